import type { Confusions } from 'tsuzuri/inspect';
import { formatCount } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const CELL = 34; // pixels
const MOST = 20; // tokens of a side

/**
 * The most frequent confusions as a heat map: targets from top to bottom, answers from left to right,
 * each in the order of their errors. ∅ is no token.
 *
 * @param what the model that they are of
 */
export function confusionsSpec({ confusions, examples, edits }: Confusions, what: string): Spec {
  const golds = mostOf(confusions.map(({ gold, count }) => [gold, count]));
  const answers = mostOf(confusions.map(({ answer, count }) => [answer, count]));
  const values = confusions
    .filter(({ gold, answer }) => golds.includes(gold) && answers.includes(answer))
    .map(({ gold, answer, count }) => ({
      gold: shown(gold),
      answer: shown(answer),
      count,
      label: formatCount(count),
    }));
  const strongest = values.reduce((most, { count }) => Math.max(most, count), 1);
  const seen = values.reduce((sum, { count }) => sum + count, 0);
  const axis = { domain: false, ticks: false, labelFontSize: 12, labelLimit: 120 };
  const isWide = answers.some((token) => [...shown(token)].length > 4);
  const top = { ...axis, orient: 'top', labelAngle: isWide ? -90 : 0, title: 'answer' };
  return {
    ...heading(
      'Which token became which',
      `${formatCount(seen)} of ${formatCount(edits)} edits in ${formatCount(examples)} examples · ∅: no token · ${visible(what)}`,
    ),
    width: CELL * Math.max(1, answers.length),
    height: CELL * Math.max(1, golds.length),
    data: { values },
    encoding: {
      x: { field: 'answer', type: 'nominal', sort: answers.map(shown), axis: top },
      y: {
        field: 'gold',
        type: 'nominal',
        sort: golds.map(shown),
        axis: { ...axis, title: 'target' },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
        encoding: {
          color: {
            field: 'count',
            type: 'quantitative',
            scale: { range: ['#e8f1f8', PALETTE[0]], interpolate: 'rgb', domain: [0, strongest] },
            legend: { title: 'count', tickCount: 4, tickMinStep: 1 },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 10.5 },
        encoding: {
          text: { field: 'label' },
          color: {
            condition: { test: `datum.count > ${0.6 * strongest}`, value: 'white' },
            value: INK,
          },
        },
      },
    ],
  };
}

/** The tokens with the largest sums, the largest first. */
function mostOf(counts: readonly (readonly [token: string, count: number])[]): string[] {
  const sums = new Map<string, number>();
  for (const [token, count] of counts) sums.set(token, (sums.get(token) ?? 0) + count);
  const order = [...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return order.slice(0, MOST).map(([token]) => token);
}

function shown(token: string): string {
  return token === '' ? '∅' : drawnToken(token);
}
