import type { Backend } from '../backend/backend.ts';
import { type IdBatch, cutIntoBatches, toIdBatch } from '../data/batch.ts';
import type { Example } from '../data/task.ts';
import { type TextCoder, type TextCoderConfig, createCoder } from '../data/text-coder.ts';
import { DataError, requireShape } from '../errors.ts';
import { type BeamOptions, beamSearch } from '../decode/beam.ts';
import { greedy } from '../decode/greedy.ts';
import type { Hypothesis } from '../decode/hypothesis.ts';
import { type SampleOptions, sample } from '../decode/sample.ts';
import type { Random } from '../tensor/random.ts';
import { type TokenSimilarity, embeddingSimilarity } from '../inspect/similarity.ts';
import type { Seq2SeqConfig } from '../models/config.ts';
import { Seq2Seq } from '../models/seq2seq.ts';

/** What makes a translator: how its two sides are written, and the model's options. */
export interface TranslatorConfig extends Omit<
  Seq2SeqConfig,
  'sourceVocabularySize' | 'targetVocabularySize'
> {
  readonly source: TextCoderConfig;
  readonly target: TextCoderConfig;
  /** Tokens an answer has at most, where the target's coder does not fix it (100). */
  readonly maximumLength?: number;
}

/** Examples as ids, row by row. */
export interface EncodedExamples {
  readonly source: readonly Int32Array[];
  readonly target: readonly Int32Array[];
}

const PREDICTION_BATCH = 256; // rows decoded at once; a result does not depend on it
const MAXIMUM_LENGTH = 100;

/**
 * Text in, text out: a `Seq2Seq` with the coders of its two sides. Everything that a prediction
 * needs (vocabularies, lengths, reversal, sizes, weights) is in here, and goes into one file.
 */
export class Translator {
  readonly source: TextCoder;
  readonly target: TextCoder;
  readonly model: Seq2Seq;
  readonly backend: Backend;
  /** Tokens an answer has at most. */
  readonly maximumLength: number;

  /**
   * @param seed of the first weights
   * @throws ConfigError for impossible sizes
   */
  constructor(backend: Backend, config: TranslatorConfig, seed = 1) {
    const { source, target, maximumLength = MAXIMUM_LENGTH, ...options } = config;
    this.backend = backend;
    this.source = createCoder(source);
    this.target = createCoder(target);
    this.maximumLength = this.target.length ?? maximumLength;
    const sizes = {
      sourceVocabularySize: this.source.size,
      targetVocabularySize: this.target.size,
    };
    this.model = new Seq2Seq(backend, { ...options, ...sizes }, seed);
  }

  /** @throws DataError for a text that does not fit a coder */
  encode(examples: readonly Example[]): EncodedExamples {
    return {
      source: examples.map((example) => this.source.encode(example.source)),
      target: examples.map((example) => this.target.encode(example.target)),
    };
  }

  /**
   * Puts vectors into the embedding of one side, before training; a token without one keeps its
   * random vector, as do the unknown token, the end and the start. A shared embedding is that of
   * both sides, and a tied output layer has the target's vectors too.
   *
   * @param vectors of `embeddingSize` numbers by token; those of tokens that the side does not have
   *   are left out
   * @returns how many tokens of the vocabulary have got one
   * @throws ShapeError for a vector of another length, DataError for one with a number that is not
   *   finite; nothing has changed then
   */
  setVectors(side: 'source' | 'target', vectors: ReadonlyMap<string, ArrayLike<number>>): number {
    const { encoder, decoder } = this.model;
    const embeddings = { source: encoder.embedding, target: decoder.part.layers.embedding };
    const { weight, embeddingSize } = embeddings[side];
    const rows = new Map<number, ArrayLike<number>>();
    for (const [token, vector] of vectors) {
      const what = `translator.setVectors: the vector of ${JSON.stringify(token)}`;
      requireShape(what, [vector.length], [embeddingSize]);
      if (!Array.from(vector).every((value) => Number.isFinite(Math.fround(value)))) {
        throw new DataError(`${what} must be finite numbers`);
      }
      const id = this[side].idOf(token);
      if (id !== undefined && !rows.has(id)) rows.set(id, vector);
    }
    for (const [id, vector] of rows) this.backend.write(weight.value.at(id).offset, vector);
    return rows.size;
  }

  /**
   * The model's answers, each from its own output fed back (greedy search).
   *
   * @throws DataError for a text that the source coder cannot take
   */
  async predict(texts: readonly string[]): Promise<string[]> {
    const ids = await this.predictIds(texts.map((text) => this.source.encode(text)));
    return ids.map((row) => this.target.decode(row));
  }

  /** `predict` over ids; the end of sequence is not part of an answer. */
  async predictIds(sources: readonly Int32Array[]): Promise<Int32Array[]> {
    const options = { length: this.maximumLength, eosId: this.target.eosId };
    const { workspace } = this.model;
    return inBatches(sources, (batch) => {
      workspace.reset();
      return greedy(workspace, this.model, batch, options);
    });
  }

  /** The cosine similarity of the source tokens' embeddings, the most similar pair first. */
  async embeddingSimilarity(): Promise<TokenSimilarity[]> {
    const { embeddingSize, weight } = this.model.encoder.embedding;
    const { tokens } = this.source.vocabulary;
    const matrix = await this.backend.read(weight.value.offset, tokens.length * embeddingSize);
    return embeddingSimilarity(tokens, matrix, embeddingSize);
  }

  /** Gives the model's memory back to its backend. */
  dispose(): void {
    this.model.dispose();
  }
}

/**
 * The best answers of a translator, or of an ensemble whose members have the same coders, by beam
 * search.
 *
 * @returns for each source, hypotheses, the best first
 * @throws ConfigError for impossible options, or members that do not fit together
 */
export async function searchIds(
  translators: readonly Translator[],
  sources: readonly Int32Array[],
  options: Partial<BeamOptions> = {},
): Promise<Hypothesis[][]> {
  const members = translators.map(({ model }) => ({ model, workspace: model.workspace }));
  const [{ target, maximumLength }] = translators;
  const eosId = target.eosId ?? -1;
  return inBatches(
    sources,
    (batch) => {
      for (const { workspace } of members) workspace.reset();
      return beamSearch(members, batch, { maximumLength, eosId, ...options });
    },
    SEARCH_BATCH,
  );
}

/**
 * Answers drawn from the probabilities of a translator or an ensemble: one for each source, from a
 * stream of its own.
 *
 * @param first the number of the first source, where these go on a longer list: number n draws from
 *   `random.stream(n)`, however the list is cut
 * @returns for each source, a list of one hypothesis
 * @throws ConfigError for impossible options
 */
export async function sampleIds(
  translators: readonly Translator[],
  sources: readonly Int32Array[],
  options: Partial<SampleOptions>,
  random: Random,
  first = 0,
): Promise<Hypothesis[][]> {
  const members = translators.map(({ model }) => ({ model, workspace: model.workspace }));
  const [{ target, maximumLength }] = translators;
  const limits = { maximumLength, eosId: target.eosId ?? -1, ...options };
  return inBatches(
    sources,
    async (batch, rows) => {
      for (const { workspace } of members) workspace.reset();
      const streams = Array.from(rows, (row) => random.stream(String(first + row)));
      return (await sample(members, batch, limits, streams)).map((hypothesis) => [hypothesis]);
    },
    SEARCH_BATCH,
  );
}

const SEARCH_BATCH = 64;

/** Decodes sources of like length together, and gives the results in the order of the sources. */
async function inBatches<Result>(
  sources: readonly Int32Array[],
  decode: (batch: IdBatch, rows: Int32Array) => Promise<Result[]>,
  size = PREDICTION_BATCH,
): Promise<Result[]> {
  const order = Int32Array.from(sources.keys()).sort(
    (a, b) => sources[a].length - sources[b].length || a - b,
  );
  const results: Result[] = [];
  for (const rows of cutIntoBatches(order, size)) {
    const answers = await decode(toIdBatch(Array.from(rows, (row) => sources[row])), rows);
    answers.forEach((answer, i) => (results[rows[i]] = answer));
  }
  return results;
}
