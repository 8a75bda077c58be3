import { cos } from '../../tensor/math.ts';
import { type ScheduleKind, fromFactor, progress, requireShare, withWarmup } from './schedule.ts';

/** Options of `cosine`. */
export interface CosineOptions {
  /** The factor at the end of training. */
  final: number;
}

/**
 * The schedule `cosine` (Loshchilov & Hutter 2017, equation 5, one period):
 * final + (1 − final) · (1 + cos(π p)) / 2, where p = (t − 1) / totalSteps at step t.
 */
export const cosine: ScheduleKind<CosineOptions> = {
  description: 'decays along half a cosine to the end of training (Loshchilov & Hutter 2017)',
  defaults: { final: 0, warmupSteps: 0 },
  create(options) {
    const { final, warmupSteps } = { ...cosine.defaults, ...options };
    requireShare('final', final);
    return withWarmup(
      fromFactor((t, totalSteps) => {
        const height = (1 + cos(Math.PI * progress(t, totalSteps))) / 2;
        return final + (1 - final) * height;
      }),
      warmupSteps,
    );
  },
};
