import { ConfigError, requireInteger } from '../../errors.ts';

/** How the learning rate changes over a training. */
export interface Schedule {
  /** The factor on the base learning rate for step `step` (from 1) of `totalSteps`. */
  factor(step: number, totalSteps: number): number;
  /** Tells a score on held-out data, and which scores are better; only `plateau` listens. */
  observe?(score: number, better: 'higher' | 'lower'): void;
  /** What a checkpoint keeps; the step is not part of it. */
  state(): Record<string, number>;
  /** Takes back what `state` gave. @throws CheckpointError where it is not that */
  restore(state: Record<string, number>): void;
}

/** What every schedule can be told. */
export interface WarmupOptions {
  /** Over so many steps the rate first rises in a straight line from 0; 0 for none. */
  warmupSteps: number;
}

/** A schedule with the words that describe it. */
export interface ScheduleKind<Options extends object = object> {
  readonly description: string;
  readonly defaults: Readonly<Options & WarmupOptions>;
  /**
   * @param stepsPerEpoch needed where an option counts epochs
   * @throws ConfigError for an option that is impossible
   */
  create(options?: Partial<Options & WarmupOptions>, stepsPerEpoch?: number): Schedule;
}

/** A schedule that the step alone decides: it keeps nothing. */
export function fromFactor(factor: Schedule['factor']): Schedule {
  return { factor, state: () => ({}), restore: () => {} };
}

/**
 * `schedule` after w = warmupSteps steps of warm-up (Goyal et al. 2017, section 2.2, gradual).
 * At step t the factor is t / w of the schedule's first up to t = w; from there on the schedule
 * sees the steps that are left, step t − w of totalSteps − w.
 */
export function withWarmup(schedule: Schedule, warmupSteps: number): Schedule {
  requireInteger('warmupSteps', warmupSteps, 0);
  const warmed: Schedule = {
    factor(step, totalSteps) {
      const left = Math.max(1, totalSteps - warmupSteps);
      if (step > warmupSteps) return schedule.factor(step - warmupSteps, left);
      return (step / warmupSteps) * schedule.factor(1, left);
    },
    state: () => schedule.state(),
    restore: (state) => schedule.restore(state),
  };
  if (schedule.observe) warmed.observe = (score, better) => schedule.observe?.(score, better);
  return warmed;
}

/** The share of the training that lies behind when step `step` begins, from 0 to 1. */
export function progress(step: number, totalSteps: number): number {
  return Math.min(1, (step - 1) / totalSteps);
}

/** An interval in steps or in epochs. */
export interface IntervalOptions {
  every: number;
  unit: 'steps' | 'epochs';
}

/** The interval in steps. @throws ConfigError where it is none, or counts epochs of unknown length */
export function stepsOf({ every, unit }: IntervalOptions, stepsPerEpoch?: number): number {
  requireInteger('every', every, 1);
  const length = { steps: 1, epochs: stepsPerEpoch };
  if (!Object.hasOwn(length, unit)) {
    throw new ConfigError('unit', `expected steps or epochs, got ${unit}`);
  }
  const steps = length[unit];
  if (steps === undefined) {
    throw new ConfigError('unit', 'epochs need the number of steps in an epoch');
  }
  requireInteger('stepsPerEpoch', steps, 1);
  return every * steps;
}

/** Throws a ConfigError unless `value` is a number above 0 and at most 1. */
export function requireFactor(setting: string, value: number): void {
  if (value > 0 && value <= 1) return;
  throw new ConfigError(setting, `expected a number above 0 and at most 1, got ${value}`);
}

/** Throws a ConfigError unless `value` is a number from 0 to 1. */
export function requireShare(setting: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new ConfigError(setting, `expected a number from 0 to 1, got ${value}`);
}
