import { ConfigError, quoted, requireKind, requireKnown } from '../errors.ts';
import { attentions } from '../nn/attention/attentions.ts';
import { attentionNormalizers } from '../nn/attention/normalizers.ts';
import { cells } from '../nn/cells.ts';
import { feedForwardActivations } from '../nn/transformer/feed-forward.ts';
import { positions } from '../nn/transformer/positions.ts';
import {
  type Seq2SeqConfig,
  type Seq2SeqSettings,
  freezable,
  frozenParts,
  modelDefaults,
  transformerOptions,
} from './config.ts';
import type { DecoderKind } from './decoders/decoder.ts';
import { type DecoderName, decoders } from './decoders/decoders.ts';
import type { EncoderKind } from './encoders/encoder.ts';
import { type EncoderName, encoders } from './encoders/encoders.ts';
import type { FeaturesKind } from './features/feature-reader.ts';
import { type FeaturesName, featureKinds } from './features/features.ts';
import { type GeneratorName, generators } from './generators/generators.ts';

type Check = (setting: string, value: unknown) => void;

const LARGEST = 2 ** 31 - 1;
const size: Check = (setting, value) => requireWhole(setting, value, LARGEST);
const kindOf =
  (record: object, ...more: readonly string[]): Check =>
  (setting, value) =>
    requireKind(setting, value, [...more, ...Object.keys(record)]);

/** The check of every option, shared by the constructor, the files and the command. */
const checks: Readonly<Record<keyof Seq2SeqSettings, Check>> = {
  sourceVocabularySize: size,
  targetVocabularySize: size,
  embeddingSize: size,
  hiddenSize: size,
  encoder: kindOf(encoders),
  decoder: kindOf(decoders),
  generator: kindOf(generators),
  cell: kindOf(cells),
  layers: (setting, value) => requireWhole(setting, value, 16),
  bidirectional: requireBoolean,
  attention: kindOf(attentions, 'none'),
  attentionNormalizer: kindOf(attentionNormalizers),
  inputFeeding: requireBoolean,
  peeky: requireBoolean,
  dropout: requireShare,
  embeddingDropout: requireShare,
  variationalDropout: requireBoolean,
  labelSmoothing: requireShare,
  tiedOutput: requireBoolean,
  reverseSource: requireBoolean,
  sharedEmbedding: requireBoolean,
  frozenEmbeddings: (setting, value) => requireKind(setting, value, freezable),
  freeze: requireParts,
  copies: () => {}, // of `copyTable`; an id that is none is an error of the kernels
  featureVocabularySize: (setting, value) => value === undefined || size(setting, value),
  featuresKind: kindOf(featureKinds),
  heads: ifGiven((setting, value) => requireWhole(setting, value, 1024)),
  feedForwardSize: ifGiven(size),
  positions: ifGiven(kindOf(positions)),
  activation: ifGiven((setting, value) => requireKind(setting, value, feedForwardActivations)),
  attentionDropout: ifGiven(requireShare),
};

/** The kinds of both sides that a configuration names, where they are known. */
function sidesOf({
  encoder = modelDefaults.encoder,
  decoder = modelDefaults.decoder,
}: Partial<Seq2SeqConfig>): (EncoderKind | DecoderKind)[] {
  const known = <Kind>(record: Readonly<Record<string, Kind>>, name: string) =>
    Object.hasOwn(record, name) ? [record[name]] : [];
  return [...known<EncoderKind>(encoders, encoder), ...known<DecoderKind>(decoders, decoder)];
}

/**
 * The defaults of the kinds that a configuration names, before those of all models.
 *
 * @param config not yet checked
 */
export function defaultsOfKinds(
  config: Partial<Seq2SeqConfig>,
): Partial<Omit<Seq2SeqConfig, 'model'>> {
  return Object.assign({}, ...sidesOf(config).map((side) => side.defaults?.(config)));
}

/**
 * A configuration with every default filled in.
 *
 * @throws ConfigError for invalid sizes, unknown options and kinds, values of the wrong type, and
 *   conflicting options
 */
export function resolveConfig(options: Seq2SeqConfig): Seq2SeqSettings {
  const { model: _, ...config }: Seq2SeqConfig = options;
  requireKnown('model', config, Object.keys(checks));
  const given = Object.fromEntries(
    Object.entries(config).filter(
      ([name, value]) => value !== undefined && !(name === 'freeze' && config.freeze?.length === 0),
    ),
  );
  const ofKinds = defaultsOfKinds(config);
  for (const name of transformerOptions) {
    if (name in given && !(name in ofKinds))
      throw new ConfigError(name, 'needs a transformer as encoder or decoder');
  }
  const settings = {
    ...modelDefaults,
    embeddingDropout: config.dropout ?? modelDefaults.dropout,
    ...ofKinds,
    ...given,
  } as unknown as Seq2SeqSettings;
  for (const [name, check] of Object.entries(checks)) {
    check(name, settings[name as keyof Seq2SeqSettings]);
  }
  requireTogether(settings);
  for (const side of sidesOf(settings)) side.requireTogether?.(settings);
  generators[settings.generator as GeneratorName].requireTogether?.(settings);
  if (settings.featureVocabularySize !== undefined) {
    const kind: FeaturesKind = featureKinds[settings.featuresKind as FeaturesName];
    kind.requireTogether?.(settings);
  }
  return settings;
}

/** @throws ConfigError for options that are valid alone but conflict */
function requireTogether(settings: Seq2SeqSettings): void {
  const { hiddenSize, sourceVocabularySize, targetVocabularySize } = settings;
  if (settings.bidirectional && hiddenSize % 2 !== 0) {
    throw new ConfigError(
      'hiddenSize',
      `expected an even number, for each direction has half of it, got ${hiddenSize}`,
    );
  }
  if (settings.inputFeeding && settings.attention === 'none') {
    throw new ConfigError('inputFeeding', 'needs attention: it feeds in what attention has read');
  }
  if (settings.tiedOutput && settings.peeky) {
    throw new ConfigError('tiedOutput', 'cannot be used with peeky, whose output layer reads more');
  }
  if (settings.cell !== modelDefaults.cell && !sidesOf(settings).some(({ hasCells }) => hasCells)) {
    throw new ConfigError('cell', 'needs a recurrent encoder or decoder');
  }
  requireSource(settings);
  if (!settings.sharedEmbedding) return;
  if (sourceVocabularySize !== targetVocabularySize) {
    throw new ConfigError(
      'sharedEmbedding',
      `needs one vocabulary for both sides, got ${sourceVocabularySize} and ${targetVocabularySize} tokens`,
    );
  }
  requireKind('frozenEmbeddings', settings.frozenEmbeddings, ['none', 'both']);
}

/** @throws ConfigError for a decoder that would see nothing of the source */
function requireSource(settings: Seq2SeqSettings): void {
  const encoder: EncoderKind = encoders[settings.encoder as EncoderName];
  const decoder: DecoderKind = decoders[settings.decoder as DecoderName];
  if (!encoder.hasNoLast || settings.peeky || decoder.attends(settings)) return;
  throw new ConfigError(
    'attention',
    `expected a kind of attention, since the encoder ${settings.encoder} hands over no last state, got none`,
  );
}

/** The check of an option that only some kinds have. */
function ifGiven(check: Check): Check {
  return (setting, value) => value === undefined || check(setting, value);
}

function requireWhole(setting: string, value: unknown, maximum: number): void {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= maximum) return;
  const range = maximum === LARGEST ? 'of at least 1' : `from 1 to ${maximum}`;
  throw new ConfigError(setting, `expected a whole number ${range}, got ${quoted(value)}`);
}

function requireShare(setting: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value < 1) return;
  throw new ConfigError(setting, `expected a number from 0 to below 1, got ${quoted(value)}`);
}

function requireParts(setting: string, value: unknown): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    throw new ConfigError(setting, `expected a list of parts, got ${quoted(value)}`);
  }
  for (const part of value) requireKind(setting, part, frozenParts);
  if (frozenParts.every((part) => value.includes(part))) {
    throw new ConfigError(setting, 'expected a part that is trained, got all of them');
  }
}

function requireBoolean(setting: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new ConfigError(setting, `expected true or false, got ${quoted(value)}`);
}
