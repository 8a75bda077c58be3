import type { EpochEvent } from 'tsuzuri';
import type { Job } from '../experiment/jobs.ts';

/** Shows how training goes. */
export interface Progress {
  /** Takes note of an epoch of a job. */
  update(job: Job, event: EpochEvent): void;
  /** Leaves the terminal as it was, with the last state standing; again, it does nothing. */
  stop(): void;
}
