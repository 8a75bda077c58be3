import type { Growing } from '../decode/hypothesis.ts';
import type { Question } from '../data/features.ts';
import { type EncodedSource, encodeQuestion } from '../data/pair-codec.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { TsuzuriError } from '../errors.ts';
import type { AnswerOptions, Answered, Asked } from './answers.ts';
import { type Answering, requireAlike } from './answering.ts';
import { ask, askForIds } from './ask.ts';
import { GREEDY_ROWS, SEARCH_ROWS, inBatches } from './cut-by-tokens.ts';
import { describe, describeLead, textOf } from './describe.ts';
import { questionsOf } from './questions.ts';

/** Slots that a session keeps between requests: 1 MiB. */
const KEPT = 1 << 18;
const NONE = new Int32Array(0);

/**
 * A place to answer in, for one translator or an ensemble. It handles requests in turn, so it may be
 * called concurrently; its memory is bounded by a budget of tokens and freed when no request is
 * pending, but for the weights that it has packed for its steps: they are kept until it is disposed.
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
    requireAlike(translators);
    this.#translators = translators;
    this.#memories = translators.map(({ backend }) => new DecodingMemory(backend));
  }

  /**
   * The answers to texts, in order. A text without tokens has the empty answer.
   *
   * @throws DataError for a text that the source coder refuses; ConfigError for invalid options
   */
  async answer(texts: readonly Asked[], options: AnswerOptions = {}): Promise<Answered[]> {
    const { kind, request } = ask(this.#first, options);
    const questions = questionsOf('answer', texts);
    const sources = this.#encode(questions);
    const { onToken } = options;
    const hear = (index: number, lead: Growing) => {
      if (request.isSilent?.(lead.token)) return;
      onToken?.({ index, ...describeLead(this.#first, questions[index].source, lead, options) });
    };
    return this.#inTurn(async () => {
      const found = await inBatches(sources, SEARCH_ROWS, (batch, rows) =>
        kind.find(this.#members(), batch, {
          ...request,
          rows,
          onLead: onToken && ((row, lead) => hear(rows[row], lead)),
        }),
      );
      return questions.map((one, i) =>
        describe(this.#first, one, sources[i].source, found[i], options),
      );
    });
  }

  /**
   * The best answers as text only; greedy search (beam 1) computes no scores.
   *
   * @throws as `answer`, and TsuzuriError when the model fails
   */
  async predict(texts: readonly Asked[], options: AnswerOptions = {}): Promise<string[]> {
    const asked = ask(this.#first, options);
    const search = options.onToken ? undefined : askForIds(asked);
    if (!search || this.#translators.length > 1) {
      return (await this.answer(texts, options)).map(textOf);
    }
    const questions = questionsOf('predict', texts);
    const sources = this.#encode(questions);
    const found = await this.#inTurn(() =>
      inBatches(sources, GREEDY_ROWS, (batch) => search(this.#members()[0], batch)),
    );
    const { codec } = this.#first;
    const { unknown = 'keep' } = options;
    return found.map((ids = NONE, i) => codec.decode(ids, questions[i].source, { unknown }).text);
  }

  /** Frees the memory; later requests are refused. */
  dispose(): void {
    this.#isDisposed = true;
    if (this.#waiting === 0) this.#giveBack();
  }

  get #first(): Answering {
    return this.#translators[0];
  }

  #encode(questions: readonly Question[]): EncodedSource[] {
    return questions.map((question) => encodeQuestion(this.#first.codec, question));
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
      if (this.#isDisposed) memory.dispose();
      else if (memory.size > KEPT) memory.release();
    }
  }

  /** The models, with empty memory. */
  #members() {
    return this.#translators.map(({ model }, i) => {
      const memory = this.#memories[i];
      memory.reset(model.parameters.revision);
      return { model, memory };
    });
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
