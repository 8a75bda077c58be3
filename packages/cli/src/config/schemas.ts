import { join } from 'node:path';
import { type TaskName, tasks } from 'tsuzuri';
import type { z } from 'zod';
import { settings } from './settings.ts';
import { type TaskOptions, defaultsOf, settingsOf } from './tasks.ts';

const trainingKeys = {
  epochs: true,
  batchSize: true,
  learningRate: true,
  embeddingSize: true,
  hiddenSize: true,
  trainSize: true,
  testSize: true,
  seed: true,
  seeds: true,
  reverse: true,
  sharedEmbeddings: true,
  logEvery: true,
  clipNorm: true,
  backend: true,
  threads: true,
} as const;

/** The settings of an experiment on `task`. */
export function experimentSchema(task: TaskName) {
  const outputs = { out: true, json: true } as const;
  return settings.pick({ ...trainingKeys, ...settingsOf(task), ...outputs });
}

/** The settings of `tsuzuri data`. */
export function dataSchema(task: TaskName) {
  return settings.pick({ count: true, seed: true, ...settingsOf(task) });
}

/** The settings of `tsuzuri inspect embeddings`. */
export const inspectSchema = settings.pick({ model: true, pairs: true, json: true });

/** The settings of `tsuzuri predict`. */
export const predictSchema = settings.pick({ model: true, backend: true, json: true });

/** What `--help` shows as default values, the tutorial's; how long to train is the task's own. */
export function experimentDefaults(task: TaskName) {
  return {
    ...tasks[task]().training,
    batchSize: 100,
    learningRate: 0.5,
    embeddingSize: 64,
    hiddenSize: 64,
    trainSize: 5000,
    testSize: 500,
    seed: 1,
    seeds: 1,
    reverse: 'both',
    sharedEmbeddings: false,
    backend: 'auto',
    out: join('runs', task),
    json: false,
    ...defaultsOf(task),
  };
}

/** The default values of `tsuzuri data`. */
export function dataDefaults(task: TaskName) {
  return { count: 10, seed: 1, ...defaultsOf(task) };
}

/** The default values of `tsuzuri inspect embeddings`. */
export const inspectDefaults = { pairs: 10, json: false };

/** The default values of `tsuzuri predict`. */
export const predictDefaults = { backend: 'auto', json: false };

/** The settings of `tsuzuri doctor`. */
export const doctorSchema = settings.pick({ json: true });

/** The default values of `tsuzuri doctor`. */
export const doctorDefaults = { json: false };

/** All that decides what an experiment computes; `summary.json` keeps it. */
export type TrainingSettings = z.output<ReturnType<typeof settings.pick<typeof trainingKeys>>> &
  TaskOptions;
