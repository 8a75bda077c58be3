import type { Stream } from '../data/build-text-codec.ts';
import type { ReadingListener, Rereadable } from '../data/rereadable.ts';
import { normalizerOf } from '../data/normalization.ts';
import type { Example } from '../data/task.ts';
import { HoldOut } from './hold-out.ts';
import { type PrepareOptions, prepareDefaults } from './options.ts';

const REPORT_EVERY = 1000; // examples

/** The training examples: a list, or a stream that is read again for every epoch. */
export interface ExampleSets {
  readonly train: readonly Example[] | Rereadable<Example>;
  /** The dev set, which selects the best model (a tenth of `train`, held out). */
  readonly dev?: readonly Example[] | undefined;
}

/** The training and dev sets, split by the caller or, without a dev set, by `HoldOut`. */
export class Split {
  /** The dev set; complete after `first` or `decide`. */
  dev: readonly Example[];
  readonly isHeldOut: boolean;
  readonly #train: ExampleSets['train'];
  readonly #holdOut: HoldOut | undefined;
  readonly #onProgress: ReadingListener | undefined;

  constructor({ train, dev }: ExampleSets, options: PrepareOptions, onProgress?: ReadingListener) {
    this.#train = train;
    this.isHeldOut = dev === undefined;
    this.dev = dev ?? [];
    this.#onProgress = onProgress;
    const { holdOutSeed = options.seed } = options;
    this.#holdOut = dev ? undefined : new HoldOut(holdOutSeed, normalizerOf(options));
    if (!this.#holdOut || 'open' in train) return;
    for (const example of train) this.#holdOut.add(example);
    this.dev = this.#holdOut.end().dev;
  }

  /** The first reading of the training examples; those of a stream come in any order. */
  async *first(): AsyncGenerator<Example> {
    const holdOut = this.#holdOut;
    const isDrawn = holdOut !== undefined && 'open' in this.#train;
    for await (const example of this.#read(this.#onProgress)) {
      if (isDrawn) yield* holdOut.add(example);
      else if (!holdOut?.has(example)) yield example;
    }
    if (!isDrawn) return;
    const { dev, rest } = holdOut.end();
    this.dev = dev;
    yield* rest;
  }

  /** Reads a stream for the dev set alone; does nothing for a list or with a given dev set. */
  async decide(): Promise<void> {
    if (!this.#holdOut || !('open' in this.#train)) return;
    for await (const _ of this.first());
  }

  /** A further reading of the training examples, in their own order. */
  async *again(): AsyncGenerator<Example> {
    for await (const example of this.#read()) if (!this.#holdOut?.has(example)) yield example;
  }

  async *#read(onProgress?: ReadingListener): AsyncGenerator<Example> {
    let examples = 0;
    const report = () => onProgress?.({ stage: 'reading', examples });
    for await (const example of readingOf(this.#train)) {
      if (++examples % REPORT_EVERY === 0) report();
      yield example;
    }
    report();
  }
}

/**
 * Examples with a dev set held out, as `prepare` does it.
 *
 * @param options the seed, and how texts are normalised
 */
export function holdOut(
  examples: readonly Example[],
  options: Partial<PrepareOptions> = {},
): { train: Example[]; dev: Example[] } {
  const all = { ...prepareDefaults, ...options };
  const held = new HoldOut(all.holdOutSeed ?? all.seed, normalizerOf(all));
  for (const example of examples) held.add(example);
  const { dev } = held.end();
  return { train: examples.filter((example) => !held.has(example)), dev };
}

function readingOf(train: ExampleSets['train']): Stream<Example> {
  return 'open' in train ? train.open() : train;
}
