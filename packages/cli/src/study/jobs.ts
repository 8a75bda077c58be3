import { availableParallelism } from 'node:os';
import type { Evaluation, Example } from 'tsuzuri';
import type { StudySettings } from '../config/study-settings.ts';
import type { StudyName } from '../config/studies.ts';
import { lanes } from '../experiment/jobs.ts';
import type { ModelLook } from '../terminal/style.ts';

/** One model of a study to train from one seed: all that a worker needs to know. */
export interface StudyJob {
  readonly study: StudyName;
  readonly settings: StudySettings;
  readonly model: ModelLook;
  /** Of the data, the first weights, the order of the examples and all else that is drawn. */
  readonly seed: number;
  /** The name of its model file, without its folder. */
  readonly file: string;
  /** How many threads its backend may use. */
  readonly threads: number;
}

/** An epoch in the history of a model. */
export interface StudyEpoch {
  readonly epoch: number;
  readonly steps: number;
  /** The mean training loss over the epoch's steps, in nats a token. */
  readonly loss: number;
  readonly seconds: number;
  readonly dev: Evaluation;
  /** Whether the model was the best so far on the dev set. */
  readonly improved: boolean;
}

/** What a finished job gives back. */
export interface StudyResult {
  readonly history: readonly StudyEpoch[];
  /** Of the best epoch's weights, scored once. */
  readonly test: Evaluation;
  /** How many numbers are learned. */
  readonly parameters: number;
  readonly stepsPerSecond: number;
  readonly seconds: number;
  /** The bytes of the model file. */
  readonly file: Uint8Array;
  /** A few test examples, and the model's answer to each. */
  readonly examples: readonly Example[];
  readonly predictions: readonly string[];
}

/** The jobs of a study, seed by seed, so that the models of a seed train side by side. */
export function makeStudyJobs(study: StudyName, settings: StudySettings): StudyJob[] {
  const { models, seeds, seed: first } = settings;
  const sideBySide = lanes(seeds * models.length);
  const threads = settings.threads ?? Math.max(1, Math.floor(availableParallelism() / sideBySide));
  return Array.from({ length: seeds }, (_, i) => first + i).flatMap((seed) =>
    models.map((model) => ({
      study,
      settings,
      model,
      seed,
      threads,
      file: `${model}${seeds > 1 ? `-seed${seed}` : ''}.safetensors`,
    })),
  );
}
