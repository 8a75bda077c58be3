import { type Curve, type Panel, type Point, curvesSpec } from '../plot/curves.ts';
import type { Spec } from '../plot/spec.ts';
import { formatCount } from '../text/format.ts';
import { MOST_POSITIONS } from './comparison.ts';
import type { LoggedEpoch } from './jobs.ts';
import { protocols } from './protocols.ts';
import { recipeOf } from './recipes.ts';
import { spread } from './statistics.ts';
import { type ModelSummary, type Summary, setNames } from './summary.ts';

/** A number of an epoch; undefined where it was not scored. */
type Reading = (epoch: LoggedEpoch) => number | undefined;

/**
 * The curves of an experiment: accuracies and loss with a colour per model, and below them, where
 * answers are short, the token accuracy by position with a panel per model.
 */
export function experimentCurves(summary: Summary): Spec {
  const { settings, models, experiment } = summary;
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const names = [...new Set(models.map(({ name }) => name))];
  const seeds = settings.seeds > 1 ? ` · mean ± sd of ${settings.seeds} seeds` : '';
  const { optimizer } = protocols[recipeOf(experiment).protocol];
  const positions = positionsOf(models);
  return curvesSpec({
    title: `Learning ${experiment}`,
    subtitle: `${formatCount(trainSize)} training and ${formatCount(testSize)} test examples · embedding ${embeddingSize}, hidden ${hiddenSize} · ${optimizer} ${learningRate}, batch ${batchSize}${seeds}`,
    epochs: settings.epochs,
    rows: [
      {
        legend: 'model',
        series: names,
        panels: panels.map(({ of, ...panel }) => ({
          ...panel,
          curves: names.flatMap((name) => curvesOf(models, name, name, of)),
        })),
      },
      {
        legend: 'tokens',
        series: positions.map(positionName),
        panels: (positions.length > 0 ? names : []).map((name) => positionPanel(summary, name)),
      },
    ],
  });
}

/** The panels of the first row: what they show of an epoch, by set. */
const panels: readonly (Omit<Panel, 'curves'> & {
  readonly of: (set: (typeof setNames)[number]) => Reading;
})[] = [
  {
    title: 'sequence accuracy',
    isShare: true,
    of: (set) => (epoch) => epoch[set]?.sequenceAccuracy,
  },
  { title: 'token accuracy', isShare: true, of: (set) => (epoch) => epoch[set]?.tokenAccuracy },
  {
    title: 'loss (nats per token)',
    // Where the training set is not scored, there is still the mean loss of the steps.
    of: (set) => (epoch) => epoch[set]?.loss ?? (set === 'train' ? epoch.loss : undefined),
  },
];

function positionPanel({ models }: Summary, name: string): Panel {
  return {
    title: `${name}: token accuracy by position`,
    isShare: true,
    curves: positionsOf(models).flatMap((t) =>
      curvesOf(
        models,
        name,
        positionName(t),
        (set) => (epoch) => epoch[set]?.tokenAccuracyByPosition[t],
      ),
    ),
  };
}

/** The curves of one model, one per set that was scored: over its seeds, by epoch. */
function curvesOf(
  models: readonly ModelSummary[],
  name: string,
  series: string,
  of: (set: (typeof setNames)[number]) => Reading,
): Curve[] {
  const histories = models.filter((model) => model.name === name).map(({ history }) => history);
  return setNames
    .map((set) => ({ series, set, points: pointsOf(histories, of(set)) }))
    .filter(({ points }) => points.length > 0);
}

function pointsOf(histories: readonly (readonly LoggedEpoch[])[], of: Reading): Point[] {
  const longest = histories.reduce((a, b) => (a.length >= b.length ? a : b));
  return longest.flatMap(({ epoch }, i) => {
    const values = histories.flatMap((history) =>
      i < history.length ? (of(history[i]) ?? []) : [],
    );
    return values.length > 0 ? [{ epoch, ...spread(values) }] : [];
  });
}

/** The positions of an answer, from 0, where they are few in all of them. */
function positionsOf(models: readonly ModelSummary[]): number[] {
  const counts = models.flatMap(({ history }) =>
    history.flatMap((epoch) =>
      setNames.flatMap((set) => epoch[set]?.tokenAccuracyByPosition.length ?? []),
    ),
  );
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return most > MOST_POSITIONS ? [] : Array.from({ length: most }, (_, t) => t);
}

function positionName(t: number): string {
  return `position ${t + 1}`;
}
