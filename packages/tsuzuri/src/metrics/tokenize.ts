/**
 * White space as in Python, where the reference implementation is: four control characters and a
 * line break more than JavaScript's, and no byte order mark.
 */
const SPACE =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'u');
const SPACES_AT_END = new RegExp(`[${SPACE}]+$`, 'u');

/** The words of a text between white space. */
export function splitWords(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== '');
}

/** The characters of a text, by code point, without white space. */
export function splitCharacters(text: string): string[] {
  return [...splitWords(text).join('')];
}

/**
 * The tokens of mteval-v13a.pl, the script of NIST that WMT uses: punctuation stands alone, save a
 * period or comma between digits and a dash after anything but a digit.
 */
export function tokenize13a(text: string): string[] {
  const plain = text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const apart = ` ${plain} `
    .replace(/[{-~[-` -&(-+:-@/]/gu, ' $& ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ');
  return splitWords(apart);
}

/** How BLEU cuts a text into tokens, by name. */
export const bleuTokenizers = {
  '13a': {
    description: 'words, and punctuation by itself, as mteval-v13a.pl of WMT has them (Post 2018)',
    split: (text: string) => tokenize13a(text.replace(SPACES_AT_END, '')),
  },
  none: { description: 'what stands between white space', split: splitWords },
  char: { description: 'one character, white space left out', split: splitCharacters },
} as const;

/** The name of a tokenisation. */
export type BleuTokenizer = keyof typeof bleuTokenizers;
