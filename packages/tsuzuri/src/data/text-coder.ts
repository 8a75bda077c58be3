import { requireKind } from '../errors.ts';
import { buildTextCodec } from './build-text-codec.ts';
import { Codec, type CodecConfig } from './codec.ts';
import type { TaskSide, TextSide } from './task.ts';
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
  /** What a config cannot lack. */
  readonly required: readonly string[];
  create(config: TextCoderConfig): TextCoder;
  /**
   * The coder of a side of a task.
   *
   * @param texts to train on: their tokens are the vocabulary, unless the side names it
   * @param eos whether `encode` ends a sequence, where it has an end
   * @throws DataError when no token is left
   */
  ofSide(side: TaskSide, texts: readonly string[], eos: boolean): Promise<TextCoder>;
}

/** Every kind of coder by name. */
export const coders = {
  fixed: {
    description: 'texts of known characters, padded to one length',
    required: ['tokens', 'length'],
    create: (config) => new Codec(config as CodecConfig),
    ofSide: (side) => Promise.resolve(new Codec(side as CodecConfig)),
  },
  text: {
    description: 'texts of any length, split by a tokeniser, with a vocabulary built from examples',
    required: ['tokens', 'tokenizer'],
    create: (config) => new TextCodec(config as TextCodecConfig),
    ofSide: (side, texts, eos) => buildTextCodec(texts, { ...(side as TextSide), eos }),
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
