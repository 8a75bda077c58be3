import type { Backend } from '../backend/backend.ts';
import type { PairCodec } from '../data/pair-codec.ts';
import type { TextCoder } from '../data/text-coder.ts';
import { TsuzuriError, requireInteger } from '../errors.ts';
import type { AnswerOptions } from './answers.ts';
import { requireAlike } from './answering.ts';
import { MOST_MEMBERS } from './header.ts';
import { Session } from './session.ts';
import type { Translator } from './translator.ts';

/**
 * Translators that answer as one, by the mean of their probabilities (Sutskever et al. 2014,
 * section 3.6). Their models may differ; their codecs are the same. A single translator is an
 * ensemble of one.
 */
export class Ensemble {
  readonly members: readonly Translator[];
  /** The model's best answers as text, as `Translator.predict`. */
  readonly predict: Translator['predict'];
  /** The answers with their scores, as `Translator.answer`. */
  readonly answer: Translator['answer'];
  #session: Session | undefined;
  #isDisposed = false;

  /**
   * @param members which the ensemble takes over
   * @throws ConfigError when there are none, or too many, or their codecs differ
   */
  constructor(members: readonly Translator[]) {
    requireAlike(members);
    requireInteger('members', members.length, 1, MOST_MEMBERS);
    this.members = [...members];
    type Sources = Parameters<Session['predict']>[0];
    const ask =
      <Result>(work: (list: Sources, options?: AnswerOptions) => Promise<Result[]>) =>
      async (given: Sources[number] | Sources, options?: AnswerOptions) =>
        Array.isArray(given)
          ? work(given as Sources, options)
          : (await work([given] as Sources, options))[0];
    this.predict = ask((list, options) => this.#own.predict(list, options)) as typeof this.predict;
    this.answer = ask((list, options) => this.#own.answer(list, options)) as typeof this.answer;
  }

  /** The codec of every member. */
  get codec(): PairCodec {
    return this.members[0].codec;
  }

  /** The source's coder. */
  get source(): TextCoder {
    return this.codec.source;
  }

  /** The target's coder. */
  get target(): TextCoder {
    return this.codec.target;
  }

  /** The backend of the first member. */
  get backend(): Backend {
    return this.members[0].backend;
  }

  /** The maximum number of tokens in an answer: the first member's. */
  get maximumLength(): number {
    return this.members[0].maximumLength;
  }

  /** The default beam size: the first member's. */
  get beamSize(): number {
    return this.members[0].beamSize;
  }

  /** Numbers that make up all members. */
  get parameterCount(): number {
    return this.members.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  }

  /** A session of its own, besides the ensemble's. */
  session(): Session {
    this.requireLive();
    return new Session(this.members);
  }

  /** @throws TsuzuriError after `dispose` */
  requireLive(): void {
    if (this.#isDisposed) {
      throw new TsuzuriError('ensemble: it was disposed; its memory belongs to others now');
    }
  }

  /** Frees the memory of all members; calling it again has no effect. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#session?.dispose();
    this.#isDisposed = true;
    for (const member of this.members) member.dispose();
  }

  get #own(): Session {
    this.requireLive();
    this.#session ??= this.session();
    return this.#session;
  }
}
