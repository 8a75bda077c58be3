import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is the text between white space; `join` puts one space between words, so the amount and kind of
 * white space are not kept.
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
