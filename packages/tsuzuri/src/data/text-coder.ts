import { requireKind } from '../errors.ts';
import { Codec, type CodecConfig } from './codec.ts';
import { type DecodeOptions, TextCodec, type TextCodecConfig } from './text-codec.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What makes a coder of either kind; without a kind it is `fixed`. */
export type TextCoderConfig = CodecConfig | TextCodecConfig;

/** Turns the text of one side into ids and back: all that a translator asks of `Codec` and `TextCodec`. */
export interface TextCoder {
  /** Plain JSON; `createCoder` makes the same coder of it. */
  readonly config: TextCoderConfig;
  readonly vocabulary: Vocabulary;
  /** How many ids there are: an id is 0 … size − 1, and the model's start id is `size`. */
  readonly size: number;
  /** The id that ends a sequence; undefined when all sequences have one length. */
  readonly eosId: number | undefined;
  /** The id of what is not in the vocabulary; undefined when that is an error. */
  readonly unkId: number | undefined;
  /** How many ids every text has; undefined when texts have any length. */
  readonly length: number | undefined;
  /** The tokens of a text, in the vocabulary or not. */
  split(text: string): string[];
  /** @throws DataError for a text that this coder cannot take */
  encode(text: string): Int32Array;
  /** The text of ids; of a coder without unknown tokens the options change nothing. */
  decode(ids: ArrayLike<number>, options?: DecodeOptions): string;
  /** The id of a token that was written elsewhere, once it is normalised as texts are; undefined when there is none. */
  idOf(token: string): number | undefined;
  /** The text of one id for a person to read, in a table or a picture. */
  label(id: number): string;
}

interface TextCoderKind {
  /** What its texts are like, for lists of kinds. */
  readonly description: string;
  create(config: TextCoderConfig): TextCoder;
}

/** Every kind of coder by name. */
export const coders = {
  fixed: {
    description: 'texts of known characters, padded to one length',
    create: (config) => new Codec(config as CodecConfig),
  },
  text: {
    description: 'texts of any length, split by a tokeniser, with a vocabulary built from examples',
    create: (config) => new TextCodec(config as TextCodecConfig),
  },
} as const satisfies Readonly<Record<string, TextCoderKind>>;

/**
 * The coder of a config.
 *
 * @throws ConfigError for an unknown kind, and what the kind's own constructor throws
 */
export function createCoder(config: TextCoderConfig): TextCoder {
  const { kind = 'fixed' } = config;
  requireKind('kind', kind, Object.keys(coders));
  return coders[kind].create(config);
}
