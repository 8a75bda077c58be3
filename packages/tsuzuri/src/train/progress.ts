/** The evaluation that scored best. */
export interface Best {
  readonly score: number;
  readonly loss: number;
  readonly epoch: number;
  readonly step: number;
}

/** Settings that were changed when a run was resumed. */
export interface SettingsChange {
  /** Epochs and updates that were complete. */
  readonly epoch: number;
  readonly step: number;
  /** What the changed settings were until then; null for one that was not set. */
  readonly before: Readonly<Record<string, unknown>>;
}

/** All that a run of training knows besides weights and moments: plain JSON, kept in a checkpoint. */
export interface Progress {
  epoch: number;
  step: number;
  /** Batches taken of the epoch that is under way. */
  batch: number;
  /** Tells the examples of a stream that were read in that epoch from others. */
  passed: string;
  /** Σ and number of the losses of that epoch. */
  lossSum: number;
  lossCount: number;
  /** The lowest mean training loss of an epoch. */
  lowest: { readonly loss: number; readonly epoch: number } | null;
  best: Best | null;
  /** Evaluations since the best. */
  stale: number;
  /** Set when training has ended, by its last epoch or for want of gain. */
  ended: boolean;
  changes: readonly SettingsChange[];
}

/** The progress of a run that has not begun. */
export function newProgress(): Progress {
  return {
    epoch: 0,
    step: 0,
    batch: 0,
    passed: '',
    lossSum: 0,
    lossCount: 0,
    lowest: null,
    best: null,
    stale: 0,
    ended: false,
    changes: [],
  };
}
