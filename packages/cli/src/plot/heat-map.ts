import type { TokenSimilarity } from 'tsuzuri/inspect';
import { formatFixed } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { DIVERGING, heading, INK } from './theme.ts';

const LARGEST_CELL = 40; // pixels
const SMALLEST_CELL = 12;
const LARGEST_SIZE = 1200;
const LARGEST_LABELLED = 20; // tokens; with more, the numbers would not fit their cells

/**
 * The cosine similarity of every pair of tokens as a heat map. A token with itself is left blank: it
 * says nothing, and would drown the other colours.
 *
 * @param what the embeddings are of
 * @param largest pixels of all cells, unless they would be smaller than the smallest
 */
export function heatMapSpec(
  pairs: readonly TokenSimilarity[],
  what: string,
  largest = LARGEST_SIZE,
): Spec {
  const tokens = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort(byKind).map(drawnToken);
  const strongest = pairs.reduce((most, { cosine }) => Math.max(most, Math.abs(cosine)), 1e-6);
  const values = pairs.flatMap(({ a, b, cosine }) => {
    const label = formatFixed(cosine, 2);
    const strength = Math.abs(cosine) / strongest;
    const [row, column] = [drawnToken(a), drawnToken(b)];
    return [
      { row, column, cosine, label, strength },
      { row: column, column: row, cosine, label, strength },
    ];
  });
  const fitting = Math.floor(largest / Math.max(1, tokens.length));
  const cell = Math.min(LARGEST_CELL, Math.max(SMALLEST_CELL, fitting));
  const size = cell * tokens.length;
  const isWide = tokens.some((token) => [...token].length > 3);
  const labelFontSize = Math.min(14, cell - 2);
  const axis = { domain: false, ticks: false, labelFontSize, labelLimit: 90, title: null };
  const top = { ...axis, labelAngle: isWide ? -90 : 0, orient: 'top' };
  const encoding = {
    x: { field: 'column', type: 'nominal', sort: tokens, axis: top },
    y: { field: 'row', type: 'nominal', sort: tokens, axis },
  };
  const cells = {
    mark: { type: 'rect', stroke: 'white', strokeWidth: cell / 27 },
    encoding: {
      color: {
        field: 'cosine',
        type: 'quantitative',
        scale: { range: DIVERGING, domain: [-strongest, 0, strongest], interpolate: 'rgb' },
        legend: { title: 'cosine', gradientLength: size * 0.6, format: '.1f' },
      },
    },
  };
  const numbers = {
    mark: { type: 'text', fontSize: 10.5 },
    encoding: {
      text: { field: 'label' },
      color: { condition: { test: 'datum.strength > 0.62', value: 'white' }, value: INK },
    },
  };
  return {
    ...heading(
      'Which tokens are alike',
      `cosine similarity of the source embeddings · ${visible(what)}`,
    ),
    width: size,
    height: size,
    data: { values },
    encoding,
    layer: tokens.length <= LARGEST_LABELLED ? [cells, numbers] : [cells],
  };
}

/** Digits and letters first, then signs, then the space; each kind in its own order. */
function byKind(a: string, b: string): number {
  const kind = (text: string) => (text === ' ' ? 2 : /^[\p{L}\p{N}]/u.test(text) ? 0 : 1);
  return kind(a) - kind(b) || (a < b ? -1 : 1);
}
