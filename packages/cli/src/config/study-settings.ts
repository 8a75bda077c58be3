import { join } from 'node:path';
import { ConfigError } from 'tsuzuri';
import type { z } from 'zod';
import { formatCount } from '../text/format.ts';
import type { ModelLook } from '../terminal/style.ts';
import { choices, flagTexts, positiveNumber, wholeNumber } from './fields.ts';
import { settings } from './settings.ts';
import { type StudyName, modelsOf, studyOf } from './studies.ts';
import { type TaskOptions, createTask, defaultsOf, settingsOf } from './tasks.ts';

const LARGEST_SET = 1_000_000; // examples

const common = {
  epochs: true,
  batchSize: true,
  embeddingSize: true,
  hiddenSize: true,
  trainSize: true,
  testSize: true,
  seed: true,
  seeds: true,
  backend: true,
  threads: true,
} as const;

const learningRate = positiveNumber(1000);
flagTexts.add(learningRate, { value: 'X', help: 'of the first step (Adam); it falls to 0' });

const devSize = wholeNumber(1, LARGEST_SET);
flagTexts.add(devSize, {
  value: 'N',
  help: 'examples, neither trained nor tested on, that choose the best epoch',
});

/** The settings of a study. */
export function studySchema(name: StudyName) {
  const names = modelsOf(name);
  const models = choices(names);
  flagTexts.add(models, { value: 'NAMES', help: `which to train, of ${names.join(',')}` });
  const own = settingsOf(studyOf(name).task);
  return settings
    .pick({ ...common, ...own, out: true, json: true })
    .extend({ learningRate, devSize, models });
}

/** What `--help` shows as default values of a study. */
export function studyDefaults(name: StudyName) {
  const { task, options, defaults } = studyOf(name);
  return {
    ...defaults,
    models: modelsOf(name).join(','),
    seed: 1,
    seeds: 1,
    backend: 'auto',
    out: join('runs', name),
    json: false,
    ...defaultsOf(task),
    ...options,
  };
}

/** All that decides what a study computes; `summary.json` keeps it. */
export type StudySettings = Omit<z.output<ReturnType<typeof studySchema>>, 'out' | 'json'> &
  TaskOptions & { readonly models: readonly ModelLook[] };

/**
 * Checks that settings, each good by itself, are possible together: before any work is done.
 *
 * @throws ConfigError for a batch larger than the data, or more examples than the task has
 */
export function requireStudy(name: StudyName, given: StudySettings): void {
  const { batchSize, trainSize, devSize, testSize } = given;
  const task = createTask(studyOf(name).task, given);
  if (batchSize > trainSize) {
    throw new ConfigError(
      'batchSize',
      `expected at most the ${formatCount(trainSize)} training examples, got ${batchSize}`,
    );
  }
  if (trainSize + devSize + testSize > task.sources) {
    throw new ConfigError(
      'trainSize',
      `expected at most the ${formatCount(task.sources)} different examples that ${name} has here, got ${trainSize}, ${devSize} to choose the best epoch and ${testSize} to be tested on`,
    );
  }
}
