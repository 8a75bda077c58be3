/** All that a run of training knows besides weights and moments: plain JSON, kept in a checkpoint. */
export interface Progress {
  epoch: number;
  step: number;
  /** Batches taken of the epoch that is under way. */
  batch: number;
  /** Σ and number of the losses of that epoch. */
  lossSum: number;
  lossCount: number;
  best: { score: number; loss: number; epoch: number; step: number } | null;
  /** Evaluations since the best. */
  stale: number;
  /** Set when training has ended, by its last epoch or for want of gain. */
  ended: boolean;
}

/** The progress of a run that has not begun. */
export function newProgress(): Progress {
  return {
    epoch: 0,
    step: 0,
    batch: 0,
    lossSum: 0,
    lossCount: 0,
    best: null,
    stale: 0,
    ended: false,
  };
}
