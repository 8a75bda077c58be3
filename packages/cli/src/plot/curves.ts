import { SCHEMA, type Spec } from './spec.ts';
import { heading, INK, PALETTE, theme } from './theme.ts';

const WIDTH = 280;
const HEIGHT = 200;

/** A point of a curve: a mean and its standard deviation, which is drawn as a band. */
export interface Point {
  readonly epoch: number;
  readonly mean: number;
  readonly sd: number;
}

/** A curve; the set of examples that it is of decides how it is dashed. */
export interface Curve {
  readonly series: string;
  readonly set: string;
  readonly points: readonly Point[];
}

/** One pair of axes. */
export interface Panel {
  readonly title: string;
  /** Whether its values are shares, from 0 to 1. */
  readonly isShare?: boolean;
  readonly curves: readonly Curve[];
}

/** Panels side by side that share one legend. */
export interface PanelRow {
  /** What the colours stand for; without a title there is no legend. */
  readonly legend?: string;
  /** The series in the order of their colours. */
  readonly series: readonly string[];
  readonly panels: readonly Panel[];
}

/** A picture of curves by epoch. */
export interface CurvesOptions {
  readonly title: string;
  readonly subtitle: string;
  /** The end of the horizontal axes. */
  readonly epochs: number;
  readonly rows: readonly PanelRow[];
}

/** How the sets are dashed: the one that decides is a full line. */
const dashes: Readonly<Record<string, readonly number[]>> = {
  test: [1, 0],
  dev: [1, 0],
  train: [4, 3],
};

/** The curves of training, panel by panel; over several seeds the mean with a band of ± one sd. */
export function curvesSpec({ title, subtitle, epochs, rows }: CurvesOptions): Spec {
  const shown = rows.filter(({ panels }) => panels.length > 0);
  const sets = Object.keys(dashes).filter((set) =>
    shown.some(({ panels }) =>
      panels.some(({ curves }) => curves.some((curve) => curve.set === set)),
    ),
  );
  return {
    ...heading(title, subtitle, 14),
    spacing: 26,
    vconcat: shown.map((row) => ({
      spacing: 28,
      hconcat: row.panels.map((panel) => drawPanel(panel, row, sets, epochs)),
      resolve: { scale: { color: 'shared' }, legend: { color: 'shared' } },
    })),
    resolve: { scale: { color: 'independent' }, legend: { strokeDash: 'shared' } },
  };
}

/** One panel as a picture of its own, without a title: the page around it has one. */
export function panelSpec(panel: Panel, row: Omit<PanelRow, 'panels'>, epochs: number): Spec {
  const sets = Object.keys(dashes).filter((set) => panel.curves.some((curve) => curve.set === set));
  const drawn = drawPanel(panel, { ...row, panels: [panel] }, sets, epochs);
  return { $schema: SCHEMA, config: theme, ...drawn };
}

function drawPanel(panel: Panel, row: PanelRow, sets: readonly string[], epochs: number): object {
  const { isShare = false, curves } = panel;
  const values = curves.flatMap(({ series, set, points }) =>
    points.map(({ epoch, mean, sd }) => ({
      series,
      set,
      epoch,
      value: mean,
      low: Math.max(0, mean - sd),
      high: isShare ? Math.min(1, mean + sd) : mean + sd,
    })),
  );
  const { x, y, color, strokeDash } = encodingOf(panel, row, sets, epochs);
  const band = {
    mark: { type: 'area', opacity: 0.14 },
    encoding: {
      x,
      y: { ...y, field: 'low' },
      y2: { field: 'high' },
      color,
      detail: { field: 'set' },
    },
  };
  const line = {
    mark: {
      type: 'line',
      strokeJoin: 'round',
      point: curves.every(({ points }) => points.length < 2), // no line can be drawn through one
    },
    encoding: { x, y, color, strokeDash },
  };
  const hasBand = values.some(({ low, high }) => low < high);
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    layer: hasBand ? [band, line] : [line],
  };
}

/** The axes of a panel, and what its colours and dashes mean. */
function encodingOf(
  { title, isShare = false }: Panel,
  { legend, series }: PanelRow,
  sets: readonly string[],
  epochs: number,
) {
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { domain: [0, epochs], nice: false },
    axis: { grid: false, tickCount: 5, format: ',d', tickMinStep: 1, labelFlush: false },
  };
  const y = {
    field: 'value',
    type: 'quantitative',
    title,
    scale: isShare ? { domain: [0, 1] } : { zero: true, nice: true },
    axis: { tickCount: 5 },
  };
  const range = series.length > 1 ? PALETTE.slice(0, series.length) : [INK];
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range },
    legend: legend ? { title: legend, symbolType: 'stroke', symbolOpacity: 1 } : null,
  };
  const strokeDash = {
    field: 'set',
    type: 'nominal',
    scale: { domain: sets, range: sets.map((set) => dashes[set]) },
    legend: sets.length > 1 ? { title: 'examples' } : null,
  };
  return { x, y, color, strokeDash };
}
