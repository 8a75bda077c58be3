import { integerPower } from '../../tensor/math.ts';
import {
  type IntervalOptions,
  type ScheduleKind,
  fromFactor,
  requireFactor,
  stepsOf,
  withWarmup,
} from './schedule.ts';

/** Options of `step`. */
export interface StepScheduleOptions extends IntervalOptions {
  /** The factor per interval. */
  factor: number;
}

/** The schedule `step`: factor^⌊(t − 1) / every⌋ at step t. */
export const step: ScheduleKind<StepScheduleOptions> = {
  description: 'decays by a factor at every interval of steps or epochs',
  defaults: { factor: 0.5, every: 10, unit: 'epochs', warmupSteps: 0 },
  create(options, stepsPerEpoch) {
    const { factor, warmupSteps, ...interval } = { ...step.defaults, ...options };
    requireFactor('factor', factor);
    const every = stepsOf(interval, stepsPerEpoch);
    return withWarmup(
      fromFactor((t) => integerPower(factor, Math.floor((t - 1) / every))),
      warmupSteps,
    );
  },
};
