import { ConfigError, requireInteger, requireKind, requireOptions } from '../errors.ts';
import { requireRange } from '../optim/optimizer.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { type ScheduleName, schedules } from '../optim/schedules.ts';
import { type Criterion, criteria } from './criteria.ts';

/** A schedule by name, with what its defaults do not say. */
export interface ScheduleConfig {
  readonly kind: ScheduleName;
  readonly [option: string]: string | number;
}

/** @throws ConfigError for an unknown kind or an impossible option */
export function createSchedule(config: ScheduleConfig, stepsPerEpoch: number): Schedule {
  const { kind, ...options } = config;
  requireKind('schedule', kind, Object.keys(schedules));
  requireOptions('schedule', options, schedules[kind].defaults);
  return schedules[kind].create(options, stepsPerEpoch);
}

/** How a model is trained; a checkpoint keeps it, with everything filled in. */
export interface TrainingSettings {
  /** Of the order of the examples, dropout and sampling. */
  readonly seed: number;
  /** Passes over the examples at most. */
  readonly epochs: number;
  /** Examples per step; with a budget of tokens, at most. */
  readonly batchSize: number;
  /** Tokens per step at most, source and target with their padding, instead of a number of examples (none). */
  readonly batchTokens?: number | undefined;
  /** Batches of examples of like length, or of any (true). */
  readonly buckets: boolean;
  /** Examples of a stream among which the order is drawn; up to twice as many are held at once. */
  readonly shuffleBuffer: number;
  /** Parts of a batch: batches of that size whose gradients are added up for one update. */
  readonly accumulation: number;
  readonly optimizer: OptimizerName;
  /** What the optimiser's defaults do not say, by name. */
  readonly optimizerOptions: Readonly<Record<string, number | boolean>>;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  /** Clip the gradient's norm to this; 0 for no clipping. */
  readonly clipNorm: number;
  /** How often the decoder reads its own token in training, from the first epoch to the last (0, teacher forcing). */
  readonly samplingRate: number;
  /** How often a rare source token is taken for an unknown one in training. */
  readonly unknownRate: number;
  /** What the best model is chosen by. */
  readonly criterion: Criterion;
  /** Evaluations without a better score before training ends (none). */
  readonly patience?: number | undefined;
  /** What is scored and kept is the mean of the weights over this share of all steps so far (0: the weights themselves). */
  readonly averaging: number;
}

/** What is taken where nothing is said. */
export const trainingDefaults = {
  seed: 1,
  epochs: 60,
  batchSize: 64,
  buckets: true,
  shuffleBuffer: 10_000,
  accumulation: 1,
  optimizer: 'adam',
  optimizerOptions: {},
  learningRate: 1e-3,
  schedule: { kind: 'linear' },
  clipNorm: 1,
  samplingRate: 0,
  unknownRate: 0.1,
  criterion: 'wer',
  averaging: 0,
} as const satisfies TrainingSettings;

/** A value of the right type for every setting. */
const settingTypes: Readonly<Record<keyof TrainingSettings, unknown>> = {
  ...trainingDefaults,
  batchTokens: 0,
  patience: 0,
};

/**
 * Settings with everything filled in.
 *
 * @throws ConfigError for the first that is unknown, of another type, or impossible
 */
export function resolveTraining(settings: Partial<TrainingSettings>): TrainingSettings {
  requireOptions('training', settings, settingTypes);
  const all: TrainingSettings = { ...trainingDefaults, ...givenOf(settings) };
  requireInteger('seed', all.seed, 0);
  requireInteger('epochs', all.epochs, 1);
  requireInteger('batchSize', all.batchSize, 1);
  if (all.batchTokens !== undefined) requireInteger('batchTokens', all.batchTokens, 1);
  requireInteger('shuffleBuffer', all.shuffleBuffer, 1, 10_000_000);
  requireInteger('accumulation', all.accumulation, 1);
  if (all.patience !== undefined) requireInteger('patience', all.patience, 1);
  requirePositive('learningRate', all.learningRate);
  requireRange('clipNorm', all.clipNorm, 0);
  requireShare('samplingRate', all.samplingRate);
  requireShare('unknownRate', all.unknownRate);
  requireShare('averaging', all.averaging);
  requireKind('optimizer', all.optimizer, Object.keys(optimizers));
  requireKind('criterion', all.criterion, Object.keys(criteria));
  requireOptions('optimizerOptions', all.optimizerOptions, optimizers[all.optimizer].defaults);
  createSchedule(all.schedule, 1);
  return all;
}

/** What of some options is not undefined. */
export function givenOf<Options extends object>(
  options: Options,
): { [Name in keyof Options]: Exclude<Options[Name], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ReturnType<typeof givenOf<Options>>;
}

function requirePositive(setting: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new ConfigError(setting, `expected a number above 0, got ${value}`);
  }
}

function requireShare(setting: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new ConfigError(setting, `expected a number from 0 to 1, got ${value}`);
  }
}
