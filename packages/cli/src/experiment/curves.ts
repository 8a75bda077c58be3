import { curvesSpec } from '../plot/curves.ts';
import type { Spec } from '../plot/spec.ts';
import { panelsOf, positionName, positionPanel, positionsOf } from '../report/panels.ts';
import { formatCount } from '../text/format.ts';
import { MOST_POSITIONS } from './comparison.ts';
import { protocols } from './protocols.ts';
import { recipeOf } from './recipes.ts';
import type { Summary } from './summary.ts';

/**
 * The curves of an experiment: accuracies and loss with a colour per model, and below them, where
 * answers are short, the token accuracy by position with a panel per model.
 */
export function experimentCurves({ settings, models, experiment }: Summary): Spec {
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const names = [...new Set(models.map(({ name }) => name))];
  const seeds = settings.seeds > 1 ? ` · mean ± sd of ${settings.seeds} seeds` : '';
  const { optimizer } = protocols[recipeOf(experiment).protocol];
  const series = names.map((name) => ({
    name,
    histories: models.filter((model) => model.name === name).map(({ history }) => history),
  }));
  const all = positionsOf(series);
  const positions = all.length > MOST_POSITIONS ? [] : all;
  return curvesSpec({
    title: `Learning ${experiment}`,
    subtitle: `${formatCount(trainSize)} training and ${formatCount(testSize)} test examples · embedding ${embeddingSize}, hidden ${hiddenSize} · ${optimizer} ${learningRate}, batch ${batchSize}${seeds}`,
    epochs: settings.epochs,
    rows: [
      {
        legend: 'model',
        series: names,
        panels: panelsOf(['sequenceAccuracy', 'tokenAccuracy', 'loss'], series),
      },
      {
        legend: 'tokens',
        series: positions.map(positionName),
        panels: positions.length > 0 ? series.map((one) => positionPanel(one, positions)) : [],
      },
    ],
  });
}
