import type { TokenizerKind } from './tokenizer.ts';

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;

/**
 * A token is one conjoining jamo of a Hangul syllable (`한` is `ᄒ`, `ᅡ`, `ᆫ`), about 70 tokens instead of
 * 11,172, or one NFC code point of other text; `join` recomposes to NFC.
 */
export const jamo: TokenizerKind = {
  description: 'one letter of a Hangul syllable; other text by code point',
  composes: true,
  create: () => ({
    config: { kind: 'jamo' },
    split: (text) =>
      [...text.normalize('NFC')].flatMap((character) =>
        isSyllable(character) ? [...character.normalize('NFD')] : [character],
      ),
    join: (tokens) => tokens.join('').normalize('NFC'),
  }),
};

/** Whether a character is a whole Hangul syllable. */
export function isSyllable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE;
}
