import { requireKind } from '../../errors.ts';
import { bpe } from './bpe.ts';
import { character } from './character.ts';
import { grapheme } from './grapheme.ts';
import { jamo } from './jamo.ts';
import { nfd } from './nfd.ts';
import { separator } from './separator.ts';
import type { Tokenizer, TokenizerConfig, TokenizerKind } from './tokenizer.ts';
import { word } from './word.ts';

/** Every kind of tokeniser by name. */
export const tokenizers = {
  character,
  grapheme,
  nfd,
  jamo,
  word,
  separator,
  bpe,
} as const satisfies Readonly<Record<string, TokenizerKind>>;

/** The name of a kind of tokeniser. */
export type TokenizerName = keyof typeof tokenizers;

/**
 * The kind that a config names.
 *
 * @throws ConfigError for an unknown kind
 */
export function tokenizerKind(config: TokenizerConfig): TokenizerKind {
  const kind: unknown = config?.kind;
  requireKind('tokenizer', kind, Object.keys(tokenizers) as TokenizerName[]);
  return tokenizers[kind];
}

/**
 * The tokeniser of a config.
 *
 * @throws ConfigError for an unknown kind, or when the config lacks what the kind needs
 */
export function createTokenizer(config: TokenizerConfig): Tokenizer {
  return tokenizerKind(config).create(config);
}
