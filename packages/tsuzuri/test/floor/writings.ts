import { learnBpe } from '../../src/data/tokenizers/learn-bpe.ts';
import type { TokenizerConfig } from '../../src/data/tokenizers/tokenizer.ts';
import type { TokenizerName } from '../../src/data/tokenizers/tokenizers.ts';

/** How texts are written: units, so many of them, with something between two. */
export interface Writing {
  readonly units: readonly string[];
  readonly between: string;
  /** Units of a text, at least and at most. */
  readonly sizes: readonly [least: number, most: number];
  readonly tokenizer: TokenizerConfig;
  /** How many different tokens there are when the tokeniser cuts as it should. */
  readonly tokens: number;
}

/** Texts that each kind of tokeniser is made for. */
export const writings: Readonly<Record<TokenizerName, Writing>> = {
  character: letters([...'abcdefghijkl'], 'character', 12, [4, 6]),
  // Letters with marks that have no composed form, a skin tone, a family, flags.
  grapheme: letters(
    ['x\u0302', 'q\u0303', '\u1e43\u0301', 'o', '👍🏽', '👩‍👩‍👧', '🇯🇵', '🇭🇺'],
    'grapheme',
    8,
    [5, 7],
  ),
  nfd: letters(product(['a', 'e', 'o', 'u'], ['', '\u0301', '\u0300', '\u0308']), 'nfd', 7, [3, 5]),
  jamo: letters(
    product(
      ['\u1100', '\u1102', '\u1106', '\u1112'],
      ['\u1161', '\u1169', '\u1175'],
      ['', '\u11a8', '\u11ab'],
    ),
    'jamo',
    9,
    [2, 4],
  ),
  word: {
    units: ['the', 'then', 'hen', 'he', 'when', 'where', 'here', 'there'],
    between: ' ',
    sizes: [5, 7],
    tokenizer: { kind: 'word' },
    tokens: 8,
  },
  separator: {
    units: ['t', 'tʃ', 'ʃ', 'a', 'aɪ', 'aʊ', 'n', 'ŋ'],
    between: '-',
    sizes: [5, 7],
    tokenizer: { kind: 'separator', separator: '-' },
    tokens: 8,
  },
  bpe: partsOfWords(),
};

function letters(
  units: readonly string[],
  kind: TokenizerName,
  tokens: number,
  sizes: readonly [number, number],
): Writing {
  return { units, between: '', sizes, tokenizer: { kind }, tokens };
}

/** Four stems and three endings, of which merges make seven tokens. */
function partsOfWords(): Writing {
  const units = product(['low', 'new', 'long', 'old'], ['er', 'est', '']);
  const tokenizer = learnBpe(units, { merges: 13 });
  return { units, between: ' ', sizes: [3, 4], tokenizer, tokens: 7 };
}

/** Every text that has one part of each list, composed. */
function product(...lists: readonly (readonly string[])[]): readonly string[] {
  return lists.reduce((heads, parts) =>
    heads.flatMap((head) => parts.map((part) => (head + part).normalize('NFC'))),
  );
}
