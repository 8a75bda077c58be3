import { requireInteger } from '../../errors.ts';
import { type ScheduleKind, fromFactor } from './schedule.ts';

/**
 * The schedule `inverse-square-root` (Vaswani et al. 2017, equation 3, divided by its peak, so that
 * the base rate is the maximum): min(t / w, √(w / t)) at step t, with w = warmupSteps.
 */
export const inverseSquareRoot: ScheduleKind = {
  description: 'decays with the inverse root of the step after warm-up (Vaswani et al. 2017)',
  defaults: { warmupSteps: 4000 },
  create(options) {
    const { warmupSteps } = { ...inverseSquareRoot.defaults, ...options };
    requireInteger('warmupSteps', warmupSteps, 1);
    return fromFactor((t) => Math.min(t / warmupSteps, Math.sqrt(warmupSteps / t)));
  },
};
