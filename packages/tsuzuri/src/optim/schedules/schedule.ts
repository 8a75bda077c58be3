import { ConfigError, requireInteger } from '../../errors.ts';

/** How the learning rate changes during training. */
export interface Schedule {
  /** The factor on the base learning rate for step `step` (from 1) of `totalSteps`. */
  factor(step: number, totalSteps: number): number;
  /** Reports a score on held-out data and which direction is better; only `plateau` uses it. */
  observe?(score: number, better: 'higher' | 'lower'): void;
  /** The state for a checkpoint, without the step. */
  state(): Record<string, number>;
  /** Restores what `state` returned. @throws CheckpointError for anything else */
  restore(state: Record<string, number>): void;
}

/** Options of every schedule. */
export interface WarmupOptions {
  /** Steps over which the rate rises linearly from 0; 0 for none. */
  warmupSteps: number;
}

/** A schedule and its description. */
export interface ScheduleKind<Options extends object = object> {
  readonly description: string;
  readonly defaults: Readonly<Options & WarmupOptions>;
  /**
   * @param stepsPerEpoch needed where an option counts epochs
   * @throws ConfigError for an invalid option
   */
  create(options?: Partial<Options & WarmupOptions>, stepsPerEpoch?: number): Schedule;
}

/** A schedule that depends on the step alone and has no state. */
export function fromFactor(factor: Schedule['factor']): Schedule {
  return { factor, state: () => ({}), restore: () => {} };
}

/**
 * `schedule` after w = warmupSteps steps of warm-up (Goyal et al. 2017, section 2.2, gradual).
 * At step t the factor is t / w of the schedule's first up to t = w; after that the schedule
 * sees the remaining steps, step t − w of totalSteps − w.
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

/** The share of training completed before step `step`, from 0 to 1. */
export function progress(step: number, totalSteps: number): number {
  return Math.min(1, (step - 1) / totalSteps);
}

/** An interval in steps or in epochs. */
export interface IntervalOptions {
  every: number;
  unit: 'steps' | 'epochs';
}

/** The interval in steps. @throws ConfigError for an invalid one, or for epochs of unknown length */
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
