import type { ReadingListener } from '../data/rereadable.ts';
import type { Backend } from '../backend/backend.ts';
import { type BackendName, createBackend } from '../backend/select.ts';
import { ConfigError, TsuzuriError, quoted, requireKnown, requireSignal } from '../errors.ts';
import type { TrainingEvent } from '../train/events.ts';
import type { Translator } from '../translator/translator.ts';
import type { ExampleSets } from '../prepare/split.ts';
import { type LearnFacts, beginLearning } from './begin.ts';
import { chooseGenerator } from './choose-generator.ts';
import {
  type LearnSettings,
  learnDefaultsFor,
  pickSettings,
  requireLearnable,
  settingNames,
  settingsOfTrained,
} from './defaults.ts';
import { type Pairs, examplesOf, listOf } from './pairs.ts';
import type { VectorFiles } from './vectors.ts';

/** How to learn; the defaults are those of `tsuzuri train` (`learnDefaults`). */
export interface LearnOptions extends Partial<LearnSettings> {
  /** The dev set, which selects the best model (a tenth of the pairs, held out). */
  readonly dev?: Pairs | undefined;
  /** The backend (auto). */
  readonly backend?: Backend | BackendName | 'auto' | undefined;
  /** Pretrained vectors of words, which make words the tokens and set the size of the embeddings. */
  readonly vectors?: VectorFiles | undefined;
  /** A trained model to begin from, whose options are then the defaults; it is not changed. */
  readonly init?: Translator | undefined;
  /** Aborts learning; awaiting it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of examples read from a stream. */
  readonly onProgress?: ReadingListener | undefined;
}

/** An event of learning: the pairs are prepared, a step is taken, or an epoch ends. */
export type LearnEvent =
  | { readonly kind: 'prepared'; readonly facts: LearnFacts; readonly totalSteps: number }
  | TrainingEvent;

const others = ['dev', 'backend', 'vectors', 'init', 'signal', 'onProgress'];
const known = [...Object.values(settingNames).flat(), ...others];

/**
 * Learns to answer sources with targets, with the defaults of `tsuzuri train`: chooses tokens, holds out
 * a tenth of the pairs, trains, and keeps the model that was best on them.
 *
 * Await it for the translator, or iterate over it for events; leaving the loop ends training, and
 * awaiting then gives the best model so far. Nothing starts before that.
 *
 * @example
 * const translator = await learn([['abc', 'A B C'], ['cab', 'C A B']], { epochs: 2 });
 *
 * @throws ConfigError for an unknown or impossible option. Awaiting or iterating throws DataError for an
 *   item that is not a pair, and as `beginLearning` and `Training.run` do
 */
export function learn(pairs: Pairs, options: LearnOptions = {}): Learning {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError('options', `expected an object, got ${quoted(options)}`);
  }
  requireKnown('learn', options, known, '`LearnOptions`');
  requireSignal(options.signal);
  requireTranslator(options.init);
  requireLearnable(settingsOf(options));
  return new Learning(pairs, options);
}

/** A training in progress: await it for the translator, or iterate over it for events. */
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

  // oxlint-disable-next-line unicorn/no-thenable -- it is meant to be awaited
  then<Result = Translator, Other = never>(
    onFulfilled?: ((translator: Translator) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Result | Other> {
    return this.#end().then(onFulfilled, onRejected);
  }

  /** As in a promise. */
  catch<Other>(
    onRejected: (reason: unknown) => Other | PromiseLike<Other>,
  ): Promise<Translator | Other> {
    return this.#end().catch(onRejected);
  }

  /** As in a promise. */
  finally(onFinally: () => void): Promise<Translator> {
    return this.#end().finally(onFinally);
  }

  async #end(): Promise<Translator> {
    while (!(await this.#events.next()).done);
    if (this.#failure) throw this.#failure.error;
    if (!this.#translator) throw new TsuzuriError('learn: it was ended before it started');
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
  const { dev, backend = 'auto', vectors, init, onProgress } = options;
  const sets = {
    train: await examplesOf('pairs', pairs),
    dev: dev && (await listOf('dev', dev)),
  };
  const computes = isBackend(backend) ? backend : await createBackend(backend);
  const settings = settingsOf(options, haveFeatures(sets.train));
  return beginLearning(computes, sets, settings, {
    vectors,
    init,
    onProgress,
    choose: chooseGenerator,
  });
}

/** Anything else is treated as the name of a backend, which `createBackend` checks. */
function isBackend(backend: Backend | BackendName | 'auto'): backend is Backend {
  return typeof backend === 'object' && backend !== null && 'allocate' in backend;
}

/** Whether the first example has features: it decides nothing else. */
function haveFeatures(examples: ExampleSets['train']): boolean {
  return 'length' in examples && (examples[0]?.features?.length ?? 0) > 0;
}

/**
 * Pretrained vectors are of words, and set the size of the embeddings; a trained model sets all sizes.
 *
 * @param features whether the examples have features, where it is known
 */
function settingsOf(
  { vectors = {}, init, ...options }: LearnOptions,
  features = false,
): LearnSettings {
  const { source, target } = vectors;
  const given = {
    ...pickSettings(options, 'prepare'),
    ...pickSettings(options, 'model'),
    ...pickSettings(options, 'training'),
  };
  const ofInit = init && settingsOfTrained({ ...init.codec.config, ...init.model.config }, given);
  return {
    ...learnDefaultsFor({ ...ofInit, ...given, init, features }),
    ...ofInit,
    ...(source ? { sourceTokens: 'word', embeddingSize: source.size } : {}),
    ...(target ? { targetTokens: 'word', embeddingSize: target.size } : {}),
    ...given,
  };
}

function requireTranslator(init: unknown): void {
  if (init === undefined || (typeof init === 'object' && init !== null && 'codec' in init)) return;
  throw new ConfigError('init', `expected a translator, got ${quoted(init)}`);
}
