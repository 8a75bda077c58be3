/** The edits that turn a reference into a prediction, and their minimum number. */
export interface EditDistance {
  /** substitutions + insertions + deletions. */
  readonly distance: number;
  readonly substitutions: number;
  /** Tokens of the prediction missing from the reference. */
  readonly insertions: number;
  /** Tokens of the reference missing from the prediction. */
  readonly deletions: number;
}

/** A column of an alignment: a position of each sequence, −1 where the other's token has no partner. */
export interface AlignedPair {
  readonly prediction: number;
  readonly reference: number;
}

/**
 * The Levenshtein distance of two sequences of tokens (Levenshtein 1966; the table: Wagner &
 * Fischer 1974), each substitution, insertion and deletion at cost 1. Of several optimal alignments
 * it counts the one that, from the end, prefers a match or substitution, then a
 * deletion. Tokens are compared with ===; time and memory grow with the product of the lengths.
 */
export function editDistance<Token>(
  prediction: ArrayLike<Token>,
  reference: ArrayLike<Token>,
): EditDistance {
  const counts = { substitutions: 0, insertions: 0, deletions: 0 };
  const distance = walkBack(prediction, reference, (j, i) => {
    if (i < 0) counts.insertions++;
    else if (j < 0) counts.deletions++;
    else if (reference[i] !== prediction[j]) counts.substitutions++;
  });
  return { distance, ...counts };
}

/**
 * The optimal alignment whose edits `editDistance` counts, from the first column to the last: every
 * position of both sequences stands in one of them, in order.
 */
export function alignment<Token>(
  prediction: ArrayLike<Token>,
  reference: ArrayLike<Token>,
): AlignedPair[] {
  const pairs: AlignedPair[] = [];
  walkBack(prediction, reference, (j, i) => pairs.push({ prediction: j, reference: i }));
  return pairs.toReversed();
}

/** Visits the columns of the optimal alignment from the last to the first. @returns the distance */
function walkBack<Token>(
  prediction: ArrayLike<Token>,
  reference: ArrayLike<Token>,
  visit: (prediction: number, reference: number) => void,
): number {
  const columns = prediction.length + 1;
  const table = distanceTable(reference, prediction, (length) => length);
  let [i, j] = [reference.length, prediction.length];
  while (i > 0 || j > 0) {
    const here = table[i * columns + j];
    const differs = i > 0 && j > 0 && reference[i - 1] !== prediction[j - 1] ? 1 : 0;
    if (i > 0 && j > 0 && table[(i - 1) * columns + j - 1] + differs === here) {
      visit(--j, --i);
    } else if (i > 0 && table[(i - 1) * columns + j] + 1 === here) {
      visit(-1, --i);
    } else {
      visit(--j, -1);
    }
  }
  return table[table.length - 1];
}

/**
 * The distance as computed by the evaluation script of SIGMORPHON 2020, task 1 (sigmorphon/2020,
 * task1/evaluation/evallib.py, `edit_distance`): the borders of its table, the distances from an
 * empty sequence, are all 1 where they should be 1, 2, 3 … So missing or extra tokens at the
 * beginning count as one edit in total. It is 0 exactly for equal sequences, so the script's word
 * error rate is correct, and it never exceeds the Levenshtein distance.
 */
export function sigmorphon2020Distance<Token>(
  prediction: ArrayLike<Token>,
  reference: ArrayLike<Token>,
): number {
  const table = distanceTable(reference, prediction, (length) => Math.min(1, length));
  return table[table.length - 1];
}

/** d [a.length + 1, b.length + 1]: d_ij is the distance of the first i tokens of a and the first j of b. */
function distanceTable<Token>(
  a: ArrayLike<Token>,
  b: ArrayLike<Token>,
  fromEmpty: (length: number) => number,
): Int32Array {
  const columns = b.length + 1;
  const table = new Int32Array((a.length + 1) * columns);
  for (let j = 0; j < columns; j++) table[j] = fromEmpty(j);
  for (let i = 1; i <= a.length; i++) {
    const row = i * columns;
    table[row] = fromEmpty(i);
    for (let j = 1; j < columns; j++) {
      const [above, diagonal] = [table[row - columns + j], table[row - columns + j - 1]];
      table[row + j] =
        a[i - 1] === b[j - 1] ? diagonal : 1 + Math.min(above, table[row + j - 1], diagonal);
    }
  }
  return table;
}
