import { ConfigError } from '../errors.ts';
import type { Random } from '../tensor/random.ts';

/** How often each of the first `size` ids comes in rows of ids; `vocabulary.size` counts the tokens. */
export function countIds(rows: Iterable<ArrayLike<number>>, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) if (row[i] < size) counts[row[i]]++;
  }
  return counts;
}

/**
 * The ids with rare tokens replaced by `unk` now and then, so that a model meets `unk` in training
 * and learns what to do about it. A token is rare when its count is at most `rare`.
 *
 * @param counts how often each of the n tokens occurs in the training set (`countIds`); `unk` is n
 * @param probability that a rare token is replaced, drawn independently at each place
 * @throws ConfigError unless 0 ≤ probability ≤ 1
 */
export function replaceRare(
  ids: ArrayLike<number>,
  counts: ArrayLike<number>,
  probability: number,
  random: Random,
  rare = 1,
): Int32Array {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ConfigError('probability', `expected a number from 0 to 1, got ${probability}`);
  }
  const unkId = counts.length;
  return Int32Array.from(ids, (id) =>
    id < unkId && counts[id] <= rare && random.uniform() < probability ? unkId : id,
  );
}
