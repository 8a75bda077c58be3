import { CheckpointError, requireInteger } from '../../errors.ts';
import { requireRange } from '../optimizer.ts';
import {
  type Schedule,
  type ScheduleKind,
  requireFactor,
  requireShare,
  withWarmup,
} from './schedule.ts';

/** Options of `plateau`. */
export interface PlateauOptions {
  /** The factor of each reduction. */
  factor: number;
  /** Consecutive evaluations without improvement before a reduction. */
  patience: number;
  /** A score is better when it beats the best by more than this. */
  threshold: number;
  /** The factor does not fall below this. */
  minimum: number;
}

/**
 * The schedule `plateau` for one training. The first score is the best; after that, a score that
 * does not beat the best by more than `threshold` (NaN included) increments a counter, and at
 * `patience` the factor is reduced and the counter reset.
 */
class Plateau implements Schedule {
  readonly #options: PlateauOptions;
  #factor = 1;
  #waited = 0;
  #best: number | undefined;

  constructor(options: PlateauOptions) {
    this.#options = options;
  }

  factor(): number {
    return this.#factor;
  }

  observe(score: number, better: 'higher' | 'lower'): void {
    const { factor, patience, minimum } = this.#options;
    if (this.#isBest(score, better)) {
      this.#best = score;
      this.#waited = 0;
      return;
    }
    this.#waited++;
    if (this.#waited < patience) return;
    this.#waited = 0;
    this.#factor = Math.max(minimum, this.#factor * factor);
  }

  #isBest(score: number, better: 'higher' | 'lower'): boolean {
    if (this.#best === undefined) return Number.isFinite(score);
    const gain = better === 'higher' ? score - this.#best : this.#best - score;
    return gain > this.#options.threshold;
  }

  state(): Record<string, number> {
    const state = { factor: this.#factor, waited: this.#waited };
    return this.#best === undefined ? state : { ...state, best: this.#best };
  }

  restore(state: Record<string, number>): void {
    const { factor, waited, best } = state;
    if (!(factor >= 0 && factor <= 1 && Number.isInteger(waited) && waited >= 0)) {
      throw new CheckpointError(
        `plateau: expected the state { factor, waited, best }, got ${JSON.stringify(state)}`,
      );
    }
    this.#factor = factor;
    this.#waited = waited;
    this.#best = best;
  }
}

/** The schedule `plateau`: the factor falls when the score on held-out data stops improving. */
export const plateau: ScheduleKind<PlateauOptions> = {
  description: 'decays by a factor after `patience` evaluations without improvement',
  defaults: { factor: 0.5, patience: 3, threshold: 0, minimum: 0, warmupSteps: 0 },
  create(options) {
    const { warmupSteps, ...own } = { ...plateau.defaults, ...options };
    requireFactor('factor', own.factor);
    requireInteger('patience', own.patience, 1);
    requireRange('threshold', own.threshold, 0);
    requireShare('minimum', own.minimum);
    return withWarmup(new Plateau(own), warmupSteps);
  },
};
