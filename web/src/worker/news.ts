/** Where a training stands. */
export type Phase = 'training' | 'paused' | 'ended';

/** What is known at the end of an epoch. */
export interface EpochFacts {
  readonly epoch: number;
  readonly step: number;
  /** The mean over the steps of the epoch, in nats per target token. */
  readonly loss: number;
  readonly diverging: boolean;
  /** Of the dev set, where there is one. */
  readonly dev?: {
    readonly loss: number;
    readonly sequenceAccuracy: number;
    readonly tokenAccuracy: number;
    readonly tokenAccuracyByPosition: readonly number[];
    readonly improved: boolean;
  };
}

/** An example and what the model answers to it now. */
export interface LiveExample {
  readonly source: string;
  readonly features?: readonly string[] | undefined;
  readonly target: string;
  readonly answer: string;
}

/** What a worker tells by itself while it trains. */
export interface News {
  readonly phase: Phase;
  readonly epoch: number;
  readonly step: number;
  /** Since the last news: steps and mean training losses, in nats per target token. */
  readonly points: readonly (readonly [step: number, loss: number])[];
  /** Since the last news. */
  readonly epochs: readonly EpochFacts[];
  /** Where they were answered again. */
  readonly examples?: readonly LiveExample[];
  /** Source and target tokens of all steps, and the milliseconds that they took. */
  readonly tokens: number;
  readonly time: number;
  /** Why training has ended before its last epoch: epochs without a better one, and the best one, which is kept. */
  readonly early?: { readonly patience: number; readonly best: number };
  /** Why training cannot continue. */
  readonly failure?: string;
}

/** What a worker answers to a request. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** A message of a worker. */
export type Message = Reply | { readonly news: News };
