import type { TokenSimilarity } from 'tsuzuri/inspect';
import { formatFixed } from '../text/format.ts';
import { visibleToken } from '../text/visible.ts';
import type { Style } from './style.ts';
import { type Cell, layOut, sideBySide } from './table.ts';

const BAR = 12; // columns, for a cosine of ±1

/** The `count` most and the `count` least similar pairs of tokens, side by side. */
export function similarityTable(
  pairs: readonly TokenSimilarity[],
  count: number,
  style: Style,
): string[] {
  const shown = Math.min(count, pairs.length);
  const most = column('most alike', pairs.slice(0, shown), style);
  const least = column('least alike', pairs.slice(pairs.length - shown).toReversed(), style);
  return sideBySide(most, least, 6);
}

function column(title: string, pairs: readonly TokenSimilarity[], style: Style): string[] {
  const rows = pairs.map(({ a, b, cosine }): Cell[] => [
    { text: `${visibleToken(a)} ${visibleToken(b)}` },
    { text: formatFixed(cosine, 2) },
    {
      text: '▪'.repeat(Math.round(Math.abs(cosine) * BAR)),
      look: cosine < 0 ? 'negative' : 'positive',
    },
  ]);
  return [style('quiet', title), ...layOut(rows, ['left', 'right', 'left'], style)];
}
