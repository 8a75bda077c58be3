import { availableParallelism } from 'node:os';
import type { Example, Evaluation } from 'tsuzuri';
import type { TokenSimilarity } from 'tsuzuri/inspect';
import type { PlainError } from '../errors.ts';
import type { Output } from '../run/outputs.ts';
import type { JobEpoch, SetName } from './protocols.ts';
import type { ExperimentName } from './recipes.ts';
import type { ExperimentSettings } from './settings.ts';

/** One model to train from one seed: all that a worker needs to know. */
export interface Job {
  readonly experiment: ExperimentName;
  readonly settings: ExperimentSettings;
  readonly model: string;
  /** Of the data, the first weights, the order of the examples and all else that is drawn. */
  readonly seed: number;
  /** The name of its model file, without its folder. */
  readonly file: string;
  /** How many threads its backend may use. */
  readonly threads: number;
}

/** An epoch after which something was scored, as the history of a run keeps it. */
export type LoggedEpoch = Pick<JobEpoch, 'epoch' | 'step' | 'loss' | 'seconds' | 'improved'> & {
  readonly [Set in SetName]?: Evaluation;
};

/** What a finished job gives back. */
export interface JobResult {
  readonly history: readonly LoggedEpoch[];
  readonly test: Evaluation;
  /** How many numbers are learned. */
  readonly parameters: number;
  readonly stepsPerSecond: number;
  readonly seconds: number;
  /** The bytes of the model file. */
  readonly file: Uint8Array;
  /** Pairs of the most frequent source tokens, the most similar first. */
  readonly embeddingSimilarity: readonly TokenSimilarity[];
  /** A few test examples, and the model's answer to each. */
  readonly examples: readonly Example[];
  readonly predictions: readonly string[];
  /** What it answers to all test examples; of other seeds than the first none are kept. */
  readonly outputs: readonly Output[];
}

/** What a worker tells the main thread. */
export type WorkerMessage =
  | { readonly epoch: JobEpoch }
  | { readonly result: JobResult }
  | { readonly failure: PlainError };

/** The jobs of an experiment, seed by seed, so that the models of a seed train side by side. */
export function makeJobs(experiment: ExperimentName, settings: ExperimentSettings): Job[] {
  const { models, seeds, seed: first } = settings;
  const sideBySide = lanes(seeds * models.length);
  const threads = settings.threads ?? Math.max(1, Math.floor(availableParallelism() / sideBySide));
  return Array.from({ length: seeds }, (_, i) => first + i).flatMap((seed) =>
    models.map((model) => ({
      experiment,
      settings,
      model,
      seed,
      threads,
      file: `${model}${seeds > 1 ? `-seed${seed}` : ''}.safetensors`,
    })),
  );
}

/** How many of so many jobs run at the same time. */
export function lanes(jobs: number): number {
  return Math.min(jobs, availableParallelism());
}
