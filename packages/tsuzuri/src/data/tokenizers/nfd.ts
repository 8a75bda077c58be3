import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is one code point of the decomposed text (NFD): `é` is `e` and an acute accent, so that a model
 * shares what it learns about `e`; `join` recomposes to NFC.
 */
export const nfd: TokenizerKind = {
  description: 'one code point of the decomposed text: accents are separate from letters',
  composes: true,
  create: () => ({
    config: { kind: 'nfd' },
    split: (text) => [...text.normalize('NFD')],
    join: (tokens) => tokens.join('').normalize('NFC'),
  }),
};
