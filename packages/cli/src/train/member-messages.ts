import type { TrainingEvent } from 'tsuzuri';
import type { PlainError } from '../errors.ts';
import type { Totals } from './progress.ts';

/** What a training tells that runs in a thread or a process of its own. */
export type TrainingMessage =
  /** A line for a person. */
  | { readonly tell: string }
  | { readonly begun: { readonly totals: Totals; readonly step: number } }
  /** An event; those of steps come now and then, with the tokens of all since the last. */
  | { readonly event: TrainingEvent };

/** What the thread of a member tells. */
export type MemberMessage =
  | TrainingMessage
  /** Its end: the run is complete, or was stopped and saved. */
  | { readonly end: 'done' | 'stopped' }
  | { readonly failure: PlainError };

/** What such a thread is told: to save and stop. */
export const STOP = 'stop';
