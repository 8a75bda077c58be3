import type { Spec } from '../plot/spec.ts';
import { seriesCurves } from '../report/panels.ts';
import { formatCount } from '../text/format.ts';
import { protocols } from './protocols.ts';
import { recipeOf } from './recipes.ts';
import type { Summary } from './summary.ts';

/** The curves of an experiment: accuracies and loss with a colour per model, accuracy by position below. */
export function experimentCurves({ settings, models, experiment }: Summary): Spec {
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const names = [...new Set(models.map(({ name }) => name))];
  const seeds = settings.seeds > 1 ? ` · mean ± sd of ${settings.seeds} seeds` : '';
  const { optimizer } = protocols[recipeOf(experiment).protocol];
  const about = {
    title: `Learning ${experiment}`,
    subtitle: `${formatCount(trainSize)} training and ${formatCount(testSize)} test examples · embedding ${embeddingSize}, hidden ${hiddenSize} · ${optimizer} ${learningRate}, batch ${batchSize}${seeds}`,
  };
  const series = names.map((name) => ({
    name,
    histories: models.filter((model) => model.name === name).map(({ history }) => history),
  }));
  return seriesCurves(about, ['sequenceAccuracy', 'tokenAccuracy', 'loss'], series);
}
