import { requireRange } from '../optimizer.ts';
import { type ScheduleKind, fromFactor, progress, requireShare, withWarmup } from './schedule.ts';

/** Options of `linear`. */
export interface LinearScheduleOptions {
  /** The share of training at the full rate. */
  hold: number;
  /** The factor at the end of training. */
  final: number;
}

/**
 * The schedule `linear`: 1 while p ≤ hold, then 1 − (1 − final) · (p − hold) / (1 − hold), where
 * p = (t − 1) / totalSteps at step t.
 */
export const linear: ScheduleKind<LinearScheduleOptions> = {
  description: 'constant for a share of training, then decays linearly to its end',
  defaults: { hold: 0, final: 0, warmupSteps: 0 },
  create(options) {
    const { hold, final, warmupSteps } = { ...linear.defaults, ...options };
    requireRange('hold', hold, 0, 1);
    requireShare('final', final);
    return withWarmup(
      fromFactor((t, totalSteps) => {
        const past = Math.max(0, progress(t, totalSteps) - hold);
        return 1 - ((1 - final) * past) / (1 - hold);
      }),
      warmupSteps,
    );
  },
};
