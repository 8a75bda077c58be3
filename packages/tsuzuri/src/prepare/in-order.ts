import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';

const LOOKED_AT = 1000; // examples
const LONGEST = 100; // tokens of a side
const ROUNDS = 5;

/** p(y | x) by source and target token. */
type Table = Map<number, Map<number, number>>;
type Pair = Pick<EncodedExample, 'source' | 'target'>;

/** How targets follow from their sources. */
export interface Order {
  /** The share of neighbours in the order of the source: 1 where all are, 0 where all are turned round. */
  readonly ordered: number;
  /** The share of tokens that are the same as those that they come from. */
  readonly copied: number;
}

/**
 * How far targets follow the order of their sources, and copy them: which source token each target token
 * comes from is found by word alignment (IBM model 1; Brown et al. 1993, section 4.1),
 *
 *     c(x, y) = Σ over examples, s, t with x_s = x, y_t = y of p(y_t | x_s) / Σ_u p(y_t | x_u)
 *     p(y | x) = c(x, y) / Σ_v c(x, v)     a_t = argmax_s p(y_t | x_s), of equal ones the nearest to the diagonal
 *
 * over the first thousand examples. Neighbours are in order where a_t ≥ a_{t−1}.
 *
 * @param examples as ids, with a target's end if there is one
 * @returns undefined where no target has neighbours
 */
export function orderOf(
  examples: readonly EncodedExample[],
  codec: Pick<PairCodec, 'source' | 'target'>,
): Order | undefined {
  const { eosId } = codec.target;
  const pairs = examples.slice(0, LOOKED_AT).flatMap(({ source, target }): Pair[] => {
    const end = target.length - (eosId !== undefined && target.at(-1) === eosId ? 1 : 0);
    if (source.length === 0 || Math.max(source.length, end) > LONGEST) return [];
    return [{ source, target: target.subarray(0, end) }];
  });
  let table: Table | undefined;
  for (let round = 0; round < ROUNDS; round++) table = expectAndMaximise(pairs, table);
  const copies = copyTable(codec.source, codec.target);
  let [ordered, copied, neighbours, tokens] = [0, 0, 0, 0];
  for (const { source, target } of pairs) {
    let before = -1;
    target.forEach((y, t) => {
      const at = align(source, y, (t * source.length) / target.length, table);
      tokens++;
      if (copies[source[at]] === y) copied++;
      if (before >= 0) neighbours++;
      if (before >= 0 && at >= before) ordered++;
      before = at;
    });
  }
  if (neighbours === 0) return undefined;
  return { ordered: ordered / neighbours, copied: copied / tokens };
}

/** a_t */
function align(source: Int32Array, y: number, diagonal: number, table: Table | undefined): number {
  let [best, largest] = [0, -1];
  source.forEach((x, s) => {
    const p = table?.get(x)?.get(y) ?? 0;
    const isNearer = Math.abs(s - diagonal) < Math.abs(best - diagonal);
    if (p > largest || (p === largest && isNearer)) [best, largest] = [s, p];
  });
  return best;
}

/** A round of expectation maximisation; without a table all are equally likely. */
function expectAndMaximise(pairs: readonly Pair[], before: Table | undefined): Table {
  const counts: Table = new Map();
  const weight = (x: number, y: number) => (before ? (before.get(x)?.get(y) ?? 0) : 1);
  for (const { source, target } of pairs) {
    for (const y of target) {
      const sum = source.reduce((all, x) => all + weight(x, y), 0);
      if (sum === 0) continue;
      for (const x of source) {
        const row = counts.get(x) ?? new Map<number, number>();
        counts.set(x, row.set(y, (row.get(y) ?? 0) + weight(x, y) / sum));
      }
    }
  }
  for (const row of counts.values()) {
    const sum = [...row.values()].reduce((a, b) => a + b, 0);
    for (const [y, count] of row) row.set(y, count / sum);
  }
  return counts;
}
