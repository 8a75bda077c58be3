import type { TopLevelSpec } from 'vega-lite';
import { spread } from '../experiment/statistics.ts';
import type { StudyEpoch } from '../study/jobs.ts';
import type { StudyModel, StudySummary } from '../study/summary.ts';
import { formatCount } from '../text/format.ts';
import { PALETTE, theme } from './theme.ts';

const WIDTH = 330;
const HEIGHT = 220;

/** What the panels show of an epoch. */
const panels = {
  accuracy: {
    title: 'sequence accuracy on the dev set',
    isShare: true,
    of: ({ dev }: StudyEpoch) => dev.sequenceAccuracy,
  },
  devLoss: {
    title: 'loss on the dev set (nats a token)',
    isShare: false,
    of: ({ dev }: StudyEpoch) => dev.loss,
  },
  loss: {
    title: 'training loss (nats a token)',
    isShare: false,
    of: ({ loss }: StudyEpoch) => loss,
  },
} as const;

type Panel = (typeof panels)[keyof typeof panels];

interface Point {
  readonly model: string;
  readonly epoch: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The curves of a study: a panel each for accuracy and losses, a line a model; over several seeds
 * the mean with a band of one standard deviation.
 */
export function studyCurvesSpec(summary: StudySummary): TopLevelSpec {
  const { settings, models, experiment } = summary;
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const names = [...new Set(models.map(({ name }) => name))];
  const seeds = settings.seeds > 1 ? ` · mean ± sd of ${settings.seeds} seeds` : '';
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: theme,
    title: {
      text: `Learning ${experiment}`,
      subtitle: `${formatCount(trainSize)} training and ${formatCount(testSize)} test examples · embedding ${embeddingSize}, hidden ${hiddenSize} · Adam ${learningRate}, batch ${batchSize}${seeds}`,
      anchor: 'start',
      offset: 14,
    },
    spacing: 28,
    hconcat: Object.values(panels).map((panel) => {
      const points = names.flatMap((name) =>
        pointsOf(
          models.filter((model) => model.name === name),
          panel,
        ),
      );
      return drawPanel(panel, points, names, settings);
    }),
  } as TopLevelSpec;
}

/** The points of one model's line, over the seeds that came to an epoch. */
function pointsOf(models: readonly StudyModel[], panel: Panel): Point[] {
  const epochs = Math.max(...models.map(({ history }) => history.length));
  return Array.from({ length: epochs }, (_, i) => {
    const { mean, sd } = spread(
      models.flatMap(({ history }) => history.slice(i, i + 1).map(panel.of)),
    );
    const highest = panel.isShare ? 1 : Infinity;
    return {
      model: models[0].name,
      epoch: i + 1,
      value: mean,
      low: Math.max(0, mean - sd),
      high: Math.min(highest, mean + sd),
    };
  });
}

function drawPanel(
  { title, isShare }: Panel,
  values: readonly Point[],
  names: readonly string[],
  { epochs, seeds }: { readonly epochs: number; readonly seeds: number },
): object {
  const x = {
    field: 'epoch',
    type: 'quantitative',
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
  const color = {
    field: 'model',
    type: 'nominal',
    scale: { domain: names, range: PALETTE.slice(0, names.length) },
    legend: { title: 'model', symbolType: 'stroke', symbolOpacity: 1 },
  };
  const band = {
    mark: { type: 'area', opacity: 0.14 },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
  };
  const line = {
    mark: { type: 'line', strokeJoin: 'round', point: epochs === 1 },
    encoding: { x, y, color },
  };
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    layer: seeds > 1 ? [band, line] : [line],
  };
}
