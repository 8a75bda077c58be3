import { commonSubsequence } from '../data/common-subsequence.ts';
import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';

const LOOKED_AT = 1000; // examples

/**
 * How much of examples stays as it is: the tokens that stand on both sides in the same order, as a share of
 * those of the shorter side, over the first thousand examples.
 *
 * @returns from 0 to 1; undefined where there is nothing to look at
 */
export function keptShare(
  examples: readonly EncodedExample[],
  { source, target }: Pick<PairCodec, 'source' | 'target'>,
): number | undefined {
  const copies = copyTable(source, target);
  const end = target.eosId === undefined ? 0 : 1;
  let [kept, most] = [0, 0];
  for (const example of examples.slice(0, LOOKED_AT)) {
    const shared = commonSubsequence(example, copies);
    if (!shared) continue;
    kept += shared.length;
    most += Math.min(example.source.length, example.target.length - end);
  }
  return most > 0 ? kept / most : undefined;
}
