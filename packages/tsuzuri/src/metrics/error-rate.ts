import { DataError } from '../errors.ts';
import { editDistance, sigmorphon2020Distance } from './edit-distance.ts';

/** Sequences of tokens: characters, phones, words or ids, one row per prediction or reference. */
type Rows<Token> = readonly ArrayLike<Token>[];

/**
 * Word error rate in % as in the grapheme-to-phoneme tasks of SIGMORPHON: the share of words
 * whose prediction is not exactly right (Gorman et al. 2020). It is not the word error rate of
 * speech recognition, which is `phoneErrorRate` over words. 0 for no words.
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

/** Options of `phoneErrorRate`. */
export interface PhoneErrorRateOptions {
  /** Count as the 2020 script does, which undercounts errors at the beginning of a word (false). */
  readonly sigmorphon2020?: boolean;
}

/**
 * Phone error rate in %: 100 · Σ edit distance / Σ length of the reference (Gorman et al. 2020).
 * Over characters it is the character error rate. 0 if nothing has to be edited; Infinity if
 * the references are empty and the predictions are not.
 *
 * The published results of the 2020 task come from a script with a bug; to compare with them, set
 * `sigmorphon2020` (see `sigmorphon2020Distance`).
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
