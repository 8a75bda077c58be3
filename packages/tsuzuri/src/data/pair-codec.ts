import { ConfigError, DataError, quoted, requireKind } from '../errors.ts';
import { copyTable } from './copy-table.ts';
import { EditActions, applyEdits } from './edit-actions.ts';
import {
  FeatureCoder,
  type FeatureCoderConfig,
  type Question,
  encodeFeatures,
} from './features.ts';
import type { Example } from './task.ts';
import { type TextCoder, type TextCoderConfig, createCoder } from './text-coder.ts';

/** An example as ids. */
export interface EncodedExample {
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** Ids of a vocabulary of their own; none where the codec has no features. */
  readonly features?: Int32Array | undefined;
  /** What its loss is multiplied by in training (1). */
  readonly weight?: number | undefined;
}

/** A source as ids, with its features where the codec has some. */
export type EncodedSource = Pick<EncodedExample, 'source' | 'features'>;

/** Examples as ids, row by row. */
export interface EncodedExamples {
  readonly source: readonly Int32Array[];
  readonly target: readonly Int32Array[];
  readonly features?: readonly Int32Array[] | undefined;
  /** None where every example has weight 1. */
  readonly weights?: readonly number[] | undefined;
}

/** What makes a pair codec, as plain JSON; a model file keeps it. */
export interface PairCodecConfig {
  /** The kind (sides); files of older versions have none. */
  readonly codec?: PairCodecName | undefined;
  readonly source: TextCoderConfig;
  readonly target: TextCoderConfig;
  /** The features beside the source (none). */
  readonly features?: FeatureCoderConfig | undefined;
}

/** How an answer is written. */
export interface WriteOptions {
  /** What becomes of an unknown token: a mark, nothing, or the source token that was attended to most (keep). */
  readonly unknown?: UnknownPolicy | undefined;
  /** For each token of the answer, the attention weights over the source's tokens, for `copy`. */
  readonly attention?: readonly ArrayLike<number>[] | undefined;
}

/** What may become of unknown tokens. */
export const unknownPolicies = ['keep', 'drop', 'copy'] as const;

/** What becomes of an unknown token. */
export type UnknownPolicy = (typeof unknownPolicies)[number];

/** Stands for an unknown token in a list of tokens: half a character, which no text in UTF-8 has, so it equals no token of a text. */
export const UNKNOWN_TOKEN = '\ud800';

/** Encodes a whole example as ids, and decodes ids to text given the source. */
export interface PairCodec {
  readonly config: PairCodecConfig;
  readonly source: TextCoder;
  readonly target: TextCoder;
  /** The coder of the features beside the source; undefined where there are none. */
  readonly features?: FeatureCoder | undefined;
  /** @throws DataError for a text that does not fit, and for features where there are none, or the reverse */
  encode(example: Example): EncodedExample;
  /** The source alone, of which an answer is asked. @throws DataError for a text that does not fit */
  encodeSource(source: string): Int32Array;
  /** An answer as text and as tokens. */
  decode(ids: ArrayLike<number>, source: string, options?: WriteOptions): WrittenAnswer;
  /** Whether an id of an answer writes nothing, so that it does not count towards its length; none does if omitted. */
  isSilent?(id: number): boolean;
  /** An id of an answer for a person to read. */
  label(id: number): string;
}

/** An answer as text and as tokens. */
export interface WrittenAnswer {
  readonly text: string;
  readonly tokens: string[];
  /** Where the codec knows it, what each token and the end were written of, as weights over the source's tokens. */
  readonly attention?: readonly Float32Array[];
}

/** Two sides, each with a coder of its own, which know nothing of each other. */
class SidesCodec implements PairCodec {
  readonly config: PairCodecConfig;
  readonly source: TextCoder;
  readonly target: TextCoder;
  readonly features: FeatureCoder | undefined;

  constructor({ source, target, features }: PairCodecConfig) {
    this.source = createCoder(source);
    this.target = createCoder(target);
    this.features = features && new FeatureCoder(features);
    this.config = {
      codec: 'sides',
      source: this.source.config,
      target: this.target.config,
      ...(this.features && { features: this.features.config }),
    };
  }

  encode(example: Example): EncodedExample {
    const features = encodeFeatures(this.features, example);
    return {
      source: this.source.encode(example.source),
      target: this.target.encode(example.target),
      ...(features && { features }),
    };
  }

  encodeSource(source: string): Int32Array {
    return this.source.encode(source);
  }

  decode(
    ids: ArrayLike<number>,
    source: string,
    { unknown = 'keep', attention }: WriteOptions = {},
  ): WrittenAnswer {
    const read = unknown === 'copy' ? this.source.split(source) : [];
    const copy = (position: number): string | undefined => {
      const weights = attention?.[position];
      return weights && read[indexOfLargest(weights)];
    };
    const { vocabulary, unkId } = this.target;
    const text = this.target.decode(ids, { unknown: unknown === 'copy' ? { copy } : unknown });
    if (unkId === undefined) return { text, tokens: this.target.split(text) };
    const tokens = Array.from(ids, (id, i) => vocabulary.token(id) ?? copy(i) ?? UNKNOWN_TOKEN);
    return {
      text,
      tokens: unknown === 'drop' ? tokens.filter((token) => token !== UNKNOWN_TOKEN) : tokens,
    };
  }

  label(id: number): string {
    return this.target.label(id);
  }
}

/**
 * Answers are edit actions, which the codec carries out on the source: a copied token is written as the
 * source has it, known or not.
 */
class EditsCodec implements PairCodec {
  readonly config: PairCodecConfig;
  readonly source: TextCoder;
  readonly target: TextCoder;
  readonly features: FeatureCoder | undefined;
  readonly #sides: PairCodec;
  readonly #actions: EditActions;
  readonly #copies: readonly number[];

  constructor(sides: PairCodec) {
    if (sides.target.eosId === undefined) {
      throw new ConfigError(
        'codec',
        'edits need a target of any length, got one of a fixed length',
      );
    }
    this.source = sides.source;
    this.target = sides.target;
    this.features = sides.features;
    this.config = { ...sides.config, codec: 'edits' };
    this.#sides = sides;
    this.#actions = new EditActions(this.target.size);
    this.#copies = copyTable(this.source, this.target);
  }

  encode(example: Example): EncodedExample {
    return this.#sides.encode(example);
  }

  encodeSource(source: string): Int32Array {
    return this.#sides.encodeSource(source);
  }

  decode(
    ids: ArrayLike<number>,
    source: string,
    { unknown = 'keep' }: WriteOptions = {},
  ): WrittenAnswer {
    const read = this.source.split(source);
    const { vocabulary, unkId, eosId } = this.target;
    const sourceIds = this.encodeSource(source);
    const edited = applyEdits(this.#actions, ids, sourceIds, this.#copies, eosId);
    const isKept = (id: number, i: number) =>
      unknown !== 'drop' || id !== unkId || edited.copied[i];
    const places = Array.from(edited.ids.keys()).filter((i) => isKept(edited.ids[i], i));
    const copy = (position: number): string | undefined => {
      const i = places[position];
      return edited.copied[i] || unknown === 'copy' ? read[edited.positions[i]] : undefined;
    };
    const written = places.map((i) => edited.ids[i]);
    return {
      text: this.target.decode(written, { unknown: { copy } }),
      tokens: written.map((id, i) => vocabulary.token(id) ?? copy(i) ?? UNKNOWN_TOKEN),
      attention: [...places, edited.ids.length].map((i) => {
        const weights = new Float32Array(read.length);
        if (edited.positions[i] < read.length) weights[edited.positions[i]] = 1;
        return weights;
      }),
    };
  }

  isSilent(id: number): boolean {
    return id === this.#actions.delete;
  }

  label(id: number): string {
    const { copy, targets } = this.#actions;
    const target = this.#actions.writes(id);
    if (target === undefined) return id === copy ? 'copy' : 'delete';
    return id < targets ? this.target.label(target) : `→${this.target.label(target)}`;
  }
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

interface PairCodecKind {
  /** One line for a person who chooses. */
  readonly description: string;
  create(config: PairCodecConfig): PairCodec;
}

/** Every kind of pair codec by name. */
export const pairCodecs = {
  sides: {
    description: 'source and target, each with its own coder',
    create: (config) => new SidesCodec(config),
  },
  edits: {
    description: 'as sides; answers are edit actions, carried out on the source',
    create: (config) => new EditsCodec(new SidesCodec(config)),
  },
} as const satisfies Readonly<Record<string, PairCodecKind>>;

/** The name of a kind of pair codec. */
export type PairCodecName = keyof typeof pairCodecs;

/**
 * The pair codec of a configuration.
 *
 * @throws ConfigError for an unknown kind, and what the kind's own constructor throws
 */
export function createPairCodec(config: PairCodecConfig): PairCodec {
  const { codec = 'sides' } = config;
  requireKind('codec', codec, Object.keys(pairCodecs) as PairCodecName[]);
  return pairCodecs[codec].create(config);
}

/** What an answer is asked of, as ids. @throws DataError for a text or features that do not fit */
export function encodeQuestion(codec: PairCodec, question: Question): EncodedSource {
  const features = encodeFeatures(codec.features, question);
  return { source: codec.encodeSource(question.source), ...(features && { features }) };
}

/** An example as ids, which it may be already. @throws DataError for a text that does not fit */
export function encodeExample(codec: PairCodec, example: Example | EncodedExample): EncodedExample {
  const isText = typeof example.source === 'string';
  if (!isText) return example as EncodedExample;
  return { ...codec.encode(example as Example), ...weightOf(example) };
}

/** Larger weights than this could add up to infinity, and nothing would be learned. */
export const LARGEST_WEIGHT = 1e9;

/** Whether an example may weigh so much: a number above 0, up to `LARGEST_WEIGHT`. */
export function isWeight(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= LARGEST_WEIGHT;
}

/** The weight of an example where it has one. @throws DataError unless it `isWeight` */
export function weightOf(
  { weight }: Pick<Example, 'weight'>,
  where = '',
): Pick<EncodedExample, 'weight'> {
  if (weight === undefined) return {};
  if (isWeight(weight)) return { weight };
  throw new DataError(
    `${where}weight: expected a number above 0, up to ${LARGEST_WEIGHT}, got ${quoted(weight)}`,
  );
}

/** The symbols of a text that a coder does not know, each once, in their order. */
export function unknownSymbols(coder: TextCoder, text: string): string[] {
  if (coder.unkId === undefined) return [];
  const known = coder.vocabulary;
  return [...new Set(coder.split(text))].filter((token) => known.id(token) === undefined);
}

/** `codec.isSilent` as a function of its own. */
export function silentIn(codec: PairCodec): ((id: number) => boolean) | undefined {
  return codec.isSilent && ((id) => codec.isSilent!(id));
}
