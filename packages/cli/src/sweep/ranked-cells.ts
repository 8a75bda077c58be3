import { formatFixed } from '../text/format.ts';
import { type Ranked, verdict } from './ranking.ts';
import type { Difference } from './statistics.ts';

/** What a ranking shows of a configuration: its score, both differences, and whether chance explains the last. */
export function rankedCells(one: Ranked, place: number): string[] {
  return [
    formatFixed(one.mean, 2) + (one.count > 1 ? ` ± ${formatFixed(one.sd, 2)}` : ''),
    shownDifference(one.toBaseline),
    shownDifference(one.toBest),
    chanceOf(one, place),
  ];
}

/** What the last column of a ranking says. */
function chanceOf(one: Ranked, place: number): string {
  if (place === 0) return '';
  return { yes: 'no', no: 'maybe', '': 'one run' }[verdict(one)] ?? '';
}

/** `+0.40 ± 0.12`. */
function shownDifference(less: Difference | undefined): string {
  if (!less) return '';
  const sign = less.mean > 0 ? '+' : '';
  const error = Number.isFinite(less.standardError)
    ? ` ± ${formatFixed(less.standardError, 2)}`
    : '';
  return sign + formatFixed(less.mean, 2) + error;
}
