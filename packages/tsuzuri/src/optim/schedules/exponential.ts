import { pow } from '../../tensor/math.ts';
import {
  type IntervalOptions,
  type ScheduleKind,
  fromFactor,
  requireFactor,
  stepsOf,
  withWarmup,
} from './schedule.ts';

/** Options of `exponential`. */
export interface ExponentialOptions extends IntervalOptions {
  /** The factor per interval, applied gradually. */
  factor: number;
}

/** The schedule `exponential`: factor^((t − 1) / every) at step t. */
export const exponential: ScheduleKind<ExponentialOptions> = {
  description: 'decays exponentially, by a factor per interval of steps or epochs',
  defaults: { factor: 0.9, every: 1, unit: 'epochs', warmupSteps: 0 },
  create(options, stepsPerEpoch) {
    const { factor, warmupSteps, ...interval } = { ...exponential.defaults, ...options };
    requireFactor('factor', factor);
    const every = stepsOf(interval, stepsPerEpoch);
    return withWarmup(
      fromFactor((t) => pow(factor, (t - 1) / every)),
      warmupSteps,
    );
  },
};
