import { averaged } from '../text/average.ts';

const BLOCKS = [...'▁▂▃▄▅▆▇█'];

/**
 * Numbers as a row of blocks, from `low` to `high`; beyond `most` of them, neighbours share a block that
 * stands for their mean.
 */
export function sparkline(
  values: ArrayLike<number>,
  { low, high, most }: { low: number; high: number; most: number },
): string {
  return averaged(values, most)
    .map((mean) => {
      const share = (mean - low) / (high - low);
      const place = Math.floor(share * BLOCKS.length);
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(0, place))];
    })
    .join('');
}
