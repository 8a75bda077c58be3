import { ConfigError, requireInteger } from '../errors.ts';
import type { Random } from '../tensor/random.ts';

/**
 * How large a batch may be: so many rows, or so many tokens, which are rows times the longest
 * source and target in it, padding included.
 */
export type BatchBudget = { readonly rows: number } | { readonly tokens: number };

/**
 * One epoch of batches of examples of like length, as row numbers: every example is in one of them,
 * and the batches come in random order. Examples are put in random order and then sorted by their
 * lengths, those of equal lengths staying as they are, and cut where the budget is spent. An example
 * that is larger than a budget of tokens is a batch by itself.
 *
 * @param lengths of the sources (or of the only side)
 * @param random read from where it stands: give it one stream an epoch, or one stream for all
 * @param targetLengths of the targets, as many
 * @throws ConfigError for a budget below 1, or sides of different sizes
 */
export function bucketBatches(
  lengths: ArrayLike<number>,
  budget: BatchBudget,
  random: Random,
  targetLengths: ArrayLike<number> = new Int32Array(lengths.length),
): Int32Array[] {
  const isRows = 'rows' in budget;
  const most = isRows ? budget.rows : budget.tokens;
  requireInteger(isRows ? 'rows' : 'tokens', most, 1);
  if (targetLengths.length !== lengths.length) {
    throw new ConfigError(
      'targetLengths',
      `expected ${lengths.length} of them, one an example, got ${targetLengths.length}`,
    );
  }
  const order = random.shuffle(Int32Array.from({ length: lengths.length }, (_, row) => row));
  order.sort((a, b) => lengths[a] - lengths[b] || targetLengths[a] - targetLengths[b]);

  const batches: Int32Array[] = [];
  let [start, source, target] = [0, 0, 0];
  for (let end = 0; end < order.length; end++) {
    const row = order[end];
    source = Math.max(source, lengths[row]);
    target = Math.max(target, targetLengths[row]);
    const rows = end - start + 1;
    const size = isRows ? rows : rows * Math.max(1, source + target);
    if (size > most && rows > 1) {
      batches.push(order.slice(start, end));
      [start, source, target] = [end, lengths[row], targetLengths[row]];
    }
  }
  if (start < order.length) batches.push(order.slice(start));
  return random.shuffle(batches);
}
