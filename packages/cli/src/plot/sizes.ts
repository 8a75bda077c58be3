import type { PartSize } from 'tsuzuri/inspect';
import { formatCount } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const WIDTH = 360; // pixels
const BAR = 26;

/**
 * The number of parameters of each part as bars, in the order of the parts.
 *
 * @param what the model that they are of
 */
export function sizesSpec(parts: readonly PartSize[], what: string): Spec {
  const values = parts.map(({ part, count }) => ({ part, count, label: formatCount(count) }));
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const y = { field: 'part', type: 'nominal', sort: null };
  const x = { field: 'count', type: 'quantitative', title: 'parameters' };
  return {
    ...heading('Parameters by part', `${formatCount(total)} in all · ${visible(what)}`),
    width: WIDTH,
    height: { step: BAR },
    data: { values },
    encoding: {
      y: { ...y, axis: { title: null, domain: false, ticks: false, labelLimit: 200 } },
      x: { ...x, axis: { tickCount: 5, tickMinStep: 1, format: ',d' } },
    },
    layer: [
      { mark: { type: 'bar', color: PALETTE[0], height: BAR - 8 } },
      {
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 10.5, color: INK },
        encoding: { text: { field: 'label' } },
      },
    ],
  };
}
