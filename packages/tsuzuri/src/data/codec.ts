import { ConfigError, DataError, requireInteger } from '../errors.ts';
import { Vocabulary } from './vocabulary.ts';

/** Tokens that a text of one fixed length, and an answer, may have at most: so a small file never asks for much work. */
export const LONGEST = 1 << 14;

/** What makes a codec; a model file keeps it. */
export interface CodecConfig {
  /** Tells it from a `TextCodecConfig`; older model files do not have it. */
  readonly kind?: 'fixed' | undefined;
  /** The characters that may stand in a text, in the order of their ids. */
  readonly tokens: readonly string[];
  /** Every text becomes this many tokens. */
  readonly length: number;
  /** The character that fills a shorter text up; undefined when every text must have the full length. */
  readonly padding?: string | undefined;
}

/**
 * Turns text into token ids and back: one token a character, and every text filled up on the right
 * to one length with a padding character that is a token like the others, as the tutorial has it.
 */
export class Codec {
  readonly config: CodecConfig;
  readonly vocabulary: Vocabulary;
  /** Ids of every text. */
  readonly length: number;
  /** The number of ids: one per token. */
  readonly size: number;
  /** No id ends a sequence: all have one length. */
  readonly eosId = undefined;
  /** An unknown character is an error. */
  readonly unkId = undefined;

  /** @throws ConfigError when a token is not one character, or the padding not one of them */
  constructor(config: CodecConfig) {
    this.config = config;
    this.vocabulary = new Vocabulary(config.tokens);
    this.size = this.vocabulary.size;
    this.length = config.length;
    const unfit = config.tokens.find((token) => [...token].length !== 1);
    if (unfit !== undefined) throw new ConfigError('tokens', `"${unfit}" is not one character`);
    requireInteger('length', config.length, 1, LONGEST);
    if (config.padding !== undefined && this.vocabulary.id(config.padding) === undefined) {
      throw new ConfigError('padding', `"${config.padding}" is not one of the tokens`);
    }
  }

  /** The characters of a text without the padding at its end. */
  split(text: string): string[] {
    const { padding } = this.config;
    return [...(padding === undefined ? text : trimEnd(text, padding))];
  }

  /**
   * The ids of a text, `length` of them.
   *
   * @throws DataError for an unknown character, or a text too long or, without padding, too short
   */
  encode(text: string): Int32Array {
    const { length, padding, tokens } = this.config;
    const characters = this.split(text);
    if (characters.length > length || (padding === undefined && characters.length < length)) {
      const wanted = padding === undefined ? `exactly ${length}` : `at most ${length}`;
      throw new DataError(`"${text}": expected ${wanted} characters, got ${characters.length}`);
    }
    const ids = new Int32Array(length).fill(
      padding === undefined ? 0 : this.vocabulary.id(padding)!,
    );
    characters.forEach((character, position) => {
      const id = this.vocabulary.id(character);
      if (id === undefined || character === padding) {
        const known = tokens.filter((token) => token !== padding).join('');
        throw new DataError(
          `"${text}": character ${position + 1} is "${character}", expected one of ${known}`,
        );
      }
      ids[position] = id;
    });
    return ids;
  }

  /** The text of ids, without the padding at its end. */
  decode(ids: ArrayLike<number>): string {
    const text = Array.from(ids, (id) => this.vocabulary.token(id) ?? '').join('');
    const { padding } = this.config;
    return padding === undefined ? text : trimEnd(text, padding);
  }

  /** The id of a character, or undefined. */
  idOf(token: string): number | undefined {
    return this.vocabulary.id(token);
  }

  /** The character of one id. */
  label(id: number): string {
    return this.vocabulary.token(id) ?? '';
  }
}

function trimEnd(text: string, padding: string): string {
  let end = text.length;
  while (end > 0 && text.endsWith(padding, end)) end -= padding.length;
  return text.slice(0, end);
}
