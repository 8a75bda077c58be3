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

/** Answers one batch: one result per text, in their order. `hear` hears of it while it is computed. */
export type RunBatch<Options, Result, News, Text> = (
  texts: readonly Text[],
  options: Options,
  signal: AbortSignal,
  hear?: (news: News) => void,
) => Promise<readonly Result[]>;

/** Texts that came together: they are answered together, too, by one engine. */
interface Waiting<Options, Result, News, Text> {
  readonly texts: readonly Text[];
  readonly options: Options;
  /** Equal options have equal keys; a request that hears of its texts is answered by itself. */
  readonly key: unknown;
  readonly hear: ((news: News) => void) | undefined;
  readonly since: number;
  isOver: boolean;
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (reason: unknown) => void;
}

const count = (requests: readonly Pick<Waiting<never, never, never, unknown>, 'texts'>[]) =>
  requests.reduce((sum, { texts }) => sum + texts.length, 0);

/**
 * Gathers requests of equal options that come within a few milliseconds into one batch, and computes
 * one batch at a time. The oldest request decides whose turn it is, so no options wait for others
 * forever. What nobody waits for any more is not computed.
 */
export class Batcher<Options, Result, News = never, Text = string> {
  readonly #run: RunBatch<Options, Result, News, Text>;
  readonly #settings: BatchSettings;
  readonly #clock: Clock;
  #queue: Waiting<Options, Result, News, Text>[] = [];
  #running: readonly Waiting<Options, Result, News, Text>[] = [];
  #stop = new AbortController();
  #unwait = () => {};

  constructor(
    run: RunBatch<Options, Result, News, Text>,
    settings: BatchSettings,
    clock = realClock,
  ) {
    this.#run = run;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Texts that wait. */
  get waiting(): number {
    return count(this.#queue);
  }

  /**
   * The results of texts, in their order.
   *
   * @throws Refusal when too many wait; the signal's reason; what the batch throws
   */
  submit(
    texts: readonly Text[],
    options: Options,
    signal?: AbortSignal,
    hear?: (news: News) => void,
  ): Promise<readonly Result[]> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const { queue } = this.#settings;
      if (this.waiting + texts.length > queue) {
        const line = `too many requests: ${this.waiting} texts wait, at most ${queue} may`;
        throw new Refusal(429, line, 1);
      }
      const asked: Waiting<Options, Result, News, Text> = {
        texts,
        options,
        key: hear ?? JSON.stringify(options),
        hear,
        since: this.#clock.now(),
        isOver: false,
        resolve,
        reject,
      };
      const leave = () => this.#leave(asked, signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push(asked);
      this.#next();
    });
  }

  /** Starts a batch, or waits until one is due. */
  #next(): void {
    this.#unwait();
    const [first] = this.#queue;
    if (this.#running.length > 0 || !first) return;
    const { batchSize, batchWait } = this.#settings;
    const alike = this.#queue.filter(({ key }) => key === first.key);
    const rest = first.since + batchWait - this.#clock.now();
    if (!first.hear && count(alike) < batchSize && rest > 0) {
      this.#unwait = this.#clock.after(rest, () => this.#next());
      return;
    }
    let size = 0;
    const batch = alike.filter(({ texts }, i) => {
      const fits = i === 0 || size + texts.length <= batchSize;
      if (fits) size += texts.length;
      return fits;
    });
    const taken = new Set(batch);
    this.#queue = this.#queue.filter((asked) => !taken.has(asked));
    void this.#compute(batch);
  }

  async #compute(batch: readonly Waiting<Options, Result, News, Text>[]): Promise<void> {
    this.#running = batch;
    this.#stop = new AbortController();
    try {
      const texts = batch.flatMap((asked) => asked.texts);
      const [{ options, hear }] = batch;
      const results = await this.#run(texts, options, this.#stop.signal, hear);
      let from = 0;
      for (const asked of batch) {
        asked.isOver = true;
        asked.resolve(results.slice(from, (from += asked.texts.length)));
      }
    } catch (error) {
      for (const asked of batch) asked.reject(error);
    }
    this.#running = [];
    this.#next();
  }

  /** A request that nobody waits for any more. */
  #leave(asked: Waiting<Options, Result, News, Text>, reason: unknown): void {
    asked.isOver = true;
    asked.reject(reason);
    const isWaiting = this.#queue.includes(asked);
    this.#queue = this.#queue.filter((one) => one !== asked);
    if (isWaiting) this.#next();
    else if (this.#running.every(({ isOver }) => isOver)) this.#stop.abort();
  }
}
