import type { Workspace } from '../../backend/backend.ts';
import type { Embedding } from '../../nn/embedding.ts';
import type { Graph, GraphTensors, GraphValue } from '../../nn/graph.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { Seq2SeqConfig, Seq2SeqSettings } from '../config.ts';
import type { ModelGraphState } from '../model.ts';
import type { SeenDecoder, SeenEncoder } from '../sights.ts';
import type { Encoded, EncodedGradient, EncodedGraph } from '../encoders/encoder.ts';
import type { GeneratorGradient, Written } from '../generators/generator.ts';
import type { TorchModule } from '../../nn/torch.ts';

/** Options for reading a target. */
export interface DecoderPass {
  /** In training, the stream of dropout masks; if omitted, nothing is dropped. */
  readonly random?: Random | undefined;
  /** Scheduled sampling: how often the decoder reads its own best token, and what scores them. */
  readonly sampling?: DecoderSampling | undefined;
  /** Whether the generator reads the attention weights and the inputs of its gate. */
  readonly needsWeights?: boolean;
}

/** Scheduled sampling (Bengio et al. 2015). */
export interface DecoderSampling {
  readonly rate: number;
  readonly random: Random;
  /** Scores [1, B, vocabulary] of the token after a step. */
  scores(written: Written): Tensor;
}

/** A decoder in graphs. */
export interface DecoderGraph {
  start(graph: Graph, encoded: EncodedGraph): ModelGraphState;
  /**
   * @param ids int64 [B]
   * @returns readout [B, readoutSize], the next `carried` and, with attention, its weights [B, S] and
   *   the inputs of a gate [B, *]
   */
  step(
    graph: Graph,
    ids: GraphValue,
    state: ModelGraphState,
  ): {
    readout: GraphValue;
    carried: GraphTensors;
    weights: GraphValue | undefined;
    gateInputs?: readonly GraphValue[] | undefined;
  };
}

/** Writes the target token by token, up to the readout that a generator turns into probabilities. */
export interface Decoder<State = unknown, Cache = unknown, Inner = unknown> {
  readonly embedding: Embedding;
  /** The size of a readout. */
  readonly readoutSize: number;
  /** The sizes of context, state and input (`Written.gateInputs`), which a decoder with attention has. */
  readonly gateSizes?: readonly number[] | undefined;

  /** The state before the first token. */
  start(workspace: Workspace, encoded: Encoded): State;

  /**
   * Reads a whole target from its start state.
   *
   * @param input ids [T, B]: the start id, then the target without its last token
   * @param lengths ids [B]
   * @returns readout [T, B, readoutSize] and, if requested, the attention weights [T, B, S] and the
   *   inputs of a gate
   */
  forward(
    workspace: Workspace,
    input: Tensor,
    lengths: Tensor,
    state: State,
    pass?: DecoderPass,
  ): Written & { cache: Cache };

  /** `forward` and `start` read from the bottom. @returns the gradient of the encoder's output, and inner, which `see` needs */
  backward(
    workspace: Workspace,
    cache: Cache,
    gradient: GeneratorGradient,
  ): EncodedGradient & { readonly inner?: Inner };

  /**
   * One step of decoding.
   *
   * @param ids [N]: the tokens chosen last, or the start id
   * @returns what is written, [N, readoutSize], [N, S] and [N, *], and the next state
   */
  step(workspace: Workspace, ids: Tensor, state: State): Written & { state: State };

  /** `start` and `step` as operators; a decoder without it cannot be exported. */
  toGraph?(): DecoderGraph;

  /** Rows of a state, which share the source's memory. */
  select(workspace: Workspace, state: State, rows: Int32Array): State;

  /** Which source each row of a state reads; undefined when row n reads source n. */
  rowsOf(state: State): Int32Array | undefined;

  /** Its module in PyTorch, without the embedding; a decoder without it cannot be exported there. */
  toTorch?(): TorchModule;

  /**
   * What can be looked at in a pass over one row; a decoder without it shows nothing.
   *
   * @param encoder what the encoder shows
   * @param inner what `backward` returned under this name; if omitted, no gradients are shown
   */
  see?(workspace: Workspace, cache: Cache, encoder: SeenEncoder, inner?: Inner): SeenDecoder;
}

/** A kind of decoder. */
export interface DecoderKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The kinds of stations that it shows besides those of its layers. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** Whether the encoder's last states are of no use to it. */
  readonly ignoresLast?: true;
  /** Whether it reads `Encoded.beside`. */
  readonly readsBeside?: true;
  /** Whether it attends to the source, and so has attention weights. */
  attends(settings: Pick<Seq2SeqConfig, 'attention'>): boolean;
  /** Whether its layers are of the settings' cell. */
  readonly hasCells?: true;
  /** Whether it reads a whole target at once in training, and so no token of its own (`samplingRate`). */
  readonly readsAtOnce?: true;
  /** Its own defaults for a configuration, before those of all models. */
  defaults?(config: Partial<Seq2SeqConfig>): Partial<Seq2SeqConfig>;
  /** @throws ConfigError for settings that it cannot be used with */
  requireTogether?(settings: Seq2SeqSettings): void;
  /**
   * Declares the parameters.
   *
   * @param besideSize the size of `Encoded.beside`, 0 without
   * @throws ConfigError for settings that this kind does not support
   */
  create(
    scope: ParameterScope,
    settings: Seq2SeqSettings,
    embedding: Embedding,
    besideSize: number,
  ): Decoder;
}
