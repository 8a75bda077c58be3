import { ConfigError, quoted } from '../errors.ts';
import { type Seq2SeqConfig, modelDefaults } from './config.ts';
import type { EncoderKind } from './encoders/encoder.ts';
import { type EncoderName, encoders } from './encoders/encoders.ts';
import type { ModelConfig } from './model.ts';
import { resolveConfig } from './resolve-config.ts';

/** The options that an edit transducer shares with an encoder–decoder. */
const shared = [
  'embeddingSize',
  'hiddenSize',
  'encoder',
  'cell',
  'layers',
  'bidirectional',
  'dropout',
  'embeddingDropout',
  'variationalDropout',
  'labelSmoothing',
] as const satisfies readonly (keyof Seq2SeqConfig)[];

type Shared = (typeof shared)[number];

/** The sizes and options of an edit transducer; those of an encoder–decoder mean the same here. */
export interface EditTransducerConfig
  extends ModelConfig, Pick<Seq2SeqConfig, Shared | 'featureVocabularySize' | 'freeze'> {
  /** What edits cost, as `learnEditCosts` makes it of the training examples (copying is free, all else costs the same). */
  readonly editCosts?: readonly number[];
}

/** A configuration with every default filled in. */
export interface EditTransducerSettings extends ModelConfig {
  readonly model: 'edit-transducer';
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly encoder: string;
  readonly cell: NonNullable<Seq2SeqConfig['cell']>;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly embeddingDropout: number;
  readonly variationalDropout: boolean;
  /** The share of the probability that is spread over all possible actions in training; omitted where it is 0. */
  readonly labelSmoothing?: number;
  readonly featureVocabularySize?: number | undefined;
  readonly editCosts?: readonly number[];
}

/**
 * A configuration with every default filled in: those of an encoder–decoder. An option that an edit
 * transducer does not have may be there if it says no more than that.
 *
 * @throws ConfigError as `resolveConfig` does, and for options that it does not have
 */
export function resolveEditConfig(config: EditTransducerConfig): EditTransducerSettings {
  const { model: _, editCosts, freeze, ...given } = config;
  const own: Record<string, unknown> = {};
  if (freeze && freeze.length > 0) requireNothing('freeze', freeze, undefined);
  for (const [name, value] of Object.entries(given)) {
    if (isOption(name)) own[name] = value;
    else requireNothing(name, value, modelDefaults[name as keyof typeof modelDefaults]);
  }
  const encoder: EncoderKind | undefined = encoders[own.encoder as EncoderName];
  if (encoder && !encoder.hasCells) requireNothing('encoder', own.encoder, modelDefaults.encoder);
  const settings = resolveConfig(own as unknown as Seq2SeqConfig);
  const { sourceVocabularySize, targetVocabularySize, copies, featureVocabularySize } = settings;
  const { labelSmoothing, ...sizes } = Object.fromEntries(
    shared.map((name) => [name, settings[name]]),
  ) as Pick<Required<EditTransducerSettings>, Shared>;
  return {
    model: 'edit-transducer',
    sourceVocabularySize,
    targetVocabularySize,
    ...(copies && { copies }),
    ...(featureVocabularySize && { featureVocabularySize }),
    ...sizes,
    ...(labelSmoothing > 0 && { labelSmoothing }),
    ...(editCosts && { editCosts }),
  };
}

/** Whether an edit transducer has all the options of models that are given. */
export function hasEditOptions(given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).every(([name, value]) => value === undefined || isOption(name));
}

/** Whether this is no option that only an encoder–decoder has. */
function isOption(name: string): boolean {
  return !Object.hasOwn(modelDefaults, name) || (shared as readonly string[]).includes(name);
}

function requireNothing(name: string, value: unknown, nothing: unknown): void {
  if (value === undefined || value === nothing) return;
  throw new ConfigError(
    name,
    `an edit transducer has no such option: expected ${quoted(nothing)}, got ${quoted(value)}`,
  );
}
