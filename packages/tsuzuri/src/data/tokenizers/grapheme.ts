import { ConfigError } from '../../errors.ts';
import type { TokenizerKind } from './tokenizer.ts';

const PIECE = 256; // UTF-16 units: some engines take time quadratic in the length

/**
 * A token is one user-perceived character, such as a letter with all its marks or a joined emoji
 * (extended grapheme clusters, Unicode Standard Annex 29).
 *
 * The engine decides where clusters end (`Intl.Segmenter`), by its version of Unicode, so a newer engine
 * may split a text differently. `join` is always exact, but a cluster that a model has not learned is
 * unknown to it. `character` has no such dependence.
 */
export const grapheme: TokenizerKind = {
  description: 'one user-perceived character (by the Unicode version of the engine)',
  composes: false,
  create() {
    if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) {
      throw new ConfigError(
        'tokenizer',
        'grapheme needs Intl.Segmenter, which this engine lacks; use character',
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
 * The clusters of a text, found piece by piece: where a cluster ends depends only on itself and the next
 * character, so all clusters of a piece except its last are clusters of the text.
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
        size *= 2; // one cluster, which may continue
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

/** The position at or just after another one that splits no surrogate pair. */
function endOfCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const isLow = code >= 0xdc00 && code <= 0xdfff;
  return Math.min(text.length, isLow ? at + 1 : at);
}
