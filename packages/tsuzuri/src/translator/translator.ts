import type { Backend } from '../backend/backend.ts';
import { cutIntoBatches, toIdBatch } from '../data/batch.ts';
import { Codec, type CodecConfig } from '../data/codec.ts';
import type { Example } from '../data/task.ts';
import { greedy } from '../decode/greedy.ts';
import { type TokenSimilarity, embeddingSimilarity } from '../inspect/similarity.ts';
import { Seq2Seq, type Seq2SeqConfig } from '../models/seq2seq.ts';

/** What makes a translator: how its two sides are written, and the model's options. */
export interface TranslatorConfig extends Omit<
  Seq2SeqConfig,
  'sourceVocabularySize' | 'targetVocabularySize'
> {
  readonly source: CodecConfig;
  readonly target: CodecConfig;
}

/** Examples as ids, row by row. */
export interface EncodedExamples {
  readonly source: readonly Int32Array[];
  readonly target: readonly Int32Array[];
}

const PREDICTION_BATCH = 256; // rows decoded at once; a result does not depend on it

/**
 * Text in, text out: a `Seq2Seq` with the codecs of its two sides. Everything that a prediction
 * needs (vocabularies, lengths, reversal, sizes, weights) is in here, and goes into one file.
 */
export class Translator {
  readonly source: Codec;
  readonly target: Codec;
  readonly model: Seq2Seq;
  readonly backend: Backend;

  /**
   * @param seed of the first weights
   * @throws ConfigError for impossible sizes
   */
  constructor(backend: Backend, config: TranslatorConfig, seed = 1) {
    const { source, target, ...options } = config;
    this.backend = backend;
    this.source = new Codec(source);
    this.target = new Codec(target);
    const sizes = {
      sourceVocabularySize: this.source.vocabulary.size,
      targetVocabularySize: this.target.vocabulary.size,
    };
    this.model = new Seq2Seq(backend, { ...options, ...sizes }, seed);
  }

  /** @throws DataError for a text that does not fit a codec */
  encode(examples: readonly Example[]): EncodedExamples {
    return {
      source: examples.map((example) => this.source.encode(example.source)),
      target: examples.map((example) => this.target.encode(example.target)),
    };
  }

  /**
   * The model's answers, each from its own output fed back (greedy search).
   *
   * @throws DataError for a text that the source codec cannot take
   */
  async predict(texts: readonly string[]): Promise<string[]> {
    const ids = await this.predictIds(texts.map((text) => this.source.encode(text)));
    return ids.map((row) => this.target.decode(row));
  }

  /** `predict` over ids. */
  async predictIds(sources: readonly Int32Array[]): Promise<Int32Array[]> {
    const { workspace } = this.model;
    const results: Int32Array[] = [];
    for (const rows of cutIntoBatches(Int32Array.from(sources.keys()), PREDICTION_BATCH)) {
      workspace.reset();
      const batch = toIdBatch(Array.from(rows, (row) => sources[row]));
      const { length } = this.target.config;
      results.push(...(await greedy(workspace, this.model, batch, { length })));
    }
    return results;
  }

  /** The cosine similarity of the source tokens' embeddings, the most similar pair first. */
  async embeddingSimilarity(): Promise<TokenSimilarity[]> {
    const { embeddingSize, weight } = this.model.encoder.embedding;
    const matrix = await this.backend.read(weight.value.offset, weight.value.size);
    return embeddingSimilarity(this.source.vocabulary.tokens, matrix, embeddingSize);
  }

  /** Gives the model's memory back to its backend. */
  dispose(): void {
    this.model.dispose();
  }
}
