import type { TokenizerKind } from './tokenizer.ts';

/** A token is one code point of Unicode; half of a surrogate pair that stands alone is one, too. */
export const character: TokenizerKind = {
  description: 'one code point of Unicode',
  composes: false,
  create: () => ({
    config: { kind: 'character' },
    split: (text) => [...text],
    join: (tokens) => tokens.join(''),
  }),
};
