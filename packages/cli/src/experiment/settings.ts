import { join } from 'node:path';
import { ConfigError } from 'tsuzuri';
import { type Task, isFixedTask } from 'tsuzuri/data';
import { z } from 'zod';
import { json, machineSettings, seed, report } from '../config/shared-settings.ts';
import { choices, described, positiveNumber, text, toggle, wholeNumber } from '../config/fields.ts';
import { createTask, helpOf, taskDefaults, taskShape } from '../config/tasks.ts';
import { formatCount } from '../text/format.ts';
import { protocols } from './protocols.ts';
import { type ExperimentName, modelsOf, recipeOf } from './recipes.ts';

const LARGEST_SET = 1_000_000; // examples
const LARGEST_LAYER = 4096; // larger ones need more memory than a model of characters is worth
const MOST_BYTES = 2 ** 31; // a model: half of what a WebAssembly memory can hold
const BYTES = 4; // a number in float32
const EVALUATION_ROWS = 256; // what the library evaluates at once

/** The settings that every experiment has. */
const common = {
  epochs: described(wholeNumber(1, 1_000_000), 'passes over the training examples', 'N'),
  batchSize: described(
    wholeNumber(1, LARGEST_SET),
    'examples per training step, at most --train-size',
    'N',
  ),
  clipNorm: described(
    positiveNumber(1_000_000).optional(),
    "clip the gradient's norm to X (1 with Adam, no clipping with SGD when omitted)",
    'X',
  ),
  embeddingSize: described(wholeNumber(1, LARGEST_LAYER), "numbers in a token's vector", 'N'),
  hiddenSize: described(wholeNumber(1, LARGEST_LAYER), "numbers in the LSTM's h and in its c", 'N'),
  sharedEmbeddings: toggle('one embedding for the encoder and the decoder'),
  trainSize: described(wholeNumber(1, LARGEST_SET), 'training examples', 'N'),
  testSize: described(wholeNumber(1, LARGEST_SET), 'test examples, none of them trained on', 'N'),
  seed: seed('seed of the data, the first weights and the order of the examples'),
  seeds: described(
    wholeNumber(1, 100),
    'repeat with that many seeds (--seed, --seed + 1 …) and report mean ± sd',
    'N',
  ),
  ...machineSettings.shape,
};

/** The settings that experiments of one protocol have. */
const own = {
  devSize: described(
    wholeNumber(1, LARGEST_SET),
    'examples, neither trained nor tested on, that choose the best epoch',
    'N',
  ),
  logEvery: described(
    wholeNumber(1, 1_000_000),
    'epochs from one evaluation to the next; the last epoch is always evaluated',
    'N',
  ),
};

/** All that decides what an experiment computes; `summary.json` keeps it. */
export type ExperimentSettings = Readonly<
  z.output<z.ZodObject<typeof common>> & Partial<z.output<z.ZodObject<typeof own>>>
> & { readonly learningRate: number; readonly models: readonly string[] };

/** The settings of an experiment, its outputs among them. */
export function experimentSchema(name: ExperimentName) {
  const { task, protocol } = recipeOf(name);
  const { settings: names, learningRate } = protocols[protocol];
  const models = modelsOf(name);
  return z.strictObject({
    ...taskShape(task),
    models: described(choices(models), `models to train, among ${models.join(',')}`, 'NAMES'),
    ...common,
    learningRate: described(positiveNumber(1000), learningRate, 'X'),
    ...Object.fromEntries(names.map((setting) => [setting, own[setting]])),
    out: described(text(), 'directory of the run; an earlier one there is replaced', 'DIR'),
    report: report(),
    json: json(),
  });
}

/** The default values of an experiment's settings. */
export function experimentDefaults(name: ExperimentName) {
  const { task, options, defaults } = recipeOf(name);
  return {
    ...defaults,
    models: modelsOf(name).join(','),
    sharedEmbeddings: false,
    seed: 1,
    seeds: 1,
    backend: 'auto',
    out: join('runs', name),
    report: true,
    json: false,
    ...taskDefaults(task),
    ...options,
  };
}

/** What the models of an experiment learn: it follows "learns to". */
export function experimentHelp(name: ExperimentName): string {
  const { help, task } = recipeOf(name);
  return help ?? helpOf(task);
}

/** The task of an experiment, with its options. */
export function taskOf(name: ExperimentName, given: ExperimentSettings): Task {
  return createTask(recipeOf(name).task, { ...given });
}

/**
 * Checks that settings, each good by itself, are possible together: before any work is done.
 *
 * @throws ConfigError for a batch larger than the data, more examples than the task has, or a model
 *   that needs too much memory
 */
export function requirePossible(name: ExperimentName, given: ExperimentSettings): void {
  const { batchSize, trainSize, devSize = 0, testSize } = given;
  const task = taskOf(name, given);
  if (batchSize > trainSize) {
    throw new ConfigError(
      'batchSize',
      `expected at most the ${formatCount(trainSize)} training examples, got ${batchSize}`,
    );
  }
  if (trainSize + devSize + testSize > task.sources) {
    const dev = devSize > 0 ? `, ${devSize} to choose the best epoch` : '';
    throw new ConfigError(
      'trainSize',
      `expected at most the ${formatCount(task.sources)} different examples that ${name} has here, got ${trainSize}${dev} and ${testSize} to be tested on`,
    );
  }
  const bytes = estimateBytes(task, given);
  if (bytes > MOST_BYTES) {
    const gibibytes = (value: number) => (value / 2 ** 30).toFixed(1);
    throw new ConfigError(
      'batchSize',
      `expected sizes that need at most ${gibibytes(MOST_BYTES)} GiB per model, got about ${gibibytes(bytes)} GiB; make it, --hidden-size or --embedding-size smaller`,
    );
  }
}

/** About what one model needs: weights and gradients, and all that a training step keeps, forward and back; 0 for texts of any length. */
function estimateBytes(task: Task, given: ExperimentSettings): number {
  if (!isFixedTask(task)) return 0;
  const { embeddingSize: E, hiddenSize: H, batchSize } = given;
  const vocabulary = task.source.tokens.length + task.target.tokens.length;
  const weights = 8 * H * (E + H + 1) + vocabulary * (E + H);
  const rows = Math.max(batchSize, EVALUATION_ROWS);
  const time = task.source.length + task.target.length;
  const activations = time * rows * (2 * E + 14 * H + 3 * vocabulary);
  return BYTES * (2 * weights + activations);
}
