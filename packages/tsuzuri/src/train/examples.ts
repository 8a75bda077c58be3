import type { Stream } from '../data/build-text-codec.ts';
import type { Example } from '../data/task.ts';
import { ConfigError, DataError, quoted } from '../errors.ts';

/** Examples that need not fit into memory: they are read again for every epoch. */
export interface ExampleStream {
  /** The examples from the first on; every call must give the same ones in the same order. */
  open(): Stream<Example>;
}

/** What a run trains on, and the dev set that the best model is chosen on. */
export interface TrainingData {
  /** A list or, for `Training.open`, a stream of any length. */
  readonly train: readonly Example[] | ExampleStream;
  readonly dev?: readonly Example[] | undefined;
}

/** Hears how far the reading of examples has come before training begins. */
export type ReadingListener = (progress: {
  readonly stage: string;
  readonly examples: number;
}) => void;

/** Throws a ConfigError unless `data` has a list or a stream to train on; DataError for what is no example. */
export function requireTrainingData(data: TrainingData): void {
  const { train, dev } = (data ?? {}) as Partial<TrainingData>;
  if (!Array.isArray(train) && typeof (train as ExampleStream | undefined)?.open !== 'function') {
    const got = quoted(train);
    throw new ConfigError('data.train', `expected a list or a stream of examples, got ${got}`);
  }
  if (dev !== undefined && !Array.isArray(dev)) {
    throw new ConfigError('data.dev', `expected a list of examples, got ${quoted(dev)}`);
  }
  if (Array.isArray(train)) requireExamples('data.train', train as readonly Example[]);
  requireExamples('data.dev', dev ?? []);
}

/** Throws a DataError for the first item that is not a pair of texts. */
export function requireExamples(where: string, examples: readonly Example[]): void {
  for (const [index, example] of examples.entries()) requireExample(where, example, index);
}

/** Throws a DataError unless it is a pair of texts. */
export function requireExample(where: string, example: Example, index: number): void {
  for (const side of ['source', 'target'] as const) {
    const text: unknown = example?.[side];
    if (typeof text === 'string') continue;
    throw new DataError(`${where}[${index}].${side}: expected a text, got ${quoted(text)}`);
  }
}
