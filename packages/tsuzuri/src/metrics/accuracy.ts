/** How often predictions are correct, each from 0 to 1. */
export interface Accuracy {
  /** The share of sequences with every token correct. */
  readonly sequenceAccuracy: number;
  /** The share of correct target tokens. */
  readonly tokenAccuracy: number;
  /** The share of correct tokens at position 1, 2, 3 … of the target. */
  readonly tokenAccuracyByPosition: readonly number[];
}

/**
 * Compares predictions with targets, position by position. A target position without a predicted
 * token is wrong; a prediction longer than its target makes the sequence wrong.
 */
export function accuracy<Token>(
  predictions: readonly ArrayLike<Token>[],
  targets: readonly ArrayLike<Token>[],
): Accuracy {
  const right: number[] = [];
  const seen: number[] = [];
  let rightSequences = 0;
  targets.forEach((target, row) => {
    const prediction = predictions[row];
    let wholeRight = prediction.length === target.length;
    for (let t = 0; t < target.length; t++) {
      const isRight = t < prediction.length && prediction[t] === target[t];
      seen[t] = (seen[t] ?? 0) + 1;
      right[t] = (right[t] ?? 0) + (isRight ? 1 : 0);
      wholeRight &&= isRight;
    }
    if (wholeRight) rightSequences++;
  });
  const total = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
  return {
    sequenceAccuracy: rightSequences / Math.max(1, targets.length),
    tokenAccuracy: total(right) / Math.max(1, total(seen)),
    tokenAccuracyByPosition: seen.map((count, t) => right[t] / count),
  };
}
