import { ConfigError, requireInteger } from '../errors.ts';
import { type OptimizerName, optimizers } from '../optim/optimizers.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { type ScheduleName, schedules } from '../optim/schedules.ts';
import type { Evaluation } from './evaluate.ts';

/** What a dev set is scored by: the share of wrong sequences, of right tokens, or the loss. */
export const criteria = {
  wer: {
    better: 'lower',
    description: 'the share of sequences that are not right from end to end, in %',
    of: (evaluation: Evaluation) => 100 * (1 - evaluation.sequenceAccuracy),
  },
  'token-accuracy': {
    better: 'higher',
    description: 'the share of tokens that are right',
    of: (evaluation: Evaluation) => evaluation.tokenAccuracy,
  },
  loss: {
    better: 'lower',
    description: 'the cross-entropy under teacher forcing, in nats a token',
    of: (evaluation: Evaluation) => evaluation.loss,
  },
} as const;

/** The name of a criterion. */
export type Criterion = keyof typeof criteria;

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
  /** Examples a step; with a budget of tokens, at most. */
  readonly batchSize: number;
  /** Tokens a step at most, source and target with their padding, instead of a number of examples (none). */
  readonly batchTokens?: number | undefined;
  /** Batches of examples of like length, or of any (true). */
  readonly buckets: boolean;
  /** Examples of a stream among which the order is drawn; up to twice as many are held at once. */
  readonly shuffleBuffer: number;
  /** Batches whose gradients are added up before an update. */
  readonly accumulation: number;
  readonly optimizer: OptimizerName;
  /** What the optimiser's defaults do not say, by name. */
  readonly optimizerOptions: Readonly<Record<string, number | boolean>>;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  /** Clip the gradient's norm to this (none). */
  readonly clipNorm?: number | undefined;
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

/**
 * Settings with everything filled in.
 *
 * @throws ConfigError for the first that is impossible
 */
export function resolveTraining(settings: Partial<TrainingSettings>): TrainingSettings {
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
  const all = { ...trainingDefaults, ...given } as TrainingSettings;
  requireInteger('seed', all.seed, 0);
  requireInteger('epochs', all.epochs, 1);
  requireInteger('batchSize', all.batchSize, 1);
  if (all.batchTokens !== undefined) requireInteger('batchTokens', all.batchTokens, 1);
  requireInteger('shuffleBuffer', all.shuffleBuffer, 1, 10_000_000);
  requireInteger('accumulation', all.accumulation, 1);
  if (all.patience !== undefined) requireInteger('patience', all.patience, 1);
  requirePositive('learningRate', all.learningRate);
  if (all.clipNorm !== undefined) requirePositive('clipNorm', all.clipNorm);
  requireShare('samplingRate', all.samplingRate);
  requireShare('unknownRate', all.unknownRate);
  requireShare('averaging', all.averaging);
  requireKind('optimizer', all.optimizer, Object.keys(optimizers));
  requireKind('criterion', all.criterion, Object.keys(criteria));
  requireOptions('optimizerOptions', all.optimizerOptions, optimizers[all.optimizer].defaults);
  createSchedule(all.schedule, 1);
  return all;
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

function requireKind(setting: string, value: unknown, known: readonly string[]): void {
  if (typeof value === 'string' && known.includes(value)) return;
  const got = typeof value === 'string' ? value : JSON.stringify(value);
  throw new ConfigError(setting, `expected one of ${known.join(', ')}, got ${got}`);
}

/** Options must be among the defaults, and of their types; their values are for the kind to check. */
function requireOptions(
  setting: string,
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, name)) {
      const known = Object.keys(defaults).join(', ') || 'none';
      throw new ConfigError(setting, `expected options among ${known}, got ${name}`);
    }
    if (typeof value !== typeof defaults[name]) {
      throw new ConfigError(
        `${setting}.${name}`,
        `expected a ${typeof defaults[name]}, got ${JSON.stringify(value)}`,
      );
    }
  }
}
