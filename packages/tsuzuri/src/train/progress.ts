/** The evaluation that scored best. */
export interface Best {
  readonly score: number;
  readonly loss: number;
  readonly epoch: number;
  readonly step: number;
}

/** Settings changed when a run was resumed. */
export interface SettingsChange {
  /** Epochs and updates completed by then. */
  readonly epoch: number;
  readonly step: number;
  /** The previous values of the changed settings; null for one that was not set. */
  readonly before: Readonly<Record<string, unknown>>;
}

/** The state of a training run apart from weights and moments, as plain JSON in a checkpoint. */
export interface Progress {
  epoch: number;
  step: number;
  /** Batches completed in the current epoch. */
  batch: number;
  /** The fingerprint of the examples of a stream read in that epoch. */
  passed: string;
  /** The sum and number of the losses of that epoch. */
  lossSum: number;
  lossCount: number;
  /** The lowest mean training loss of an epoch. */
  lowest: { readonly loss: number; readonly epoch: number } | null;
  best: Best | null;
  /** The number of evaluations since the best. */
  stale: number;
  /** Whether training has ended, by its last epoch or by early stopping. */
  ended: boolean;
  changes: readonly SettingsChange[];
}

/** The progress of a run that has not started. */
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
