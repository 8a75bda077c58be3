import type { TokenizerKind } from './tokenizer.ts';

/** A token is one Unicode code point; so is a lone surrogate. */
export const character: TokenizerKind = {
  description: 'one Unicode code point',
  composes: false,
  create: () => ({
    config: { kind: 'character' },
    split: (text) => [...text],
    join: (tokens) => tokens.join(''),
  }),
};
