/** Two tokens and the cosine of the angle between their vectors. */
export interface TokenSimilarity {
  readonly a: string;
  readonly b: string;
  /** From −1 (opposite) to 1 (the same direction). */
  readonly cosine: number;
}

/**
 * The cosine similarity of every pair of tokens, the most similar first:
 * cos(u, v) = u·v / (‖u‖ ‖v‖).
 *
 * @param tokens the names of the first rows
 * @param matrix [rows, size], row-major; rows past the tokens (a start id) are left out
 */
export function embeddingSimilarity(
  tokens: readonly string[],
  matrix: ArrayLike<number>,
  size: number,
): TokenSimilarity[] {
  const dot = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += matrix[i * size + k] * matrix[j * size + k];
    return sum;
  };
  const pairs: TokenSimilarity[] = [];
  for (let i = 0; i < tokens.length; i++) {
    for (let j = i + 1; j < tokens.length; j++) {
      const norms = Math.sqrt(dot(i, i)) * Math.sqrt(dot(j, j));
      pairs.push({ a: tokens[i], b: tokens[j], cosine: norms === 0 ? 0 : dot(i, j) / norms });
    }
  }
  return pairs.sort((x, y) => y.cosine - x.cosine);
}
