import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is what stands between white space. `join` puts one space between words, which is the
 * normal form of a text here: how much white space there was, and of which kind, is not kept.
 */
export const word: TokenizerKind = {
  description: 'whitespace-separated tokens',
  composes: false,
  create: () => ({
    config: { kind: 'word' },
    split: (text) => text.split(/\s+/u).filter((token) => token !== ''),
    join: (tokens) => tokens.join(' '),
  }),
};
