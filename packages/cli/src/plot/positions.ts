import type { Panel } from './curves.ts';
import { SCHEMA, type Spec } from './spec.ts';
import { PALETTE, theme } from './theme.ts';

const WIDTH = 300; // pixels of all cells
const HEIGHT = 220; // the same, unless cells would be lower than the lowest
const LOWEST_CELL = 5;
const MOST_EPOCHS = 60;

/**
 * A panel of many curves as a heat map: epochs from left to right, a row per series; the stronger the
 * colour, the nearer to 1.
 *
 * @param legend what the colour stands for
 */
export function positionsSpec({ curves }: Pick<Panel, 'curves'>, legend: string): Spec {
  const rows = curves.map(({ series }) => series);
  const every = Math.ceil(Math.max(...curves.map(({ points }) => points.length)) / MOST_EPOCHS);
  const values = curves.flatMap(({ points, series }) =>
    points
      .filter((_, i) => (points.length - 1 - i) % every === 0)
      .map(({ epoch, mean }) => ({ row: series, epoch, share: Number(mean.toFixed(3)) })),
  );
  const axis = { domain: false, ticks: false, labelOverlap: true };
  return {
    $schema: SCHEMA,
    config: theme,
    width: WIDTH,
    height: Math.max(HEIGHT, rows.length * LOWEST_CELL),
    data: { values },
    mark: { type: 'rect', color: PALETTE[0] },
    encoding: {
      x: { field: 'epoch', type: 'ordinal', title: 'epoch', axis: { ...axis, labelAngle: 0 } },
      y: { field: 'row', type: 'ordinal', sort: rows, title: null, axis },
      opacity: {
        field: 'share',
        type: 'quantitative',
        scale: { domain: [0, 1], range: [0, 1] },
        legend: {
          title: legend,
          values: [0, 0.25, 0.5, 0.75, 1],
          symbolType: 'square',
          symbolFillColor: PALETTE[0],
          symbolStrokeWidth: 0,
          columns: 5,
          format: '~f',
        },
      },
    },
  };
}
