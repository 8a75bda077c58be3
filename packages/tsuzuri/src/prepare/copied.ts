import { commonSubsequence } from '../data/common-subsequence.ts';
import { copyTable } from '../data/copy-table.ts';
import type { EncodedExample, PairCodec } from '../data/pair-codec.ts';

const LOOKED_AT = 1000; // examples

/**
 * How much of the examples is copied: the share of tokens that stand on both sides in the same order, above
 * that of each source with the target of the next example, which is chance:
 *
 *     share = Σ 2 LCS(source, target) / Σ (|source| + |target|)      copied = (share − chance) / (1 − chance)
 *
 * over the first thousand examples that are not too long. Unknown tokens are no copies.
 *
 * @param examples as ids, with a target's end
 * @returns 1 where sources and targets are the same, about 0 where they have nothing to do with each other;
 *   undefined for fewer than two examples
 */
export function copiedShare(
  examples: readonly EncodedExample[],
  { source, target }: Pick<PairCodec, 'source' | 'target'>,
): number | undefined {
  const copies = copyTable(source, target).map((id, token) => (token === source.unkId ? -1 : id));
  const some = examples.slice(0, LOOKED_AT);
  const end = target.eosId === undefined ? 0 : 1;
  const shareOf = (offset: number) => {
    let [shared, all] = [0, 0];
    some.forEach((example, i) => {
      const pair = { source: example.source, target: some[(i + offset) % some.length].target };
      const found = commonSubsequence(pair, copies);
      if (!found) return;
      shared += 2 * found.length;
      all += pair.source.length + pair.target.length - end;
    });
    return all > 0 ? shared / all : 0;
  };
  const [share, chance] = [shareOf(0), shareOf(1)];
  return some.length > 1 && chance < 1 ? Math.max(0, (share - chance) / (1 - chance)) : undefined;
}
