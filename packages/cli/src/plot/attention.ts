import type { AttentionWeights } from 'tsuzuri/inspect';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const LARGEST_CELL = 36; // pixels
const SMALLEST_CELL = 12;
const LARGEST_SIZE = 1000; // pixels of the longer side, unless cells would be smaller than the smallest
const LARGEST_NUMBERED = 20; // tokens; with more, the numbers would not fit their cells

/**
 * Attention weights as a heat map: what is written from top to bottom, what is read from left to right.
 *
 * @param what the model that they are of
 */
export function attentionSpec({ source, target, weights }: AttentionWeights, what: string): Spec {
  const longest = Math.max(1, source.length, target.length);
  const fitting = Math.floor(LARGEST_SIZE / longest);
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, fitting));
  const values = target.flatMap((_, row) =>
    source.map((_unused, column) => {
      const weight = weights[row][column];
      return {
        row,
        column,
        weight,
        label: weight < 0.005 ? '' : weight.toFixed(2).replace(/^0/, ''),
      };
    }),
  );
  const isWide = source.some((token) => [...drawnToken(token)].length > 3);
  const labelFontSize = Math.min(14, cell - 2);
  const axis = { domain: false, ticks: false, labelFontSize, labelLimit: 120, labelOverlap: false };
  const top = { ...axis, labelAngle: isWide ? -90 : 0, orient: 'top', title: 'source' };
  // a token may occur twice, so the places are numbers and the tokens their labels
  const labelled = (name: string) => ({ labelExpr: `${name}[datum.value]` });
  const cells = {
    mark: { type: 'rect', stroke: '#e3e7eb', strokeWidth: 1 },
    encoding: {
      color: {
        field: 'weight',
        type: 'quantitative',
        scale: { range: ['#ffffff', PALETTE[0]], interpolate: 'rgb', domain: [0, 1] },
        legend: {
          title: 'weight',
          format: '.1f',
          gradientLength: Math.max(80, cell * Math.min(target.length, 8)),
        },
      },
    },
  };
  const numbers = {
    mark: { type: 'text', fontSize: 10.5 },
    encoding: {
      text: { field: 'label' },
      color: { condition: { test: 'datum.weight > 0.6', value: 'white' }, value: INK },
    },
  };
  return {
    ...heading('Where the model looks', `attention weights; each row sums to 1 · ${visible(what)}`),
    params: [
      { name: 'sourceTokens', value: source.map(drawnToken) },
      { name: 'targetTokens', value: target.map(drawnToken) },
    ],
    width: cell * source.length,
    height: cell * target.length,
    data: { values },
    encoding: {
      x: { field: 'column', type: 'ordinal', axis: { ...top, ...labelled('sourceTokens') } },
      y: {
        field: 'row',
        type: 'ordinal',
        axis: { ...axis, title: 'answer', ...labelled('targetTokens') },
      },
    },
    layer: longest <= LARGEST_NUMBERED ? [cells, numbers] : [cells],
  };
}
