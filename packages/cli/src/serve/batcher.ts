import { Refusal } from './refusal.ts';

/** When things happen; a test has its own. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls back once, after some milliseconds; returns what prevents it. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** How texts are gathered. */
export interface BatchSettings {
  /** Milliseconds that the first text of a batch waits for others. */
  readonly batchWait: number;
  /** Texts per batch. */
  readonly batchSize: number;
  /** Texts that may wait. */
  readonly queue: number;
}

/** Answers one batch: one result per text, in their order. */
export type RunBatch<Options, Result> = (
  texts: readonly string[],
  options: Options,
  signal: AbortSignal,
) => Promise<readonly Result[]>;

/** Texts that came together, and what has come of them. */
interface Asked<Options, Result> {
  readonly options: Options;
  /** Equal options have equal keys. */
  readonly key: string;
  readonly since: number;
  readonly results: Result[];
  /** Results that are missing. */
  missing: number;
  isOver: boolean;
  readonly resolve: (results: Result[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Item<Options, Result> {
  readonly text: string;
  readonly index: number;
  readonly asked: Asked<Options, Result>;
}

/**
 * Gathers texts of equal options that come within a few milliseconds into one batch, and computes one
 * batch at a time. The oldest text decides whose turn it is, so no options wait for others forever.
 * What nobody waits for any more is not computed.
 */
export class Batcher<Options, Result> {
  readonly #run: RunBatch<Options, Result>;
  readonly #settings: BatchSettings;
  readonly #clock: Clock;
  #queue: Item<Options, Result>[] = [];
  #running:
    | { readonly items: readonly Item<Options, Result>[]; readonly stop: AbortController }
    | undefined;
  #unwait: (() => void) | undefined;

  constructor(run: RunBatch<Options, Result>, settings: BatchSettings, clock = realClock) {
    this.#run = run;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Texts that wait. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * The results of texts, in their order.
   *
   * @throws Refusal when too many wait; the signal's reason; what the batch throws
   */
  submit(texts: readonly string[], options: Options, signal?: AbortSignal): Promise<Result[]> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const { queue } = this.#settings;
      if (this.#queue.length + texts.length > queue) {
        throw new Refusal(
          429,
          `too many requests: ${this.#queue.length} texts wait, at most ${queue} may`,
          1,
        );
      }
      const leave = () => this.#end(asked, () => reject(signal?.reason));
      const over = () => signal?.removeEventListener('abort', leave);
      const asked: Asked<Options, Result> = {
        options,
        key: JSON.stringify(options),
        since: this.#clock.now(),
        results: [],
        missing: texts.length,
        isOver: false,
        resolve: (results) => (over(), resolve(results)),
        reject: (reason) => (over(), reject(reason)),
      };
      signal?.addEventListener('abort', leave, { once: true });
      texts.forEach((text, index) => this.#queue.push({ text, index, asked }));
      this.#next();
    });
  }

  /** Starts a batch, or waits until one is due. */
  #next(): void {
    this.#unwait?.();
    this.#unwait = undefined;
    const [first] = this.#queue;
    if (this.#running || !first) return;
    const { batchSize, batchWait } = this.#settings;
    const alike = this.#queue.filter(({ asked }) => asked.key === first.asked.key);
    const rest = first.asked.since + batchWait - this.#clock.now();
    if (alike.length < batchSize && rest > 0) {
      this.#unwait = this.#clock.after(rest, () => this.#next());
      return;
    }
    const items = alike.slice(0, batchSize);
    const taken = new Set(items);
    this.#queue = this.#queue.filter((item) => !taken.has(item));
    void this.#compute(items, first.asked.options);
  }

  async #compute(items: readonly Item<Options, Result>[], options: Options): Promise<void> {
    const stop = new AbortController();
    this.#running = { items, stop };
    try {
      const texts = items.map(({ text }) => text);
      const results = await this.#run(texts, options, stop.signal);
      items.forEach(({ asked, index }, i) => {
        asked.results[index] = results[i];
        if (--asked.missing === 0) this.#end(asked, () => asked.resolve(asked.results));
      });
    } catch (error) {
      for (const { asked } of items) this.#end(asked, () => asked.reject(error));
    }
    this.#running = undefined;
    this.#next();
  }

  /** Settles a request once, and takes what is left of it out of the queue. */
  #end(asked: Asked<Options, Result>, settle: () => void): void {
    if (asked.isOver) return;
    asked.isOver = true;
    settle();
    if (asked.missing > 0) {
      this.#queue = this.#queue.filter((item) => item.asked !== asked);
      if (this.#running?.items.every((item) => item.asked.isOver)) this.#running.stop.abort();
      else this.#next();
    }
  }
}
