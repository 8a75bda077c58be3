import { type ScheduleKind, fromFactor, withWarmup } from './schedule.ts';

/** The schedule `constant`: factor = 1. */
export const constant: ScheduleKind = {
  description: 'constant learning rate',
  defaults: { warmupSteps: 0 },
  create(options) {
    const { warmupSteps } = { ...constant.defaults, ...options };
    return withWarmup(
      fromFactor(() => 1),
      warmupSteps,
    );
  },
};
