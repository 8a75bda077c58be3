import { ConfigError, quoted, requireInteger, requireKind, requireOptions } from '../errors.ts';
import { requireRange } from '../optim/optimizer.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { type ScheduleName, schedules } from '../optim/schedules.ts';
import { type Criterion, criteria } from './criteria.ts';
import {
  type ObjectiveName,
  type ObjectiveOptions,
  requireObjective,
} from './objectives/objectives.ts';
import { type SamplingScheduleName, samplingSchedules } from './sampling-schedules.ts';

/** A schedule by name, with any options that differ from its defaults. */
export interface ScheduleConfig {
  readonly kind: ScheduleName;
  readonly [option: string]: string | number;
}

/** @throws ConfigError for an unknown kind or an impossible option */
export function createSchedule(config: ScheduleConfig, stepsPerEpoch: number): Schedule {
  requireObject(config);
  const { kind, ...options } = config;
  requireKind('schedule', kind, Object.keys(schedules));
  requireOptions('schedule', options, schedules[kind].defaults);
  return schedules[kind].create(options, stepsPerEpoch);
}

function requireObject(schedule: unknown): void {
  if (typeof schedule === 'object') return;
  const kind = Object.keys(schedules).find((name) => name === schedule) ?? 'cosine';
  throw new ConfigError(
    'schedule',
    `expected an object such as { kind: '${kind}' }, got ${quoted(schedule)}`,
  );
}

/** How a model is trained; a checkpoint keeps it with all defaults filled in. */
export interface TrainingSettings {
  /** The seed of the order of the examples, dropout and sampling. */
  readonly seed: number;
  /** The maximum number of passes over the examples. */
  readonly epochs: number;
  /** Examples per step; with a token budget, the maximum. */
  readonly batchSize: number;
  /** The maximum number of tokens per step, source and target with padding (none). */
  readonly batchTokens?: number | undefined;
  /** Whether a batch holds examples of similar length (true). */
  readonly buckets: boolean;
  /** The size of the shuffle buffer of a stream, in examples; up to twice as many are held at once. */
  readonly shuffleBuffer: number;
  /** Gradient accumulation: the number of batches whose gradients are summed for one update. */
  readonly accumulation: number;
  /** The number of parts that each batch is cut into, a power of two; several processes may share them (1). */
  readonly parts?: number | undefined;
  readonly optimizer: OptimizerName;
  /** Options of the optimiser that differ from its defaults. */
  readonly optimizerOptions: Readonly<Record<string, number | boolean>>;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  /** Clip the gradient's norm to this; 0 for no clipping. */
  readonly clipNorm: number;
  /** Scheduled sampling: the probability that the decoder reads its own token (0, teacher forcing). */
  readonly samplingRate: number;
  /** How the sampling rate grows to that (constant). */
  readonly samplingSchedule?: SamplingScheduleName | undefined;
  /** The rate at which rare source tokens are replaced with the unknown token in training. */
  readonly unknownRate: number;
  /** The score that selects the best model. */
  readonly criterion: Criterion;
  /** What is minimised (likelihood). */
  readonly objective?: ObjectiveName | undefined;
  /** Options of the objective that differ from its defaults. */
  readonly objectiveOptions?: ObjectiveOptions | undefined;
  /** Early stopping: the number of evaluations without a better score before training ends (none). */
  readonly patience?: number | undefined;
  /** Weight averaging: score and keep the mean of the weights over this share of all steps so far (0, off). */
  readonly averaging: number;
}

/** The defaults. */
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
  parts: 0,
  patience: 0,
  samplingSchedule: '',
  objective: '',
  objectiveOptions: {},
};

/**
 * Settings with all defaults filled in.
 *
 * @throws ConfigError for the first that is unknown, of another type, or impossible
 */
export function resolveTraining(settings: Partial<TrainingSettings>): TrainingSettings {
  requireObject(settings?.schedule ?? trainingDefaults.schedule);
  requireOptions('training', settings, settingTypes);
  const all: TrainingSettings = { ...trainingDefaults, ...givenOf(settings) };
  requireInteger('seed', all.seed, 0);
  requireInteger('epochs', all.epochs, 1);
  requireInteger('batchSize', all.batchSize, 1);
  if (all.batchTokens !== undefined) requireInteger('batchTokens', all.batchTokens, 1);
  requireInteger('shuffleBuffer', all.shuffleBuffer, 1, 10_000_000);
  requireInteger('accumulation', all.accumulation, 1);
  if (all.parts !== undefined) requirePowerOfTwo('parts', all.parts);
  if (all.patience !== undefined) requireInteger('patience', all.patience, 1);
  requirePositive('learningRate', all.learningRate);
  requireRange('clipNorm', all.clipNorm, 0);
  requireShare('samplingRate', all.samplingRate);
  const { samplingSchedule = 'constant' } = all;
  requireKind('samplingSchedule', samplingSchedule, Object.keys(samplingSchedules));
  requireShare('unknownRate', all.unknownRate);
  requireShare('averaging', all.averaging);
  requireKind('optimizer', all.optimizer, Object.keys(optimizers));
  requireKind('criterion', all.criterion, Object.keys(criteria));
  requireOptions('optimizerOptions', all.optimizerOptions, optimizers[all.optimizer].defaults);
  createSchedule(all.schedule, 1);
  requireObjective(all.objective, all.objectiveOptions);
  return all;
}

/** The options that are not undefined. */
export function givenOf<Options extends object>(
  options: Options,
): { [Name in keyof Options]: Exclude<Options[Name], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ReturnType<typeof givenOf<Options>>;
}

function requirePowerOfTwo(setting: string, value: number): void {
  if (Number.isInteger(Math.log2(value)) && value >= 1 && value <= 1024) return;
  throw new ConfigError(setting, `expected a power of two from 1 to 1024, got ${value}`);
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
