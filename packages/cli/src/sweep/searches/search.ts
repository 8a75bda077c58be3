import type { Axis, Point } from '../axes.ts';

/** What a search draws from. */
export interface Space {
  readonly axes: readonly Axis[];
  /** Configurations at most. */
  readonly most: number;
  readonly seed: number;
  /** Of searches that give good ones more epochs. */
  readonly rungs: readonly number[];
  readonly eta: number;
}

/** A configuration to train, or to train on. */
export interface Trial {
  /** The number of the configuration, from 0: the same one comes again on a higher rung. */
  readonly config: number;
  readonly point: Point;
  /** Which rung, from 0; absent where each is trained once. */
  readonly rung?: number;
}

/** A kind of search. */
export interface Search {
  readonly description: string;
  /** Whether what comes next depends on scores. */
  readonly isAdaptive: boolean;
  /**
   * The next trial, from the trials so far and the scores of the first ones among them: the same
   * arguments give the same trial.
   *
   * @param scores the smaller the better; NaN for a trial that failed
   * @returns undefined when there is none, or none until more scores are known
   */
  next(space: Space, trials: readonly Trial[], scores: readonly number[]): Trial | undefined;
}
