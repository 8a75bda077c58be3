import { DataError } from '../errors.ts';
import { editDistance, sigmorphon2020Distance } from './edit-distance.ts';

/** Sequences of tokens: characters, phones, words or ids, one row a prediction or a reference. */
type Rows<Token> = readonly ArrayLike<Token>[];

/**
 * Word error rate in % as the grapheme-to-phoneme tasks of SIGMORPHON have it: the share of words
 * whose prediction is not exactly right (Gorman et al. 2020). It is not the word error rate of
 * speech recognition, which is `phoneErrorRate` over words. 0 of nothing.
 *
 * @throws DataError unless there are as many predictions as references
 */
export function wordErrorRate<Token>(predictions: Rows<Token>, references: Rows<Token>): number {
  requirePairs('wordErrorRate', predictions, references);
  let wrong = 0;
  references.forEach((reference, row) => {
    if (!isEqual(predictions[row], reference)) wrong++;
  });
  return (100 * wrong) / Math.max(1, references.length);
}

/** How `phoneErrorRate` counts. */
export interface PhoneErrorRateOptions {
  /** Count as the script of 2020 does, which misses errors at the beginning of a word (false). */
  readonly sigmorphon2020?: boolean;
}

/**
 * Phone error rate in %: 100 · Σ edit distance / Σ length of the reference (Gorman et al. 2020).
 * Over characters it is the character error rate. 0 where nothing is to be edited; Infinity where
 * the references are empty and the predictions are not.
 *
 * The numbers that the task of 2020 published come from a script with a fault; to compare with
 * them, set `sigmorphon2020` (see `sigmorphon2020Distance`).
 *
 * @throws DataError unless there are as many predictions as references
 */
export function phoneErrorRate<Token>(
  predictions: Rows<Token>,
  references: Rows<Token>,
  { sigmorphon2020 = false }: PhoneErrorRateOptions = {},
): number {
  requirePairs('phoneErrorRate', predictions, references);
  let edits = 0;
  let length = 0;
  references.forEach((reference, row) => {
    edits += sigmorphon2020
      ? sigmorphon2020Distance(predictions[row], reference)
      : editDistance(predictions[row], reference).distance;
    length += reference.length;
  });
  return edits === 0 ? 0 : (100 * edits) / length;
}

/** Throws a DataError unless there are as many predictions as references. */
export function requirePairs(
  metric: string,
  predictions: readonly unknown[],
  references: readonly unknown[],
): void {
  if (predictions.length === references.length) return;
  throw new DataError(
    `${metric}: expected a prediction for each of ${references.length} references, got ${predictions.length}`,
  );
}

function isEqual<Token>(a: ArrayLike<Token>, b: ArrayLike<Token>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
