import type { ModelLook } from './style.ts';

/** What progress shows of a job: whose line it belongs to, and how much there is to do. */
export interface ShownJob {
  readonly model: ModelLook;
  readonly seed: number;
  readonly settings: { readonly epochs: number; readonly seeds: number };
}

/** What progress shows of an epoch. */
export interface ShownEpoch {
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  /** The mean training loss over the epoch's steps. */
  readonly loss: number;
  readonly seconds: number;
  /** The seconds without the evaluations. */
  readonly trainingSeconds: number;
  /** Of the evaluation after this epoch, when there was one. */
  readonly sequenceAccuracy?: number | undefined;
}

/** Shows how training goes. */
export interface Progress {
  /** Takes note of an epoch of a job. */
  update(job: ShownJob, event: ShownEpoch): void;
  /** Leaves the terminal as it was, with the last state standing; again, it does nothing. */
  stop(): void;
}
