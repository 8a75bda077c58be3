import type { TextForm } from '../normalization.ts';

/** What is said of the tokenisers of data, whatever kind they have. */
export interface TokenizerRequest extends TextForm {
  /** What stands between two tokens. */
  readonly separator: string;
  /** Pairs to merge, at most. */
  readonly merges: number;
}

/** The config of a tokeniser as plain JSON: its kind in the record, and what that kind needs. */
export interface TokenizerConfig {
  readonly kind: string;
  /** For kind `separator`: the text between two tokens. */
  readonly separator?: string | undefined;
  /** For kind `bpe`: the pairs to merge, in the order learned. */
  readonly merges?: readonly (readonly [string, string])[] | undefined;
}

/**
 * Splits a text into tokens and joins tokens into a text; `join(split(text))` is the text, or its normal
 * form if the kind has one (one space between words, NFC).
 */
export interface Tokenizer {
  readonly config: TokenizerConfig;
  split(text: string): string[];
  join(tokens: readonly string[]): string;
}

/** A kind of tokeniser. */
export interface TokenizerKind {
  /** What a token is, for lists of kinds. */
  readonly description: string;
  /** Whether `join` returns NFC, whatever the form of the text. */
  readonly composes: boolean;
  /** The config that was asked for, of a kind that needs more than its name. */
  configure?(request: TokenizerRequest): TokenizerConfig;
  /** The config that is learned from the texts to train on, of a kind that learns. */
  learn?(texts: readonly string[], request: TokenizerRequest): TokenizerConfig;
  /** @throws ConfigError when the config lacks what the kind needs */
  create(config: TokenizerConfig): Tokenizer;
}
