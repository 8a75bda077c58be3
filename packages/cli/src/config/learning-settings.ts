import { quoted } from 'tsuzuri/data';
import { criteria, objectives, optimizers, samplingSchedules, schedules } from 'tsuzuri/nn';
import { z } from 'zod';
import { choice, described, kinds, numberFrom, positiveNumber, wholeNumber } from './fields.ts';
import { excludes, needs } from './needs.ts';
import { knownOptions, options } from './options.ts';
import { namesOf, seed } from './shared-settings.ts';
import { LARGEST, count, either } from './short-fields.ts';

/** How it is trained. */
export const learningSettings = z.strictObject({
  epochs: described(
    wholeNumber(1, LARGEST).optional(),
    'passes over the training examples at most, by default 60 or, where these are few, as many as show 120,000',
    'N',
  ),
  batchSize: count(1, LARGEST, 'examples per batch', excludes('batchTokens')),
  batchTokens: described(
    wholeNumber(1, 100_000_000).optional(),
    'tokens per batch, padding included, instead of --batch-size',
    'N',
  ),
  buckets: either('batch examples of similar length'),
  shuffleBuffer: count(1, 10_000_000, 'examples to draw the next one from', needs('stream')),
  accumulation: count(1, 1000, 'batches per update, their gradients added'),
  parts: described(
    wholeNumber(1, 1024)
      .refine((value) => Number.isInteger(Math.log2(value)), {
        error: ({ input }) => `expected a power of two, got ${quoted(input)}`,
      })
      .optional(),
    'parts of each batch, a power of two, which the processes of mpirun share; the result depends on it, not on how many share',
    'N',
    excludes('weights'),
  ),
  optimizer: kinds(namesOf(optimizers), 'optimiser'),
  optimizerOptions: described(
    options(z.boolean(), 'beta2=0.98,weightDecay=0.01'),
    'options of the optimiser, such as beta2=0.98,weightDecay=0.01',
    'NAME=X,…',
    knownOptions('optimizerOptions', 'optimizer', (kind) => {
      const { learningRate: _, ...own } = optimizers[kind as keyof typeof optimizers].defaults;
      return own;
    }),
  ),
  learningRate: described(positiveNumber(1000), 'learning rate', 'X'),
  schedule: kinds(namesOf(schedules), 'learning rate schedule'),
  scheduleOptions: described(
    options(z.string(), 'hold=0.5,warmupSteps=400'),
    'options of the schedule, such as hold=0.5,warmupSteps=400',
    'NAME=X,…',
    knownOptions(
      'scheduleOptions',
      'schedule',
      (kind) => schedules[kind as keyof typeof schedules].defaults,
    ),
  ),
  clipNorm: described(positiveNumber(LARGEST), 'largest norm of the gradient', 'X'),
  samplingRate: described(
    numberFrom(0, 1),
    'scheduled sampling: probability that the decoder reads its own prediction in training',
    'X',
  ),
  samplingSchedule: described(
    choice(namesOf(samplingSchedules)).optional(),
    'growth of the sampling rate from epoch to epoch, by default constant',
    namesOf(samplingSchedules).join('|'),
  ),
  unknownRate: described(
    numberFrom(0, 1),
    'probability that a rare source token is replaced by the unknown token in training',
    'X',
  ),
  criterion: kinds(namesOf(criteria), 'score on the dev set that selects the best model'),
  objective: described(
    choice(namesOf(objectives)).optional(),
    'what training minimises, by default the likelihood',
    namesOf(objectives).join('|'),
  ),
  objectiveOptions: described(
    options(z.boolean(), 'alpha=3').optional(),
    'options of the objective, such as alpha=3',
    'NAME=X,…',
    needs('objective'),
    knownOptions(
      'objectiveOptions',
      'objective',
      (kind) => objectives[kind as keyof typeof objectives].defaults,
    ),
  ),
  patience: described(
    wholeNumber(1, LARGEST).optional(),
    'stop after N epochs without a better dev score, by default 20 or, without --epochs, a third of the epochs',
    'N',
  ),
  averaging: described(
    numberFrom(0, 1),
    'average the weights over this share of the steps so far; 0 turns it off',
    'X',
  ),
  seed: seed('seed of the initial weights, the order of the examples and dropout'),
  holdOutSeed: described(
    wholeNumber(0, 2 ** 32 - 1).optional(),
    'seed of the dev set held out of the examples, by default --seed',
    'N',
  ),
  members: described(
    wholeNumber(1, 64).optional(),
    'models to train from as many seeds, the first of which is --seed; they answer together',
    'N',
  ),
});
