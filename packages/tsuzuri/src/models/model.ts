import type { Workspace } from '../backend/backend.ts';
import type { IdBatch, PairBatch, SourceBatch } from '../data/batch.ts';
import type { Embedding } from '../nn/embedding.ts';
import type { Graph, GraphTensors, GraphValue } from '../nn/graph.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Sight } from './sights.ts';

/** Options common to all models; a kind adds its own. Plain JSON, saved in model files. */
export interface ModelConfig {
  /** The kind of model, a name in `models` (seq2seq). */
  readonly model?: string | undefined;
  readonly sourceVocabularySize: number;
  readonly targetVocabularySize: number;
  /** The number of different tags that a source may have beside it (no features). */
  readonly featureVocabularySize?: number | undefined;
  /** Whether the model reads its sources back to front, so that its attention weights are reversed. */
  readonly reverseSource?: boolean;
  /**
   * For each source id, the target id of the same token, or −1 if there is none; ids past its end have
   * none. `copyTable` makes it, for the kinds that copy. It is made again of the vocabularies of a
   * model file, which does not have it.
   */
  readonly copies?: readonly number[] | undefined;
}

/** Options of a training pass: dropout, label smoothing and scheduled sampling. */
export interface TrainingPass {
  /** The stream of dropout masks and of scheduled sampling; if omitted, nothing is dropped. */
  readonly random?: Random | undefined;
  /** How often the decoder reads its own best token instead of the true one (scheduled sampling, Bengio et al. 2015), or an edit transducer takes an action of its own; 0 is teacher forcing. */
  readonly samplingRate?: number | undefined;
  /** The divisor of the sum of token losses; the batch's number of target tokens if omitted. Batches whose gradients are added share one divisor. */
  readonly tokens?: number | undefined;
  /** What moves the scores besides the truth [T, B, targetVocabularySize]: ⟨pull, scores⟩ is added to the loss; only a model that `hasScores` takes it. */
  readonly pull?: Tensor | undefined;
  /** R-Drop: the second half of the rows repeats the first, and this α is the weight of their divergence (none). */
  readonly agreement?: number | undefined;
}

/**
 * What a model may be able to do besides, for objectives of training: heed `TrainingPass.agreement`, or the
 * weights that `backward` takes.
 */
export type Ability = 'agreement' | 'row-weights';

/** The result of a decoding step. */
export interface DecodingStep<State> {
  /** Scores of the next token [N, targetVocabularySize]: ln p up to a constant per row. */
  readonly scores: Tensor;
  readonly state: State;
  /** With attention, its weights over the source [N, S]. */
  readonly weights?: Tensor | undefined;
}

/** The state of decoding in graphs, with the batch as the first axis of every tensor. */
export interface ModelGraphState {
  /** What every step writes again. */
  readonly carried: GraphTensors;
  /** What every step sees of the source. */
  readonly source: GraphTensors;
}

/** Ids of a batch in a graph. */
export interface GraphIds {
  /** int64 [T, B], valid ones past a row's length too */
  readonly ids: GraphValue;
  /** int64 [B] */
  readonly lengths: GraphValue;
}

/** A model in graphs: what `start` and `step` compute. */
export interface ModelGraph {
  /**
   * @param source int64 ids [S, B], valid ones past a row's length too
   * @param lengths int64 [B]
   * @param features of a model that reads some: int64 ids [F, B], valid ones past a row's length too
   */
  start(
    graph: Graph,
    source: GraphValue,
    lengths: GraphValue,
    features?: GraphIds,
  ): ModelGraphState;
  /**
   * @param ids int64 [B]
   * @returns scores [B, targetVocabularySize], the next `carried` and, with attention, its weights
   *   [B, S] over the source in its own order, behind which come those over tags
   */
  step(
    graph: Graph,
    ids: GraphValue,
    state: ModelGraphState,
  ): { scores: GraphValue; carried: GraphTensors; weights: GraphValue | undefined };
}

/**
 * All that training, decoding, inspection and export know of a model. It owns weights and nothing
 * else: temporaries go to the given workspace, and what backward needs is in the
 * cache. `State` is whatever decoding carries from step to step.
 */
export interface Model<State = unknown, Cache = unknown> {
  readonly config: ModelConfig;
  readonly parameters: ParameterBlock;
  /** What it can do besides; nothing if omitted. */
  readonly abilities?: readonly Ability[];
  /** The id that decoding reads first. */
  readonly startId: number;
  /** Whether the encoder reads the features of a source before it. */
  readonly encodesFeatures?: boolean;
  /** Whether attention is over the features of a source, which come first, and the source. */
  readonly attendsToFeatures?: boolean;
  /** The tables of token vectors; one object twice where both sides share it. */
  readonly embeddings: Readonly<Record<'source' | 'target', Embedding>>;

  /**
   * The loss of a batch.
   *
   * @param pass for training; if omitted, the loss is the plain teacher-forced one
   * @returns loss [1], in nats per target token, and what `backward` needs, the criterion included
   */
  forward(
    workspace: Workspace,
    batch: PairBatch,
    pass?: TrainingPass,
  ): { loss: Tensor; cache: Cache };

  /**
   * In training, before `forward`: a batch with what the model itself would do with it, if the pass
   * asks for that; a model without it learns from the batch as it is.
   */
  rollIn?(workspace: Workspace, batch: PairBatch, pass?: TrainingPass): Promise<PairBatch>;

  /**
   * `forward` read from the bottom: adds the gradient of the loss to every parameter's.
   *
   * @param weights of rows, by which the losses of the tokens are multiplied first; 1 if omitted
   * @returns the gradients that `see` needs
   */
  backward(workspace: Workspace, cache: Cache, weights?: ArrayLike<number>): unknown;

  /** Whether its probabilities follow from scores alone, so that it takes a `pull` and has `scoresGradient`: it can be distilled word by word. */
  readonly hasScores?: boolean;

  /**
   * The gradient of the loss at the scores [T, B, targetVocabularySize], p − q in the slots that count
   * and 0 in the others, divided by their number.
   *
   * @param cache of a `forward` without a pull
   * @param labelSmoothing of q, whatever that of `forward` was
   */
  scoresGradient?(workspace: Workspace, cache: Cache, labelSmoothing: number): Tensor;

  /**
   * What can be looked at in a pass over one example, in the order of computation. Like `backward` it
   * may add to the gradients of the parameters.
   *
   * @param gradient what `backward` returned; if omitted, no gradients are shown
   */
  see?(workspace: Workspace, cache: Cache, gradient?: unknown): readonly Sight[];

  /** The state before the first token: the encoded source. */
  start(workspace: Workspace, source: SourceBatch): State;

  /** The plain loss [1] of targets from a start state, in nats per target token: one encoder pass serves loss and answer. */
  score(workspace: Workspace, state: State, target: IdBatch): Tensor;

  /**
   * One step of decoding.
   *
   * @param ids [N], the tokens chosen last
   */
  step(workspace: Workspace, ids: Tensor, state: State): DecodingStep<State>;

  /**
   * `start` and `step` as operators; a model without it cannot be exported.
   *
   * @throws ConfigError, which names it, for a part that cannot
   */
  toGraph?(): ModelGraph;

  /**
   * Rows of a state, for beam search: row i of the result is row `rows[i]`; rows may repeat. Rows of one source share its memory: nothing of the source is copied.
   */
  select(workspace: Workspace, state: State, rows: Int32Array): State;
}
