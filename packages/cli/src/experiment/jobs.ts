import { availableParallelism } from 'node:os';
import type { TaskName } from 'tsuzuri';
import type { TrainingSettings } from '../config/schemas.ts';
import { reverseModes } from '../config/settings.ts';

/** The models that an experiment can train, by name. */
export const modelKinds = {
  plain: { reverseSource: false },
  reversed: { reverseSource: true },
} as const;

/** The name of a model in an experiment. */
export type ModelName = keyof typeof modelKinds;

/** One model to train from one seed: all that a worker needs to know. */
export interface Job {
  readonly task: TaskName;
  readonly settings: TrainingSettings;
  readonly model: ModelName;
  readonly reverseSource: boolean;
  /** Of the data, the first weights and the order of the examples. */
  readonly seed: number;
  /** The name of its model file, without its folder. */
  readonly file: string;
  /** How many threads its backend may use. */
  readonly threads: number;
}

/** The jobs of an experiment, seed by seed, so that the models of a seed train side by side. */
export function makeJobs(task: TaskName, settings: TrainingSettings): Job[] {
  const seeds = Array.from({ length: settings.seeds }, (_, i) => settings.seed + i);
  const models: readonly ModelName[] = reverseModes[settings.reverse];
  const sideBySide = lanes(seeds.length * models.length);
  const threads = settings.threads ?? Math.max(1, Math.floor(availableParallelism() / sideBySide));
  return seeds.flatMap((seed) =>
    models.map((model) => ({
      task,
      settings,
      model,
      reverseSource: modelKinds[model].reverseSource,
      seed,
      threads,
      file: `${model}${settings.seeds > 1 ? `-seed${seed}` : ''}.safetensors`,
    })),
  );
}

/** How many of so many jobs run at the same time. */
export function lanes(jobs: number): number {
  return Math.min(jobs, availableParallelism());
}

/** The model whose embeddings are shown unless another is named: the first that reads back to front, if there is one. */
export function inspectedOf<Model extends { readonly reverseSource: boolean }>(
  models: readonly Model[],
): Model {
  return models.find(({ reverseSource }) => reverseSource) ?? models[0];
}
