import type { EpochEvent, Evaluation, Example, TokenSimilarity } from 'tsuzuri';

/** What happened in a logged epoch. */
export interface LoggedEpoch {
  readonly epoch: number;
  readonly steps: number;
  /** The mean training loss over the epoch's steps. */
  readonly loss: number;
  readonly seconds: number;
  readonly train: Evaluation;
  readonly test: Evaluation;
}

/** What a finished job gives back. */
export interface JobResult {
  readonly history: readonly LoggedEpoch[];
  readonly stepsPerSecond: number;
  readonly seconds: number;
  /** The bytes of the model file. */
  readonly file: Uint8Array;
  /** Every pair of source tokens, the most similar first. */
  readonly embeddingSimilarity: readonly TokenSimilarity[];
  /** A few test examples, and the model's answer to each. */
  readonly examples: readonly Example[];
  readonly predictions: readonly string[];
}

/** An error as it crosses from one thread to another, which keeps no classes. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly setting?: string | undefined;
  readonly stack?: string | undefined;
}

/** What a worker tells the main thread, in the tutorial's experiments of epochs and a `JobResult`. */
export type WorkerMessage<Epoch = EpochEvent, Result = JobResult> =
  | { readonly epoch: Epoch }
  | { readonly result: Result }
  | { readonly failure: PlainError };
