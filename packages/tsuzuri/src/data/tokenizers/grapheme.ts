import { ConfigError } from '../../errors.ts';
import type { TokenizerKind } from './tokenizer.ts';

const PIECE = 256; // UTF-16 units: some engines take a time that grows with the square of the length

/**
 * A token is what a reader takes for one character: a letter with all its marks, a whole family of
 * emoji (extended grapheme clusters, Unicode Standard Annex 29).
 *
 * Where clusters end is asked of the engine (`Intl.Segmenter`), whose rules grow with the version
 * of Unicode: a newer engine may cut a text in another way. `join` is exact with all of them, but a
 * cluster that a model has not learned is unknown to it. `character` has no such dependence.
 */
export const grapheme: TokenizerKind = {
  description: 'one user-perceived character (by the Unicode version of the engine)',
  composes: false,
  create() {
    if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) {
      throw new ConfigError(
        'tokenizer',
        'grapheme needs Intl.Segmenter, which is not here; use character',
      );
    }
    const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
    return {
      config: { kind: 'grapheme' },
      split: (text) => cutPiecewise(text, segmenter),
      join: (tokens) => tokens.join(''),
    };
  },
};

/**
 * The clusters of a text, found piece by piece. Where a cluster ends depends on itself and on the
 * character behind it only, so all clusters of a piece are those of the whole text but for its last.
 */
function cutPiecewise(text: string, segmenter: Intl.Segmenter): string[] {
  const clusters: string[] = [];
  let [start, size] = [0, PIECE];
  while (start < text.length) {
    const end = endOfCharacter(text, start + size);
    const found = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment);
    if (end < text.length) {
      const last = found.pop()!;
      if (found.length === 0) {
        size *= 2; // one cluster, and more of it may come
        continue;
      }
      start = end - last.length;
    } else {
      start = end;
    }
    size = PIECE;
    for (const cluster of found) clusters.push(cluster);
  }
  return clusters;
}

/** A place at or just behind another one where no surrogate pair is cut. */
function endOfCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const isLow = code >= 0xdc00 && code <= 0xdfff;
  return Math.min(text.length, isLow ? at + 1 : at);
}
