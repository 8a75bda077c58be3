import { ConfigError, quoted, requireKind } from '../errors.ts';
import { type Normalization, type TextForm, normalizerOf, normalizers } from './normalization.ts';
import type { Tokenizer, TokenizerConfig } from './tokenizers/tokenizer.ts';
import { createTokenizer, tokenizerKind } from './tokenizers/tokenizers.ts';
import { Vocabulary } from './vocabulary.ts';

/** What makes a text codec, as plain JSON; a model file keeps it. */
export interface TextCodecConfig extends TextForm {
  readonly kind: 'text';
  readonly tokenizer: TokenizerConfig;
  /** The tokens in the order of their ids. */
  readonly tokens: readonly string[];
  /** True when `encode` ends a sequence with the end-of-sequence id, as a target side needs it. */
  readonly eos?: boolean | undefined;
}

/**
 * What becomes of an unknown token in a decoded text: a mark that can be seen, nothing, or what a
 * function gives for its position, such as the source token that was attended to there.
 */
export type UnknownHandling =
  | 'keep'
  | 'drop'
  | { readonly copy: (position: number) => string | undefined };

/** Options of `decode`. */
export interface DecodeOptions {
  /** How to write unknown tokens (`keep`). */
  readonly unknown?: UnknownHandling;
  /** The text of an unknown token under `keep`, and where `copy` returns nothing. */
  readonly mark?: string;
}

const UNKNOWN_MARK = '⟨unk⟩';
const END_MARK = '⟨eos⟩';

/**
 * Turns text of any length into token ids and back: normalisation, tokeniser, vocabulary.
 *
 * The n tokens have the ids 0 … n − 1; then come `unk` = n, for what is not in the vocabulary, and
 * `eos` = n + 1, for the end. These two are ids and never strings, so no text can contain them
 * (decision 020).
 */
export class TextCodec {
  readonly config: TextCodecConfig;
  readonly vocabulary: Vocabulary;
  readonly tokenizer: Tokenizer;
  readonly unkId: number;
  readonly eosId: number;
  /** Texts have any length. */
  readonly length = undefined;
  /** n + 2. */
  readonly size: number;
  readonly #normalize: (text: string) => string;

  /** @throws ConfigError for an unknown tokeniser or normalisation, or tokens that are no vocabulary */
  constructor(config: TextCodecConfig) {
    const { tokenizer, normalization = 'NFC', lowercase, tokens, eos } = config;
    requireTogether(tokenizer, normalization);
    if (!Array.isArray(tokens) || tokens.some((token) => typeof token !== 'string' || !token)) {
      throw new ConfigError('tokens', 'expected a list of texts, none of them empty');
    }
    for (const [name, value] of Object.entries({ lowercase, eos })) {
      if (value === undefined || typeof value === 'boolean') continue;
      throw new ConfigError(name, `expected true or false, got ${quoted(value)}`);
    }
    this.tokenizer = createTokenizer(tokenizer);
    this.#normalize = normalizerOf({ normalization, lowercase });
    this.vocabulary = new Vocabulary(tokens);
    this.unkId = tokens.length;
    this.eosId = tokens.length + 1;
    this.size = tokens.length + 2;
    this.config = {
      kind: 'text',
      tokenizer: this.tokenizer.config,
      normalization,
      lowercase: lowercase || undefined, // files from before there was it have none
      tokens,
      eos,
    };
  }

  /** The tokens of a text, in the vocabulary or not. */
  split(text: string): string[] {
    return this.tokenizer.split(this.#normalize(text));
  }

  /** The ids of a text, with `unk` for every unknown token and, where the config says so, `eos` at the end. */
  encode(text: string): Int32Array {
    const tokens = this.split(text);
    const ids = new Int32Array(tokens.length + (this.config.eos ? 1 : 0)).fill(this.eosId);
    tokens.forEach((token, position) => {
      ids[position] = this.vocabulary.id(token) ?? this.unkId;
    });
    return ids;
  }

  /** The text of ids up to the first `eos`. An id that is no token is an unknown one. */
  decode(ids: ArrayLike<number>, options: DecodeOptions = {}): string {
    const { unknown = 'keep', mark = UNKNOWN_MARK } = options;
    const tokens: string[] = [];
    for (let position = 0; position < ids.length; position++) {
      if (ids[position] === this.eosId) break;
      const token = this.vocabulary.token(ids[position]);
      if (token !== undefined) tokens.push(token);
      else if (unknown === 'keep') tokens.push(mark);
      else if (unknown !== 'drop') tokens.push(unknown.copy(position) ?? mark);
    }
    return this.tokenizer.join(tokens);
  }

  /** The id of a token in any Unicode form, or undefined; it is not cut. */
  idOf(token: string): number | undefined {
    return this.vocabulary.id(this.#normalize(token));
  }

  /** The text of one id for a person to read. */
  label(id: number): string {
    return this.vocabulary.token(id) ?? (id === this.eosId ? END_MARK : UNKNOWN_MARK);
  }
}

/** A normalisation must be known, and a tokeniser that composes must not get what NFC would change. */
function requireTogether(tokenizer: TokenizerConfig, normalization: Normalization): void {
  requireKind('normalization', normalization, Object.keys(normalizers));
  const composed = normalizers[normalization].normalize('e\u0301') === 'é';
  if (tokenizerKind(tokenizer).composes && !composed) {
    throw new ConfigError(
      'normalization',
      `the tokeniser ${tokenizer.kind} writes composed text: expected NFC or NFKC, got ${normalization}`,
    );
  }
}
