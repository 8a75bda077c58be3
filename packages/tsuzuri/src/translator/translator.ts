import type { Backend } from '../backend/backend.ts';
import { LONGEST } from '../data/codec.ts';
import {
  type EncodedExample,
  type EncodedExamples,
  type PairCodec,
  type PairCodecConfig,
  createPairCodec,
  encodeExample,
} from '../data/pair-codec.ts';
import { toColumns } from '../data/columns.ts';
import type { Example } from '../data/task.ts';
import type { TextCoder } from '../data/text-coder.ts';
import { WIDEST, beam } from '../decode/beam.ts';
import {
  ConfigError,
  DataError,
  TsuzuriError,
  quoted,
  requireInteger,
  requireKind,
  requireShape,
} from '../errors.ts';
import {
  type SimilarityOptions,
  type TokenSimilarity,
  embeddingSimilarity,
} from '../metrics/similarity.ts';
import type { Model } from '../models/model.ts';
import { modelKind } from '../models/models.ts';
import type { AnswerOptions, Answered, Asked } from './answers.ts';
import type { Answering } from './answering.ts';
import { embeddingVectors } from './embedding-vectors.ts';
import { type AnyModelConfig, type OfVocabularies, modelConfigOf } from './model-config.ts';
import { Session } from './session.ts';

/** The configuration of a translator: its two coders, the model's options, and the defaults of answers. */
export interface TranslatorConfig extends PairCodecConfig, Omit<AnyModelConfig, OfVocabularies> {
  /** The maximum number of tokens in an answer, unless the target's coder fixes it (100). */
  readonly maximumLength?: number;
  /** The default beam size (5, or 1 for answers of one fixed length). */
  readonly beamSize?: number;
}

const MAXIMUM_LENGTH = 100;

/**
 * Text in, text out: a model with the codec of its pairs. Everything that a prediction needs
 * (vocabularies, lengths, reversal, sizes, weights) is here, and goes into one file.
 */
export class Translator implements Answering {
  readonly codec: PairCodec;
  readonly model: Model;
  readonly backend: Backend;
  /** The maximum number of tokens in an answer. */
  readonly maximumLength: number;
  /** The default beam size. */
  readonly beamSize: number;
  #session: Session | undefined;
  #isDisposed = false;

  /**
   * @param seed of the initial weights
   * @throws ConfigError for invalid sizes and unknown options
   */
  constructor(backend: Backend, config: TranslatorConfig, seed = 1) {
    requireSides(config);
    const { source, target, features, maximumLength, beamSize, ...rest } = config;
    const { codec: given, ...options } = rest;
    const kind = modelKind(options);
    const { codec = 'sides' } = kind;
    if (given !== undefined) requireKind('codec', given, [codec]);
    this.backend = backend;
    this.codec = createPairCodec({ codec, source, target, features });
    const { length } = this.codec.target;
    this.maximumLength = length ?? maximumLength ?? MAXIMUM_LENGTH;
    this.beamSize = beamSize ?? (length === undefined ? beam.defaults.beamSize : 1);
    requireInteger('maximumLength', this.maximumLength, 1, LONGEST);
    if (maximumLength !== undefined) requireInteger('maximumLength', maximumLength, 1, LONGEST);
    requireInteger('beamSize', this.beamSize, 1, WIDEST);
    this.model = kind.create(backend, modelConfigOf(options, this.codec), seed);
  }

  /** The source's coder. */
  get source(): TextCoder {
    return this.codec.source;
  }

  /** The target's coder. */
  get target(): TextCoder {
    return this.codec.target;
  }

  /** Numbers that make up the model. */
  get parameterCount(): number {
    return this.model.parameters.count;
  }

  /** Examples as ids, which they may be already. @throws DataError for a text that does not fit */
  encode(examples: readonly (Example | EncodedExample)[]): EncodedExamples {
    return toColumns(examples.map((example) => encodeExample(this.codec, example)));
  }

  /**
   * Writes vectors into the embedding of one side, before training; a token without one keeps its
   * random vector, as do the unknown, end and start tokens. A shared embedding is that of both
   * sides, and a tied output layer gets the target's vectors too.
   *
   * @param vectors of `embeddingSize` numbers by token; tokens outside the vocabulary are ignored
   * @returns how many tokens of the vocabulary have a vector
   * @throws ShapeError for a vector of another length, DataError for one with a non-finite value;
   *   nothing is changed in either case
   */
  setVectors(side: 'source' | 'target', vectors: ReadonlyMap<string, ArrayLike<number>>): number {
    const { weight, embeddingSize } = this.model.embeddings[side];
    const rows = new Map<number, ArrayLike<number>>();
    for (const [token, vector] of vectors) {
      const what = `translator.setVectors: the vector of ${quoted(token)}`;
      requireShape(what, [vector.length], [embeddingSize]);
      if (!Array.from(vector).every((value) => Number.isFinite(Math.fround(value)))) {
        throw new DataError(`${what} must be finite numbers`);
      }
      const id = this.codec[side].idOf(token);
      if (id !== undefined && !rows.has(id)) rows.set(id, vector);
    }
    for (const [id, vector] of rows) this.backend.write(weight.value.at(id).offset, vector);
    this.model.parameters.markChanged();
    return rows.size;
  }

  /**
   * The model's best answers as text. May be called concurrently.
   *
   * @throws DataError for a text that the source coder refuses
   */
  predict(text: Asked, options?: AnswerOptions): Promise<string>;
  predict(texts: readonly Asked[], options?: AnswerOptions): Promise<string[]>;
  async predict(
    texts: Asked | readonly Asked[],
    options?: AnswerOptions,
  ): Promise<string | string[]> {
    if (isOne(texts)) return (await this.#own.predict([texts], options))[0];
    return this.#own.predict(requireList('predict', texts), options);
  }

  /**
   * The model's answers with their scores, n-best lists and attention. May be called concurrently.
   *
   * @throws DataError for a text that the source coder refuses, ConfigError for invalid options
   */
  answer(text: Asked, options?: AnswerOptions): Promise<Answered>;
  answer(texts: readonly Asked[], options?: AnswerOptions): Promise<Answered[]>;
  async answer(
    texts: Asked | readonly Asked[],
    options?: AnswerOptions,
  ): Promise<Answered | Answered[]> {
    if (isOne(texts)) return (await this.#own.answer([texts], options))[0];
    return this.#own.answer(requireList('answer', texts), options);
  }

  /** A session of its own, besides the translator's. */
  session(): Session {
    this.requireLive();
    return new Session([this]);
  }

  /** `embeddingSimilarity` of the source tokens. */
  async embeddingSimilarity(options: SimilarityOptions = {}): Promise<TokenSimilarity[]> {
    const { tokens, matrix, size } = await embeddingVectors(this, 'source');
    return embeddingSimilarity(tokens, matrix, size, options);
  }

  /** @throws TsuzuriError after `dispose` */
  requireLive(): void {
    if (this.#isDisposed) {
      throw new TsuzuriError('translator: it was disposed; its memory belongs to others now');
    }
  }

  /** Frees the model's memory; calling it again has no effect. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#session?.dispose();
    this.#isDisposed = true;
    this.model.parameters.dispose();
  }

  get #own(): Session {
    this.requireLive();
    this.#session ??= this.session();
    return this.#session;
  }
}

/** @throws ConfigError unless both sides are configured */
function requireSides(config: unknown): void {
  for (const side of ['source', 'target'] as const) {
    const coder: unknown = (config as Partial<TranslatorConfig> | undefined)?.[side];
    if (typeof coder === 'object' && coder !== null) continue;
    throw new ConfigError(side, `expected the configuration of its coder, got ${quoted(coder)}`);
  }
}

function isOne(texts: Asked | readonly Asked[]): texts is Asked {
  return typeof texts === 'string' || (texts !== null && Object.hasOwn(texts ?? {}, 'source'));
}

function requireList(what: string, texts: readonly Asked[]): readonly Asked[] {
  if (Array.isArray(texts)) return texts as readonly Asked[];
  throw new DataError(`${what}: texts must be a text or a list of texts, got ${quoted(texts)}`);
}
