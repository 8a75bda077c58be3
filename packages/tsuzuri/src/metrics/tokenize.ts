/**
 * White space as in Python, like the reference implementation: four control characters and a
 * line break more than in JavaScript, and no byte order mark.
 */
const SPACE =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`, 'u');
const SPACES_AT_END = new RegExp(`[${SPACE}]+$`, 'u');

/** The whitespace-separated words of a text. */
function splitWords(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== '');
}

/** The characters of a text, by code point, without white space. */
export function splitCharacters(text: string): string[] {
  return [...splitWords(text).join('')];
}

/**
 * The tokens of mteval-v13a.pl, NIST's script used by WMT: punctuation is separated, except a
 * period or comma between digits and a dash after anything but a digit.
 */
function tokenize13a(text: string): string[] {
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

/** BLEU's tokenizations by name. */
export const bleuTokenizers = {
  '13a': {
    description: 'words and punctuation separately, as in mteval-v13a.pl of WMT (Post 2018)',
    split: (text: string) => tokenize13a(text.replace(SPACES_AT_END, '')),
  },
  none: { description: 'whitespace-separated words', split: splitWords },
  char: { description: 'one character, without white space', split: splitCharacters },
} as const;

/** The name of a tokenisation. */
export type BleuTokenizer = keyof typeof bleuTokenizers;
