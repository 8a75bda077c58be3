import type { Backend } from '../backend/backend.ts';
import { toIdBatch } from '../data/batch.ts';
import { type PairCodec, unknownSymbols } from '../data/pair-codec.ts';
import { beamSearch } from '../decode/beam.ts';
import { greedy } from '../decode/greedy.ts';
import type { Hypothesis } from '../decode/hypothesis.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { sample } from '../decode/sample.ts';
import { searches } from '../decode/searches.ts';
import { ConfigError, DataError, TsuzuriError, quoted } from '../errors.ts';
import type { Model } from '../models/model.ts';
import { Random } from '../tensor/random.ts';
import type { Answer, AnswerOptions, Answered } from './answers.ts';
import { requireAnswerOptions } from './answer-options.ts';
import { DECODED_TOKENS, GREEDY_ROWS, cutByTokens } from './cut-by-tokens.ts';

/** What answers in a session, such as a translator. */
export interface Answering {
  readonly codec: PairCodec;
  readonly model: Model;
  readonly backend: Backend;
  /** The maximum number of tokens in an answer. */
  readonly maximumLength: number;
  /** The default beam size. */
  readonly beamSize: number;
  /** @throws TsuzuriError after `dispose` */
  requireLive(): void;
}

/** The maximum number of rows that are searched at once; results do not depend on it. */
const SEARCH_ROWS = 64;
/** Slots that a session keeps between requests: 1 MiB. */
const KEPT = 1 << 18;

const NOTHING: Answer = {
  text: '',
  tokens: [],
  score: 0,
  logProbability: 0,
  tokenLogProbabilities: [],
  finished: true,
};

/**
 * A place to answer in, for one translator or an ensemble. It handles requests in turn, so it may be
 * called concurrently; its memory is bounded by a budget of tokens and freed when no request is
 * pending.
 */
export class Session {
  readonly #translators: readonly Answering[];
  readonly #memories: readonly DecodingMemory[];
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  /**
   * @param translators that answer together, by the mean of their probabilities
   * @throws ConfigError when there are none, or their codecs differ
   */
  constructor(translators: readonly Answering[]) {
    if (!Array.isArray(translators)) {
      const got = quoted(translators);
      throw new ConfigError('translators', `expected a list of translators, got ${got}`);
    }
    if (translators.length === 0) {
      throw new ConfigError('translators', 'expected at least one translator, got none');
    }
    const written = ({ codec }: Answering) => JSON.stringify(codec.config);
    const other = translators.findIndex((one) => written(one) !== written(translators[0]));
    if (other >= 0) {
      throw new ConfigError(
        'translators',
        `expected translators of one vocabulary on each side, got another in number ${other + 1}`,
      );
    }
    this.#translators = translators;
    this.#memories = translators.map(({ backend }) => new DecodingMemory(backend));
  }

  /**
   * The answers to texts, in order. A text without tokens has the empty answer.
   *
   * @throws DataError for a text that the source coder refuses; ConfigError for invalid options
   */
  async answer(texts: readonly string[], options: AnswerOptions = {}): Promise<Answered[]> {
    requireAnswerOptions(options);
    const sources = this.#encode('answer', texts);
    return this.#inTurn(async () => {
      const found = await this.#find(sources, options);
      return texts.map((source, i) => this.#describe(source, sources[i], found[i], options));
    });
  }

  /**
   * The best answers as text only; greedy search (beam 1) computes no scores.
   *
   * @throws as `answer`, and TsuzuriError when the model fails
   */
  async predict(texts: readonly string[], options: AnswerOptions = {}): Promise<string[]> {
    requireAnswerOptions(options);
    const { beam = this.#first.beamSize, nBest = 1, attention, unknown = 'keep' } = options;
    const isPlain = beam === 1 && nBest === 1 && !options.sample && !attention;
    const { minimumLength = 0 } = options;
    if (!isPlain || unknown === 'copy' || minimumLength > 0 || this.#translators.length > 1) {
      return (await this.answer(texts, options)).map(textOf);
    }
    const sources = this.#encode('predict', texts);
    const { codec } = this.#first;
    const ids = await this.#inTurn(() => this.#greedy(sources, options));
    return ids.map((row, i) => codec.decode(row, texts[i], { unknown }).text);
  }

  /** Frees the memory; later requests are refused. */
  dispose(): void {
    this.#isDisposed = true;
    if (this.#waiting === 0) this.#giveBack();
  }

  get #first(): Answering {
    return this.#translators[0];
  }

  #encode(what: string, texts: readonly string[]): Int32Array[] {
    return Array.from(texts, (text: unknown, i) => {
      if (typeof text !== 'string') {
        throw new DataError(`${what}: texts[${i}] must be a text, got ${quoted(text)}`);
      }
      return this.#first.codec.encodeSource(text);
    });
  }

  /** Runs `work` when all earlier requests are done. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#requireLive();
    this.#waiting++;
    const turn = this.#turn.then(() => {
      this.#requireLive();
      return work();
    });
    this.#turn = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      if (--this.#waiting === 0) this.#giveBack();
    }
  }

  #requireLive(): void {
    if (this.#isDisposed) throw new TsuzuriError('session: it was disposed and cannot answer');
    for (const translator of this.#translators) translator.requireLive();
  }

  /** Frees the memory of large requests; allocating a little for every short text would cost more than the text. */
  #giveBack(): void {
    for (const memory of this.#memories) {
      if (this.#isDisposed || memory.size > KEPT) memory.dispose();
    }
  }

  /** Hypotheses for each source; sources without tokens are skipped. */
  async #find(
    sources: readonly Int32Array[],
    options: AnswerOptions,
  ): Promise<(readonly Hypothesis[] | undefined)[]> {
    return this.#inBatches(sources, SEARCH_ROWS, (batch, rows) =>
      options.sample ? this.#draw(batch, rows, options) : this.#search(batch, options),
    );
  }

  /** Decodes sources of like length together; the results are in the order of the sources, none for one without tokens. */
  async #inBatches<Result>(
    sources: readonly Int32Array[],
    most: number,
    decode: (batch: readonly Int32Array[], rows: Int32Array) => Promise<Result[]>,
  ): Promise<(Result | undefined)[]> {
    const results: (Result | undefined)[] = sources.map(() => undefined);
    const asked = Int32Array.from(sources.keys()).filter((row) => sources[row].length > 0);
    for (const rows of cutByTokens(asked, sources, most, DECODED_TOKENS)) {
      const batch = Array.from(rows, (row) => sources[row]);
      (await decode(batch, rows)).forEach((result, i) => (results[rows[i]] = result));
    }
    return results;
  }

  #search(batch: readonly Int32Array[], options: AnswerOptions): Promise<Hypothesis[][]> {
    const { nBest = 1, beam = this.#first.beamSize } = options;
    const { lengthPenalty = searches.beam.defaults.lengthPenalty } = options;
    return beamSearch(this.#members(), toIdBatch(batch), {
      ...this.#limits(options),
      beamSize: Math.max(beam, nBest),
      nBest,
      lengthPenalty,
    });
  }

  /** The requested number of answers per source, each from a stream of its own. */
  async #draw(
    batch: readonly Int32Array[],
    rows: Int32Array,
    options: AnswerOptions,
  ): Promise<Hypothesis[][]> {
    const { nBest = 1 } = options;
    const { seed = 1, first = 0, topK, ...rest } = options.sample!;
    const { defaults } = searches.sample;
    const { temperature = defaults.temperature, topP = defaults.topP } = rest;
    const drawn: Hypothesis[][] = batch.map(() => []);
    for (let time = 0; time < nBest; time++) {
      const root = Random.fromSeed(seed);
      const random = time === 0 ? root : root.stream(`draw ${time}`);
      const streams = Array.from(rows, (row) => random.stream(String(first + row)));
      const settings = { ...this.#limits(options), temperature, topP, topK };
      const found = await sample(this.#members(), toIdBatch(batch), settings, streams);
      found.forEach((hypotheses, i) => drawn[i].push(...hypotheses));
    }
    return drawn;
  }

  async #greedy(
    sources: readonly Int32Array[],
    { maximumLength, signal }: AnswerOptions,
  ): Promise<Int32Array[]> {
    const { codec, maximumLength: length } = this.#first;
    const { eosId } = codec.target;
    const limits = { length: maximumLength ?? length, eosId, signal };
    const found = await this.#inBatches(sources, GREEDY_ROWS, (batch) =>
      greedy(this.#members()[0], toIdBatch(batch), limits),
    );
    return found.map((ids) => ids ?? new Int32Array(0));
  }

  /** The models, with empty memory. */
  #members() {
    for (const memory of this.#memories) memory.reset();
    return this.#translators.map(({ model }, i) => ({ model, memory: this.#memories[i] }));
  }

  #limits({ minimumLength, maximumLength, unknown, attention, signal }: AnswerOptions) {
    const { codec, maximumLength: longest } = this.#first;
    const { eosId, length } = codec.target;
    if (length !== undefined && (maximumLength ?? length) !== length) {
      throw new ConfigError('maximumLength', `every answer of this model has ${length} tokens`);
    }
    return {
      eosId,
      minimumLength,
      maximumLength: maximumLength ?? longest,
      attention: attention === true || unknown === 'copy',
      signal,
    };
  }

  #describe(
    source: string,
    ids: Int32Array,
    hypotheses: readonly Hypothesis[] | undefined,
    options: AnswerOptions,
  ): Answered {
    const { codec, model } = this.#first;
    const unknown = unknownSymbols(codec.source, source);
    if (ids.length === 0) return { source, answers: [NOTHING], unknown };
    if (!hypotheses || hypotheses.length === 0) {
      const failure = "the model's scores are not numbers, so it has no answer";
      return { source, answers: [], unknown, failure };
    }
    const answers = hypotheses.map((hypothesis): Answer => {
      const { reverseSource } = model.config;
      const attention = reverseSource
        ? hypothesis.attention?.map((weights) => weights.toReversed())
        : hypothesis.attention;
      const { unknown: policy } = options;
      return {
        ...codec.decode(hypothesis.ids, source, { unknown: policy, attention }),
        score: hypothesis.score,
        logProbability: hypothesis.logProbability,
        tokenLogProbabilities: hypothesis.tokenLogProbabilities,
        finished: hypothesis.finished,
        ...(options.attention && attention ? { attention } : {}),
      };
    });
    return { source, answers, unknown };
  }
}

/**
 * A session of an ensemble, or of one translator.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const session = openSession([translator]);
 * console.log(await session.predict(['abc'], { maximumLength: 5 }));
 * session.dispose();
 *
 * @throws ConfigError when there are none, or their codecs differ
 */
export function openSession(translators: readonly Answering[]): Session {
  return new Session(translators);
}

function textOf({ source, answers: [best], failure }: Answered): string {
  if (best) return best.text;
  throw new TsuzuriError(`predict: ${quoted(source)}: ${failure}`);
}
