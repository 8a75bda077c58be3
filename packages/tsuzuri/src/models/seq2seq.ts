import type { Backend, Workspace } from '../backend/backend.ts';
import { ConfigError, DataError, requireInteger } from '../errors.ts';
import { CrossEntropy, type CrossEntropyCache } from '../nn/cross-entropy.ts';
import { Embedding } from '../nn/embedding.ts';
import type { LstmState } from '../nn/lstm.ts';
import { Arena } from '../tensor/arena.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type IdBatch, type PairBatch, reversed, shifted } from '../data/batch.ts';
import { Decoder, type DecoderCache } from './decoder.ts';
import { Encoder, type EncoderCache } from './encoder.ts';

/** The sizes and options that make a model; a model file keeps them. */
export interface Seq2SeqConfig {
  readonly sourceVocabularySize: number;
  readonly targetVocabularySize: number;
  /** Numbers in a token's vector (64). */
  readonly embeddingSize?: number;
  /** Numbers in h and in c (64). */
  readonly hiddenSize?: number;
  /** Read the source back to front (Sutskever et al. 2014, section 3.3); the model does it, in training and in prediction (false). */
  readonly reverseSource?: boolean;
  /** One embedding for both sides, which then need vocabularies of one size (false). */
  readonly sharedEmbedding?: boolean;
}

/** What `Seq2Seq.backward` needs from `Seq2Seq.forward`. */
export interface Seq2SeqCache {
  readonly encoder: EncoderCache;
  readonly decoder: DecoderCache;
  readonly loss: CrossEntropyCache;
}

/**
 * An encoder–decoder over token ids: two different LSTMs, the encoder's last h and c start the
 * decoder (Sutskever et al. 2014; Cho et al. 2014). `Translator` wraps it for text.
 *
 * The decoder's embedding has one row more than the target vocabulary: the start id, which can be
 * read but never written.
 */
export class Seq2Seq {
  readonly config: Required<Seq2SeqConfig>;
  /** The id that the decoder reads first: the target vocabulary's size. */
  readonly startId: number;
  readonly parameters = new ParameterBlock();
  readonly workspace: Workspace;
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly #loss = new CrossEntropy();

  /**
   * @param seed of the first weights
   * @throws ConfigError for impossible sizes
   */
  constructor(backend: Backend, config: Seq2SeqConfig, seed: number) {
    this.config = {
      embeddingSize: 64,
      hiddenSize: 64,
      reverseSource: false,
      sharedEmbedding: false,
      ...config,
    };
    const { sourceVocabularySize, targetVocabularySize, embeddingSize, hiddenSize } = this.config;
    requireInteger('seed', seed, 0);
    requireInteger('sourceVocabularySize', sourceVocabularySize, 1);
    requireInteger('targetVocabularySize', targetVocabularySize, 1);
    this.startId = targetVocabularySize;
    const target = { vocabularySize: targetVocabularySize + 1, embeddingSize };
    const source = { vocabularySize: sourceVocabularySize, embeddingSize };
    const { parameters } = this;
    let sourceEmbedding: Embedding;
    let targetEmbedding: Embedding;
    if (this.config.sharedEmbedding) {
      if (sourceVocabularySize !== targetVocabularySize) {
        throw new ConfigError(
          'sharedEmbedding',
          `needs one vocabulary for both sides, got ${sourceVocabularySize} and ${targetVocabularySize} tokens`,
        );
      }
      sourceEmbedding = new Embedding(parameters.scope('embedding'), target);
      targetEmbedding = sourceEmbedding;
    } else {
      sourceEmbedding = new Embedding(parameters.scope('encoder.embedding'), source);
      targetEmbedding = new Embedding(parameters.scope('decoder.embedding'), target);
    }
    this.encoder = new Encoder(parameters.scope('encoder'), sourceEmbedding, { hiddenSize });
    this.decoder = new Decoder(parameters.scope('decoder'), targetEmbedding, {
      hiddenSize,
      vocabularySize: targetVocabularySize,
    });
    parameters.allocate(backend, Random.fromSeed(seed).stream('init'));
    this.workspace = new Arena(backend);
  }

  /**
   * The loss of a batch under teacher forcing.
   *
   * @returns loss [1], in nats a target token
   */
  forward(workspace: Workspace, batch: PairBatch): { loss: Tensor; cache: Seq2SeqCache } {
    const { target } = batch;
    const input = toTensors(workspace, shifted(target, this.startId), this.startId + 1);
    const output = toTensors(workspace, target, this.startId);
    const count = target.lengths.reduce((sum, length) => sum + length, 0);

    const { state, cache: encoder } = this.#encode(workspace, batch.source);
    const { logits, cache: decoder } = this.decoder.forward(
      workspace,
      input.ids,
      input.lengths,
      state,
    );
    const valid = { lengths: output.lengths, count };
    const { loss, cache } = this.#loss.forward(workspace, logits, output.ids, valid);
    return { loss, cache: { encoder, decoder, loss: cache } };
  }

  /** `forward` read from the bottom: adds the gradient of the loss to every parameter's. */
  backward(workspace: Workspace, cache: Seq2SeqCache): void {
    const dLogits = this.#loss.backward(workspace, cache.loss);
    const dState = this.decoder.backward(workspace, cache.decoder, dLogits);
    this.encoder.backward(workspace, cache.encoder, dState);
  }

  /** The state that decoding starts from: the encoder's last h and c. */
  start(workspace: Workspace, source: IdBatch): LstmState {
    return this.#encode(workspace, source).state;
  }

  /**
   * One step of decoding.
   *
   * @param ids [B], the tokens chosen last
   * @returns logits [B, targetVocabularySize] and the next state
   */
  step(workspace: Workspace, ids: Tensor, state: LstmState): { logits: Tensor; state: LstmState } {
    return this.decoder.step(workspace, ids, state);
  }

  /** Gives the model's memory back to its backend. */
  dispose(): void {
    this.parameters.dispose();
    this.workspace.dispose();
  }

  #encode(workspace: Workspace, source: IdBatch): { state: LstmState; cache: EncoderCache } {
    const { reverseSource, sourceVocabularySize } = this.config;
    const inOrder = reverseSource ? reversed(source) : source;
    const read = toTensors(workspace, inOrder, sourceVocabularySize);
    return this.encoder.forward(workspace, read.ids, read.lengths);
  }
}

/** Copies ids to the backend; slots past a row's length become 0, so that whatever stands there is harmless. */
function toTensors(
  workspace: Workspace,
  batch: IdBatch,
  vocabularySize: number,
): { ids: Tensor; lengths: Tensor } {
  const { lengths, time } = batch;
  const size = lengths.length;
  const ids = new Int32Array(time * size);
  for (let b = 0; b < size; b++) {
    for (let t = 0; t < lengths[b]; t++) {
      const id = batch.ids[t * size + b];
      if (!(id >= 0 && id < vocabularySize)) {
        throw new DataError(
          `seq2seq: id at step ${t} of row ${b} must be from 0 to ${vocabularySize - 1}, got ${id}`,
        );
      }
      ids[t * size + b] = id;
    }
  }
  return {
    ids: workspace.ids([time, size], ids),
    lengths: workspace.ids([size], lengths),
  };
}
