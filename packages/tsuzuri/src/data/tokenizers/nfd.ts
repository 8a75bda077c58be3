import type { TokenizerKind } from './tokenizer.ts';

/**
 * A token is one code point of the decomposed text (NFD): `é` is `e` and an acute accent, so that a
 * model shares what it knows of `e` among all of them. `join` composes again, and gives NFC.
 */
export const nfd: TokenizerKind = {
  description: 'one code point of the decomposed text: letters and their accents apart',
  composes: true,
  create: () => ({
    config: { kind: 'nfd' },
    split: (text) => [...text.normalize('NFD')],
    join: (tokens) => tokens.join('').normalize('NFC'),
  }),
};
