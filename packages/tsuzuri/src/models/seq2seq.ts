import type { Backend, Workspace } from '../backend/backend.ts';
import { type IdBatch, type PairBatch, reversed, shifted } from '../data/batch.ts';
import { DataError, requireInteger } from '../errors.ts';
import { CrossEntropy, type CrossEntropyCache } from '../nn/cross-entropy.ts';
import { Arena } from '../tensor/arena.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { mapState } from './bridge.ts';
import { buildModel } from './build.ts';
import { type Seq2SeqConfig, resolveConfig } from './config.ts';
import type { Decoder, DecoderCache, DecoderState, DecoderTraining } from './decoder.ts';
import type { Encoded, Encoder, EncoderCache } from './encoder.ts';

/** How a batch is read in training. */
export interface TrainingPass extends DecoderTraining {
  /** What the sum of the tokens' losses is divided by; left out, the batch's own number of target tokens. Batches whose gradients are added up share one number. */
  readonly tokens?: number | undefined;
}

/** What `Seq2Seq.backward` needs from `Seq2Seq.forward`. */
export interface Seq2SeqCache {
  readonly encoder: EncoderCache;
  readonly decoder: DecoderCache;
  readonly loss: CrossEntropyCache;
}

/**
 * An encoder–decoder over token ids (Sutskever et al. 2014; Cho et al. 2014; with attention:
 * Bahdanau et al. 2015, Luong et al. 2015). What the configuration leaves out makes the tutorial's
 * model: two different LSTMs, the encoder's last h and c start the decoder. `Translator` wraps it
 * for text.
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
  readonly #loss: CrossEntropy;
  readonly #evaluationLoss = new CrossEntropy();

  /**
   * @param seed of the first weights
   * @throws ConfigError for impossible sizes and options
   */
  constructor(backend: Backend, config: Seq2SeqConfig, seed: number) {
    this.config = resolveConfig(config);
    requireInteger('seed', seed, 0);
    this.startId = this.config.targetVocabularySize;
    this.#loss = new CrossEntropy({ labelSmoothing: this.config.labelSmoothing });
    const { encoder, decoder } = buildModel(this.parameters, this.config);
    this.encoder = encoder;
    this.decoder = decoder;
    this.parameters.allocate(backend, Random.fromSeed(seed).stream('init'));
    this.workspace = new Arena(backend);
  }

  /**
   * The loss of a batch.
   *
   * @param training given, the model is trained: with dropout, label smoothing and scheduled
   *   sampling; left out, the loss is the plain one under teacher forcing
   * @returns loss [1], in nats a target token
   */
  forward(
    workspace: Workspace,
    batch: PairBatch,
    training?: TrainingPass,
  ): { loss: Tensor; cache: Seq2SeqCache } {
    const { target } = batch;
    const input = toTensor(workspace, shifted(target, this.startId), this.startId + 1);
    const truth = toTensor(workspace, target, this.startId);
    const lengths = workspace.ids([target.lengths.length], target.lengths);
    const count = training?.tokens ?? target.lengths.reduce((sum, length) => sum + length, 0);

    const { encoded, cache: encoder } = this.#encode(workspace, batch.source, training?.random);
    const { logits, cache: decoder } = this.decoder.forward(
      workspace,
      input,
      lengths,
      encoded,
      training,
    );
    const criterion = training ? this.#loss : this.#evaluationLoss;
    const { loss, cache } = criterion.forward(workspace, logits, truth, { lengths, count });
    return { loss, cache: { encoder, decoder, loss: cache } };
  }

  /** `forward` read from the bottom: adds the gradient of the loss to every parameter's. */
  backward(workspace: Workspace, cache: Seq2SeqCache): void {
    const dLogits = this.#loss.backward(workspace, cache.loss);
    const dEncoded = this.decoder.backward(workspace, cache.decoder, dLogits);
    this.encoder.backward(workspace, cache.encoder, dEncoded);
  }

  /** The state that decoding starts from: what the encoder has made of the source. */
  start(workspace: Workspace, source: IdBatch): DecoderState {
    return this.decoder.start(workspace, this.#encode(workspace, source, undefined).encoded);
  }

  /**
   * One step of decoding.
   *
   * @param ids [B], the tokens chosen last
   * @returns logits [B, targetVocabularySize], the next state and, with attention, its weights [B, S]
   */
  step(
    workspace: Workspace,
    ids: Tensor,
    state: DecoderState,
  ): { logits: Tensor; state: DecoderState; weights: Tensor | undefined } {
    return this.decoder.step(workspace, ids, state);
  }

  /**
   * Rows of a state, for beam search: row i of the result is row `rows[i]`.
   *
   * @param rows ids [N]; a row may be taken more than once
   */
  select(workspace: Workspace, state: DecoderState, rows: Tensor): DecoderState {
    const pick = (tensor: Tensor) => gather(workspace, tensor, rows);
    const { layers, feed } = state.carried;
    const { memory, summary } = state.source;
    return {
      carried: { layers: layers.map((layer) => mapState(layer, pick)), feed: feed && pick(feed) },
      source: {
        memory: memory && {
          states: gatherAlongBatch(workspace, memory.states, rows),
          keys: gatherAlongBatch(workspace, memory.keys, rows),
          lengths: pick(memory.lengths),
        },
        summary: summary && pick(summary),
      },
    };
  }

  /** Gives the model's memory back to its backend. */
  dispose(): void {
    this.parameters.dispose();
    this.workspace.dispose();
  }

  #encode(
    workspace: Workspace,
    source: IdBatch,
    random: Random | undefined,
  ): { encoded: Encoded; cache: EncoderCache } {
    const { reverseSource, sourceVocabularySize } = this.config;
    const inOrder = reverseSource ? reversed(source) : source;
    const ids = toTensor(workspace, inOrder, sourceVocabularySize);
    const lengths = workspace.ids([source.lengths.length], source.lengths);
    return this.encoder.forward(workspace, ids, lengths, random);
  }
}

/** Rows of x [B, …] by ids [N]. */
function gather(workspace: Workspace, x: Tensor, rows: Tensor): Tensor {
  const [, ...shape] = x.shape;
  const y = workspace.tensor([rows.size, ...shape]);
  const size = shape.reduce((product, length) => product * length, 1);
  workspace.backend.embeddingForward(rows.size, size, rows.offset, x.offset, y.offset);
  return y;
}

/** The same along the second axis of x [S, B, K]. */
function gatherAlongBatch(workspace: Workspace, x: Tensor, rows: Tensor): Tensor {
  const [time, , size] = x.shape;
  const y = workspace.tensor([time, rows.size, size]);
  for (let t = 0; t < time; t++) {
    workspace.backend.embeddingForward(
      rows.size,
      size,
      rows.offset,
      x.at(t).offset,
      y.at(t).offset,
    );
  }
  return y;
}

/** Copies ids to the backend; slots past a row's length become 0, so that whatever stands there is harmless. */
function toTensor(workspace: Workspace, batch: IdBatch, vocabularySize: number): Tensor {
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
  return workspace.ids([time, size], ids);
}
