import { requireFeatures } from '../data/features.ts';
import { type EncodedExample, weightOf } from '../data/pair-codec.ts';
import type { Rereadable } from '../data/rereadable.ts';
import type { Example } from '../data/task.ts';
import { ConfigError, DataError, quoted } from '../errors.ts';

/** An example to train on: texts or, so that no text is tokenised twice, their ids. */
export type TrainingExample = Example | EncodedExample;

/** Examples that need not fit in memory, since they are read again for every epoch. */
export type ExampleStream = Rereadable<TrainingExample>;

/** The training examples of a run, and the dev set that selects the best model. */
export interface TrainingData {
  /** A list or, for `Training.open`, a stream of any length. */
  readonly train: readonly TrainingExample[] | ExampleStream;
  readonly dev?: readonly Example[] | undefined;
}

/** Throws a ConfigError unless `data` has a list or a stream to train on, and a DataError for an item that is not an example. */
export function requireTrainingData(data: TrainingData): void {
  const { train, dev } = (data ?? {}) as Partial<TrainingData>;
  if (!Array.isArray(train) && typeof (train as ExampleStream | undefined)?.open !== 'function') {
    const got = quoted(train);
    throw new ConfigError('data.train', `expected a list or a stream of examples, got ${got}`);
  }
  if (dev !== undefined && !Array.isArray(dev)) {
    throw new ConfigError('data.dev', `expected a list of examples, got ${quoted(dev)}`);
  }
  if (Array.isArray(train)) requireExamples('data.train', train as readonly TrainingExample[]);
  requireExamples('data.dev', dev ?? []);
}

/** Throws a DataError for the first item that is neither a pair of texts nor their ids. */
function requireExamples(where: string, examples: readonly TrainingExample[]): void {
  for (const [index, example] of examples.entries()) requireExample(where, example, index);
}

/** Throws a DataError unless it is a pair of texts, or their ids. */
export function requireExample(where: string, example: TrainingExample, index: number): void {
  const isEncoded = (example?.source as unknown) instanceof Int32Array;
  for (const side of ['source', 'target'] as const) {
    const value: unknown = example?.[side];
    if (isEncoded ? value instanceof Int32Array : typeof value === 'string') continue;
    const expected = isEncoded ? 'ids, as the source has' : 'a text';
    throw new DataError(`${where}[${index}].${side}: expected ${expected}, got ${quoted(value)}`);
  }
  weightOf(example, `${where}[${index}].`);
  if (!isEncoded) requireFeatures(`${where}[${index}]`, example.features);
}
