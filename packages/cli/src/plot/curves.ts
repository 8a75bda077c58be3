import type { TopLevelSpec } from 'vega-lite';
import type { Summary } from '../experiment/summary.ts';
import { formatCount } from '../text/format.ts';
import {
  type CurvePoint,
  type PanelName,
  curvePoints,
  panels,
  seriesNames,
} from './curve-points.ts';
import { INK, PALETTE, theme } from './theme.ts';

const WIDTH = 270;
const HEIGHT = 190;

/** Which way a model reads, for the title of its row. */
const readings = { plain: 'reads the source as it is', reversed: 'reads the source back to front' };

/**
 * The curves of an experiment: a row a model, three panels (sequence accuracy, token accuracy, loss),
 * train and test in each; over several seeds the mean with a band of one standard deviation.
 */
export function curvesSpec(summary: Summary): TopLevelSpec {
  const { settings, models } = summary;
  const names = [...new Set(models.map(({ name }) => name))];
  const rows = names.map((name) => ({
    name,
    points: curvePoints(models.filter((model) => model.name === name)),
  }));
  const series = seriesNames(models[0].test.tokenAccuracyByPosition.length);
  const losses = rows.flatMap(({ points }) =>
    points.filter(({ panel }) => panel === 'loss').map(({ high }) => high),
  );
  const frame: Frame = {
    series,
    epochs: settings.epochs,
    highestLoss: Math.max(...losses),
    hasBand: settings.seeds > 1,
    isPoint: models[0].history.length === 1, // no line can be drawn through it
  };
  const seeds = settings.seeds > 1 ? ` · mean ± sd of ${settings.seeds} seeds` : '';
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: theme,
    title: {
      text: `Learning ${summary.experiment}`,
      subtitle: `${formatCount(settings.trainSize)} training and ${formatCount(settings.testSize)} test examples · embedding ${settings.embeddingSize}, hidden ${settings.hiddenSize} · SGD ${settings.learningRate}, batch ${settings.batchSize}${seeds}`,
      anchor: 'start',
      offset: 14,
    },
    spacing: 26,
    vconcat: rows.map(({ name, points }) => ({
      title: { text: `${name}: ${readings[name]}`, anchor: 'start', fontSize: 12.5, offset: 8 },
      spacing: 28,
      hconcat: (Object.keys(panels) as PanelName[]).map((panel) => drawPanel(panel, points, frame)),
    })),
    resolve: { legend: { color: 'shared', strokeDash: 'shared', strokeWidth: 'shared' } },
  } as TopLevelSpec;
}

interface Frame {
  readonly series: readonly string[];
  readonly epochs: number;
  readonly highestLoss: number;
  readonly hasBand: boolean;
  readonly isPoint: boolean;
}

function drawPanel(panel: PanelName, points: readonly CurvePoint[], frame: Frame): object {
  const { series, epochs, highestLoss, hasBand, isPoint } = frame;
  const { title, isShare } = panels[panel];
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
    scale: isShare ? { domain: [0, 1] } : { domain: [0, highestLoss], nice: true },
    axis: { tickCount: 5 },
  };
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range: [INK, ...PALETTE].slice(0, series.length) },
    legend: { title: 'tokens', symbolType: 'stroke', symbolOpacity: 1 },
  };
  const set = { field: 'set', type: 'nominal' };
  const domain = ['test', 'train'];
  const band = {
    mark: { type: 'area', opacity: 0.14 },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, detail: set },
  };
  const line = {
    mark: { type: 'line', strokeJoin: 'round', point: isPoint },
    encoding: {
      x,
      y,
      color,
      strokeDash: {
        ...set,
        scale: {
          domain,
          range: [
            [1, 0],
            [4, 3],
          ],
        },
        legend: { title: 'examples' },
      },
      strokeWidth: { ...set, type: 'ordinal', scale: { domain, range: [2, 1.2] }, legend: null },
    },
  };
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values: points.filter((point) => point.panel === panel) },
    layer: hasBand ? [band, line] : [line],
  };
}
