import { isSyllable } from './jamo.ts';
import type { TokenizerConfig } from './tokenizer.ts';

/** A tokeniser that suits some texts, and the reason, for a reader. */
export interface TokenizerGuess {
  readonly config: TokenizerConfig;
  readonly reason: string;
}

const SAMPLE = 2000; // texts looked at
const SHORT = 3; // characters of a unit such as a phoneme
/** Emoji that are joined or have a skin tone or a variation selector, and flags. */
const CLUSTER = /\u200d\p{Emoji}|\p{Emoji_Modifier}|\ufe0f|\p{Regional_Indicator}{2}/u;

/** Measurements of the texts of one side. */
interface Measures {
  readonly texts: number;
  /** The number of pieces between spaces, over all texts. */
  readonly pieces: number;
  readonly distinctPieces: number;
  /** The median number of pieces in a text. */
  readonly piecesInText: number;
  /** The share of pieces of at most three characters. */
  readonly shortPieces: number;
  /** The share of pieces that are words: two or more letters and nothing else. */
  readonly words: number;
  /** The share of characters other than spaces that are Hangul syllables. */
  readonly hangul: number;
  /** The share of pieces with a character of several code points, such as a joined emoji. */
  readonly clusters: number;
  /** The number of distinct characters in the decomposed texts per distinct character in the composed ones. */
  readonly decomposed: number;
}

interface Rule {
  readonly config: TokenizerConfig;
  readonly fits: (measures: Measures) => boolean;
  readonly because: (measures: Measures) => string;
}

/** The rules in order; the first that applies decides. */
const rules: readonly Rule[] = [
  {
    config: { kind: 'separator', separator: ' ' },
    fits: (m) => m.piecesInText >= 2 && m.shortPieces >= 0.95 && m.pieces >= 2 * m.distinctPieces,
    because: (m) =>
      `${percent(m.shortPieces)} of the pieces between spaces have at most ${SHORT} characters, and ${m.distinctPieces} distinct pieces make up all ${m.pieces}`,
  },
  {
    config: { kind: 'jamo' },
    fits: (m) => m.hangul >= 0.5,
    because: (m) => `${percent(m.hangul)} of the characters are Hangul syllables`,
  },
  {
    config: { kind: 'word' },
    fits: (m) => m.piecesInText >= 4 && m.words > 0.5 && m.pieces >= 5 * m.distinctPieces,
    because: (m) =>
      `the texts are sentences, and each of their ${m.distinctPieces} distinct words occurs ${Math.round(m.pieces / m.distinctPieces)} times on average`,
  },
  {
    config: { kind: 'grapheme' },
    fits: (m) => m.clusters >= 0.05,
    because: (m) =>
      `${percent(m.clusters)} of the pieces between spaces have characters of several code points`,
  },
  {
    config: { kind: 'nfd' },
    fits: (m) => m.decomposed <= 0.6,
    because: (m) =>
      `with accents separated from letters, there are only ${percent(m.decomposed)} as many distinct characters`,
  },
];

/**
 * Guesses a tokeniser from the first 2,000 texts of one side, by the first of these rules that applies:
 *
 * 1. `separator` (a space): half of the texts have two or more pieces between spaces, 95 % of the pieces
 *    have at most 3 characters, and each occurs twice on average;
 * 2. `jamo`: half of the characters are Hangul syllables;
 * 3. `word`: half of the texts have four or more pieces, more than half of the pieces are words of
 *    letters, and each occurs five times on average;
 * 4. `grapheme`: 5 % of the pieces have emoji, flags or the like of several code points;
 * 5. `nfd`: decomposed, the texts have at most 60 % as many distinct characters;
 * 6. `character` otherwise.
 */
export function guessTokenizer(texts: Iterable<string>): TokenizerGuess {
  const measures = measure(texts);
  if (measures.texts === 0) {
    return { config: { kind: 'character' }, reason: 'there are no texts yet' };
  }
  const rule = rules.find(({ fits }) => fits(measures));
  if (rule) return { config: rule.config, reason: rule.because(measures) };
  const reason = 'nothing in the texts suggests larger or smaller tokens';
  return { config: { kind: 'character' }, reason };
}

function measure(texts: Iterable<string>): Measures {
  const sizes: number[] = [];
  const pieces: string[] = [];
  const composed = new Set<string>();
  const decomposed = new Set<string>();
  let [characters, syllables] = [0, 0];
  for (const text of texts) {
    const parts = text.split(/\s+/u).filter((part) => part !== '');
    if (parts.length === 0) continue;
    sizes.push(parts.length);
    for (const part of parts) {
      pieces.push(part);
      for (const character of part.normalize('NFC')) {
        characters++;
        if (isSyllable(character)) syllables++;
        composed.add(character);
      }
      for (const character of part.normalize('NFD')) decomposed.add(character);
    }
    if (sizes.length === SAMPLE) break;
  }
  const share = (fits: (piece: string) => boolean) => pieces.filter(fits).length / pieces.length;
  return {
    texts: sizes.length,
    pieces: pieces.length,
    distinctPieces: new Set(pieces).size,
    piecesInText: sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0,
    shortPieces: share((piece) => [...piece].length <= SHORT),
    words: share((piece) => /^\p{L}[\p{L}\p{M}]+$/u.test(piece)),
    hangul: syllables / characters,
    clusters: share((piece) => CLUSTER.test(piece)),
    decomposed: decomposed.size / composed.size,
  };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
