import type { TokenSimilarity } from 'tsuzuri';
import type { TopLevelSpec } from 'vega-lite';
import { formatFixed } from '../text/format.ts';
import { INK, theme } from './theme.ts';

const CELL = 40; // pixels
const LARGEST_LABELLED = 20; // tokens; with more, the numbers would not fit their cells

/**
 * The cosine similarity of every pair of tokens as a heat map. A token with itself is left blank: it
 * says nothing, and would drown the other colours.
 *
 * @param title what the embeddings are of
 */
export function heatMapSpec(pairs: readonly TokenSimilarity[], title: string): TopLevelSpec {
  const tokens = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort(byKind).map(drawn);
  const strongest = Math.max(...pairs.map(({ cosine }) => Math.abs(cosine)));
  const values = pairs.flatMap(({ a, b, cosine }) => {
    const label = formatFixed(cosine, 2);
    const strength = Math.abs(cosine) / strongest;
    const [row, column] = [drawn(a), drawn(b)];
    return [
      { row, column, cosine, label, strength },
      { row: column, column: row, cosine, label, strength },
    ];
  });
  const size = CELL * tokens.length;
  const axis = { domain: false, ticks: false, labelAngle: 0, labelFontSize: 14, title: null };
  const encoding = {
    x: { field: 'column', type: 'nominal', sort: tokens, axis: { ...axis, orient: 'top' } },
    y: { field: 'row', type: 'nominal', sort: tokens, axis },
  };
  const cells = {
    mark: { type: 'rect', stroke: 'white', strokeWidth: 1.5 },
    encoding: {
      color: {
        field: 'cosine',
        type: 'quantitative',
        scale: { scheme: 'purpleorange', reverse: true, domain: [-strongest, strongest] },
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
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: theme,
    title: { text: 'Which tokens are alike', subtitle: title, anchor: 'start', offset: 12 },
    width: size,
    height: size,
    data: { values },
    encoding,
    layer: tokens.length <= LARGEST_LABELLED ? [cells, numbers] : [cells],
  } as TopLevelSpec;
}

/** Digits and letters first, then signs, then the space; each kind in its own order. */
function byKind(a: string, b: string): number {
  const kind = (text: string) => (text === ' ' ? 2 : /^[\p{L}\p{N}]/u.test(text) ? 0 : 1);
  return kind(a) - kind(b) || (a < b ? -1 : 1);
}

/** A token with its spaces made visible by a sign that DejaVu Sans has; it lacks the ␠ of the terminal. */
function drawn(token: string): string {
  return token.replaceAll(' ', '␣');
}

/** The line under the title of a heat map. */
export function heatMapTitle(what: string): string {
  return `cosine similarity of the source embeddings · ${what}`;
}
