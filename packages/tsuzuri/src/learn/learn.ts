import type { ReadingListener } from '../data/rereadable.ts';
import type { Backend } from '../backend/backend.ts';
import { type BackendName, createBackend } from '../backend/select.ts';
import { ConfigError, TsuzuriError, quoted, requireKnown, requireSignal } from '../errors.ts';
import type { TrainingEvent } from '../train/events.ts';
import type { Translator } from '../translator/translator.ts';
import { type LearnFacts, beginLearning } from './begin.ts';
import {
  type LearnSettings,
  learnDefaultsFor,
  pickSettings,
  requireLearnable,
  settingNames,
} from './defaults.ts';
import { type Pairs, examplesOf, listOf } from './pairs.ts';
import type { VectorFiles } from './vectors.ts';

/** How to learn; what is omitted is as `tsuzuri train` has it (`learnDefaults`). */
export interface LearnOptions extends Partial<LearnSettings> {
  /** What the best model is chosen on; omitted, a tenth of the pairs is held out. */
  readonly dev?: Pairs | undefined;
  /** What computes (auto). */
  readonly backend?: Backend | BackendName | 'auto' | undefined;
  /** What the embeddings begin with; their size and whole words as tokens are taken from them. */
  readonly vectors?: VectorFiles | undefined;
  /** Ends the learning; awaiting it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears how far the reading of a stream has come. */
  readonly onProgress?: ReadingListener | undefined;
}

/** What has happened: the pairs were prepared, a step was taken, or an epoch has ended. */
export type LearnEvent =
  | { readonly kind: 'prepared'; readonly facts: LearnFacts; readonly totalSteps: number }
  | TrainingEvent;

const others = ['dev', 'backend', 'vectors', 'signal', 'onProgress'];
const known = [...Object.values(settingNames).flat(), ...others];

/**
 * Learns to answer sources with targets, with the defaults of `tsuzuri train`: guesses what a token
 * is, holds a tenth of the pairs out, trains, and keeps the model that was best on them.
 *
 * Await it for the translator, or iterate over it for what happens on the way; leaving the loop ends
 * the training, and awaiting then gives the best model so far. Nothing begins before that.
 *
 * @example
 * const translator = await learn([['abc', 'A B C'], ['cab', 'C A B']], { epochs: 2 });
 *
 * @throws ConfigError for an unknown or impossible option. What is awaited or iterated throws
 *   DataError for what is no pair, and as `beginLearning` and `Training.run` do
 */
export function learn(pairs: Pairs, options: LearnOptions = {}): Learning {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError('options', `expected an object, got ${quoted(options)}`);
  }
  requireKnown('learn', options, known);
  requireSignal(options.signal);
  requireLearnable(settingsOf(options));
  return new Learning(pairs, options);
}

/** A training under way: awaited, it gives the translator; iterated over, what happens. */
export class Learning implements AsyncIterable<LearnEvent>, PromiseLike<Translator> {
  readonly #events: AsyncGenerator<LearnEvent, void, undefined>;
  #translator: Translator | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(pairs: Pairs, options: LearnOptions) {
    this.#events = this.#run(pairs, options);
  }

  [Symbol.asyncIterator](): AsyncGenerator<LearnEvent, void, undefined> {
    return this.#events;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then<Result = Translator, Other = never>(
    onFulfilled?: ((translator: Translator) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Result | Other> {
    return this.#end().then(onFulfilled, onRejected);
  }

  /** As of a promise. */
  catch<Other>(
    onRejected: (reason: unknown) => Other | PromiseLike<Other>,
  ): Promise<Translator | Other> {
    return this.#end().catch(onRejected);
  }

  /** As of a promise. */
  finally(onFinally: () => void): Promise<Translator> {
    return this.#end().finally(onFinally);
  }

  async #end(): Promise<Translator> {
    while (!(await this.#events.next()).done);
    if (this.#failure) throw this.#failure.error;
    if (!this.#translator) throw new TsuzuriError('learn: it was ended before it began');
    return this.#translator;
  }

  async *#run(pairs: Pairs, options: LearnOptions): AsyncGenerator<LearnEvent, void, undefined> {
    try {
      const { training, facts } = await begin(pairs, options);
      try {
        yield { kind: 'prepared', facts, totalSteps: training.totalSteps };
        for await (const event of training.run()) {
          options.signal?.throwIfAborted();
          yield event;
        }
      } finally {
        await training.finish();
        training.dispose();
        this.#translator = training.translator;
      }
    } catch (error) {
      this.#failure = { error }; // for whoever awaits after the loop has thrown it
      this.#translator?.dispose();
      throw error;
    }
  }
}

async function begin(pairs: Pairs, options: LearnOptions) {
  const { dev, backend = 'auto', vectors, onProgress } = options;
  const sets = {
    train: await examplesOf('pairs', pairs),
    dev: dev && (await listOf('dev', dev)),
  };
  const computes = isBackend(backend) ? backend : await createBackend(backend);
  return beginLearning(computes, sets, settingsOf(options), { vectors, onProgress });
}

/** What is no backend is taken for the name of one, which `createBackend` judges. */
function isBackend(backend: Backend | BackendName | 'auto'): backend is Backend {
  return typeof backend === 'object' && backend !== null && 'allocate' in backend;
}

/** Pretrained vectors are those of words, and decide the size of the embeddings. */
function settingsOf({ vectors = {}, ...options }: LearnOptions): LearnSettings {
  const { source, target } = vectors;
  const given = {
    ...pickSettings(options, 'prepare'),
    ...pickSettings(options, 'model'),
    ...pickSettings(options, 'training'),
  };
  return {
    ...learnDefaultsFor(given),
    ...(source ? { sourceTokens: 'word', embeddingSize: source.size } : {}),
    ...(target ? { targetTokens: 'word', embeddingSize: target.size } : {}),
    ...given,
  };
}
