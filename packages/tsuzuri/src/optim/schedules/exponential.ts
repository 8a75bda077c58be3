import { pow } from '../../tensor/math.ts';
import {
  type IntervalOptions,
  type ScheduleKind,
  fromFactor,
  requireFactor,
  stepsOf,
  withWarmup,
} from './schedule.ts';

/** What `exponential` can be told. */
export interface ExponentialOptions extends IntervalOptions {
  /** What each interval multiplies by, little by little. */
  factor: number;
}

/** The schedule `exponential`: factor^((t − 1) / every) at step t. */
export const exponential: ScheduleKind<ExponentialOptions> = {
  description: 'falls by a factor over so many steps or epochs, a little at each step',
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
