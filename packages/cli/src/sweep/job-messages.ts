import type { PlainError } from '../errors.ts';
import type { TrainingMessage } from '../train/member-messages.ts';
import type { JobResult } from './do-job.ts';
import type { Measure } from './measure-job.ts';
import type { JobOrder } from './order.ts';

/** What the process of a run tells. */
export type JobMessage =
  | TrainingMessage
  /** Its end: its result, none because it was stopped and saved, or what went wrong. */
  | { readonly result: JobResult }
  | { readonly stopped: true }
  | { readonly measure: Measure }
  | { readonly failure: PlainError };

/** The message that is the last one. */
export type LastMessage = Exclude<JobMessage, TrainingMessage>;

/** What a process is to do: a whole run or, to measure it, no more than some seconds of it. */
export interface JobWork {
  readonly order: JobOrder;
  /** The words of the command that it belongs to. */
  readonly words: readonly string[];
  readonly seconds?: number;
}

/** What it is told: what to do, or to save and stop. */
export type JobRequest = JobWork | { readonly stop: true };
