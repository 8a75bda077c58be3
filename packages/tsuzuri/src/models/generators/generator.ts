import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import type { Embedding } from '../../nn/embedding.ts';
import type { Graph, GraphTensors, GraphValue } from '../../nn/graph.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { Seq2SeqSettings } from '../config.ts';
import type { Encoded, EncodedGraph } from '../encoders/encoder.ts';
import type { Ability, ModelGraphState } from '../model.ts';
import type { SeenDecoder, SeenEncoder, Sight } from '../sights.ts';
import type { TorchModule } from '../../nn/torch.ts';

/** What a decoder has written: T steps of N rows. */
export interface Written {
  /** The readout at each step [T, N, inputSize]. */
  readonly readout: Tensor;
  /** The attention weights [T, N, S], if the generator reads them and the decoder has them. */
  readonly weights?: Tensor | undefined;
  /** With the weights: context, state and input of each step, by which copying is decided (See et al. 2017, equation 8); each is [T, N, *]. */
  readonly gateInputs?: readonly Tensor[] | undefined;
}

/** What a generator reads. */
export interface GeneratorInput extends Written {
  readonly source: SourceIds;
  /** What `start` of the generator returned, or its last `step`. */
  readonly state?: unknown;
}

/** The source as the encoder read it, for a generator that copies. */
export interface SourceIds {
  /** [S, B] */
  readonly ids: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** Both, where the host can read them. */
  readonly batch: IdBatch;
  /** Which source each of the N rows reads; row n reads source n if omitted. */
  readonly rows?: Int32Array | undefined;
  /** For a model that copies, ids [N, S]: the target id of each token, the start id where it cannot be copied. */
  readonly copies?: Tensor | undefined;
}

/** The gradient of what a generator read. */
export interface GeneratorGradient<Inner = unknown> {
  /** What `see` needs besides. */
  readonly inner?: Inner;
  readonly readout: Tensor;
  readonly weights?: Tensor | undefined;
  /** Of the encoder's states [S, B, stateSize], if the generator reads them. */
  readonly states?: Tensor | undefined;
  readonly gateInputs?: readonly Tensor[] | undefined;
}

/** The generator in graphs reads the same, of one step: [N, …]. */
export interface GeneratorGraphInput {
  readonly readout: GraphValue;
  readonly weights: GraphValue | undefined;
  readonly gateInputs?: readonly GraphValue[] | undefined;
  /** int64 [N, S] */
  readonly copies: GraphValue | undefined;
}

/** The true tokens and which slots of them count. */
export interface Truth {
  /** [T, B] */
  readonly ids: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** The divisor of the sum of token losses. */
  readonly count: number;
  /** The share of the probability spread over all tokens. */
  readonly labelSmoothing: number;
  /** As in `TrainingPass`; only a generator with `scoresGradient` is given one. */
  readonly pull?: Tensor | undefined;
  /** The α of R-Drop, where the second half of the rows repeats the first. */
  readonly agreement?: number | undefined;
}

/** Turns the decoder's readout into probabilities of the next token. */
export interface Generator<Cache = unknown, Inner = unknown> {
  /** Whether it reads attention weights, which the decoder then passes on. */
  readonly readsWeights: boolean;

  /** The state before the first token, for a generator that reads the source itself; the others have none. */
  start?(workspace: Workspace, encoded: Encoded): unknown;

  /** @returns loss [1], in nats per target token, and what `backward` needs, the criterion included */
  forward(
    workspace: Workspace,
    input: GeneratorInput,
    truth: Truth,
  ): { loss: Tensor; cache: Cache };

  /** What it can do besides; nothing if omitted. */
  readonly abilities?: readonly Ability[];

  /**
   * `forward` read from the bottom: adds to the gradients of the parameters.
   *
   * @param weights of rows, by which the losses of the tokens are multiplied first; 1 if omitted
   */
  backward(
    workspace: Workspace,
    cache: Cache,
    weights?: ArrayLike<number>,
  ): GeneratorGradient<Inner>;

  /** As `Model.scoresGradient`; a generator without it has probabilities that are not of scores alone. */
  scoresGradient?(workspace: Workspace, cache: Cache, labelSmoothing: number): Tensor;

  /**
   * `scores` of one step as operators; a generator without it cannot be exported.
   *
   * @returns scores [N, vocabulary]
   */
  toGraph?(graph: Graph, input: GeneratorGraphInput): GraphValue;

  /** `start` as operators, for a generator with a state. */
  startGraph?(graph: Graph, encoded: EncodedGraph): ModelGraphState;

  /**
   * `step` as operators, for a generator with a state, in place of `toGraph`.
   *
   * @param ids int64 [N]: the tokens chosen last, or the start id
   * @param state what `startGraph` has begun and the last step has carried
   * @returns scores [N, vocabulary], what is carried, and the weights of its alignment [N, S]
   */
  stepGraph?(
    graph: Graph,
    input: GeneratorGraphInput,
    ids: GraphValue,
    state: ModelGraphState,
  ): { scores: GraphValue; carried: GraphTensors; weights: GraphValue };

  /** Whether the order of the positions that are read matters to it. */
  readonly isOrdered?: boolean;

  /** Scores [T, N, vocabulary] of the next token: ln p up to a constant per row. */
  scores(workspace: Workspace, input: GeneratorInput): Tensor;

  /**
   * `scores` of one step, for a generator with a state.
   *
   * @param ids [N]: the tokens chosen last, or the start id
   * @returns scores [1, N, vocabulary], the next state and the weights of its alignment [N, S]
   */
  step?(
    workspace: Workspace,
    input: GeneratorInput,
    ids: Tensor,
  ): { scores: Tensor; state: unknown; weights: Tensor };

  /** Rows of a state, which share the source's memory. */
  select?(workspace: Workspace, state: unknown, rows: Int32Array): unknown;

  /** What the decoder's module in PyTorch has besides; a generator without it cannot be exported there. */
  toTorch?(): TorchModule;

  /**
   * What can be looked at in a pass over one row; a generator without it shows nothing.
   *
   * @param gradient what `backward` returned; if omitted, no gradients are shown
   * @param encoder what is read of the source, for a generator that reads it itself
   */
  see?(
    workspace: Workspace,
    cache: Cache,
    decoder: SeenDecoder,
    gradient?: GeneratorGradient<Inner>,
    encoder?: SeenEncoder,
  ): readonly Sight[];
}

/** A kind of generator. */
export interface GeneratorKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Whether it aligns the target with the source itself, so that the decoder needs no attention. */
  readonly aligns?: boolean;
  /** The kinds of stations that it shows. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /**
   * Where it is more accurate than the default: from which share of ordered neighbours on and up to which share
   * of copied tokens (`orderOf`), from and up to how many examples, and up to which size of the target's vocabulary.
   */
  readonly bestFrom?: {
    readonly ordered: number;
    readonly copied: number;
    readonly examples: readonly [least: number, most: number];
    readonly vocabulary: number;
  };
  /** Whether it copies tokens of the source: then `settings.copies` is the table of what can be copied. */
  readonly copies?: true;
  /** @throws ConfigError for settings that are valid alone but conflict with this kind */
  requireTogether?(settings: Seq2SeqSettings): void;
  /**
   * Declares the parameters.
   *
   * @param inputSize the size of a readout
   * @param embedding the target's, which a tied output layer shares
   * @param gateSizes those of the decoder's `gateInputs`, if it has any
   * @throws ConfigError for settings that this kind does not support
   */
  create(
    scope: ParameterScope,
    settings: Seq2SeqSettings,
    inputSize: number,
    embedding: Embedding,
    gateSizes?: readonly number[],
  ): Generator;
}
