import { requireInteger } from '../errors.ts';

/** Two tokens and the cosine similarity of their vectors. */
export interface TokenSimilarity {
  readonly a: string;
  readonly b: string;
  /** From −1 (opposite) to 1 (the same direction). */
  readonly cosine: number;
}

/** Limits on what is compared and kept. */
export interface SimilarityOptions {
  /** Compare only the first tokens, the most frequent of a vocabulary (2,000). */
  readonly tokens?: number;
  /** Pairs kept at each end of the order (5,000). */
  readonly pairs?: number;
}

/**
 * The cosine similarity of pairs of tokens, the most similar first: cos(u, v) = u·v / (‖u‖ ‖v‖). Beyond
 * twice `pairs` pairs, those in the middle are omitted, so time is bounded by `tokens`²
 * and memory by `pairs`.
 *
 * @param tokens the names of the first rows
 * @param matrix [rows, size], row-major; rows past the tokens (a start id) are ignored
 * @throws ConfigError for a bound that is not a whole number of at least 1
 */
export function embeddingSimilarity(
  tokens: readonly string[],
  matrix: ArrayLike<number>,
  size: number,
  { tokens: most = 2000, pairs = 5000 }: SimilarityOptions = {},
): TokenSimilarity[] {
  requireInteger('tokens', most, 1);
  requireInteger('pairs', pairs, 1);
  const count = Math.min(tokens.length, most);
  const dot = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[i * size + k] * matrix[j * size + k];
    return sum;
  };
  const norms = Float64Array.from({ length: count }, (_, i) => Math.sqrt(dot(i, i)));
  let kept: Pair[] = [];
  let [above, below] = [Infinity, -Infinity]; // pairs between them are not kept
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const norm = norms[i] * norms[j];
      const cosine = norm === 0 ? 0 : dot(i, j) / norm;
      if (cosine <= above && cosine >= below && above < Infinity) continue;
      kept.push({ i, j, cosine });
    }
    if (kept.length < 4 * pairs) continue;
    kept = ends(kept, pairs);
    [above, below] = [kept[pairs - 1].cosine, kept[pairs].cosine];
  }
  return ends(kept, pairs).map(({ i, j, cosine }) => ({ a: tokens[i], b: tokens[j], cosine }));
}

interface Pair {
  readonly i: number;
  readonly j: number;
  readonly cosine: number;
}

/** Pairs in order, those in the middle omitted. */
function ends(pairs: Pair[], count: number): Pair[] {
  pairs.sort((x, y) => y.cosine - x.cosine);
  if (pairs.length <= 2 * count) return pairs;
  return [...pairs.slice(0, count), ...pairs.slice(-count)];
}
