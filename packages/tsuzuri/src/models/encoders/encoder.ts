import type { Workspace } from '../../backend/backend.ts';
import type { Embedding } from '../../nn/embedding.ts';
import type { Graph, GraphState, GraphValue } from '../../nn/graph.ts';
import type { RecurrentState } from '../../nn/recurrent.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { StationKind } from '../../nn/stations.ts';
import type { Seq2SeqConfig, Seq2SeqSettings } from '../config.ts';
import type { SeenEncoder } from '../sights.ts';
import type { TorchModule } from '../../nn/torch.ts';

/** An encoded source. */
export interface Encoded {
  /** The top layer's output at every position: [S, B, stateSize]. */
  readonly states: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** The state of every layer after the last token, lowest layer first; tensors [B, stateSize]. Empty for an encoder that is not recurrent. */
  readonly last: readonly RecurrentState[];
  /** The whole source in one vector per row: [B, stateSize]. */
  readonly summary: Tensor;
  /** What the decoder reads beside each token, where features put something there: [B, besideSize]. */
  readonly beside?: Tensor | undefined;
}

/** An encoded source in a graph. */
export interface EncodedGraph {
  /** The states of `Encoded` [S, B, stateSize]; undefined values past a row's length. */
  readonly states: GraphValue;
  /** int64 [B] */
  readonly lengths: GraphValue;
  readonly last: readonly GraphState[];
  readonly summary: GraphValue;
  readonly beside?: GraphValue | undefined;
}

/** The gradient of an encoder's output; unused parts are omitted. */
export interface EncodedGradient {
  readonly states?: Tensor | undefined;
  readonly last: readonly RecurrentState[];
  readonly summary?: Tensor | undefined;
  readonly beside?: Tensor | undefined;
}

/** Reads the source. */
export interface Encoder<Cache = unknown, Gradient = unknown> {
  readonly embedding: Embedding;

  /**
   * @param source ids [S, B]
   * @param lengths ids [B]
   * @param random in training, the stream of dropout masks
   */
  forward(
    workspace: Workspace,
    source: Tensor,
    lengths: Tensor,
    random?: Random,
  ): { encoded: Encoded; cache: Cache };

  /**
   * `forward` as operators; an encoder without it cannot be exported.
   *
   * @param source int64 ids [S, B], valid ones past a row's length too
   * @param lengths int64 [B]
   */
  toGraph?(graph: Graph, source: GraphValue, lengths: GraphValue): EncodedGraph;

  /** `forward` read from the bottom: adds to the gradients of the parameters. @returns the gradients that `see` needs */
  backward(workspace: Workspace, cache: Cache, dEncoded: EncodedGradient): Gradient;

  /** Its module in PyTorch, without the embedding; an encoder without it cannot be exported there. */
  toTorch?(): TorchModule;

  /**
   * What can be looked at in a pass over one row; an encoder without it shows nothing.
   *
   * @param gradient what `backward` returned; if omitted, no gradients are shown
   */
  see?(workspace: Workspace, cache: Cache, gradient?: Gradient): SeenEncoder;
}

/** A kind of encoder. */
export interface EncoderKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The kinds of stations that it shows besides those of its layers. */
  readonly stations?: Readonly<Record<string, StationKind>>;
  /** Whether it hands over no last states, so that a decoder that would start from them starts from zeros. */
  readonly hasNoLast?: true;
  /** Whether its layers are of the settings' cell. */
  readonly hasCells?: true;
  /** Its own defaults for a configuration, before those of all models. */
  defaults?(config: Partial<Seq2SeqConfig>): Partial<Seq2SeqConfig>;
  /** @throws ConfigError for settings that it cannot be used with */
  requireTogether?(settings: Seq2SeqSettings): void;
  /** Declares the parameters. @throws ConfigError for settings that this kind does not support */
  create(scope: ParameterScope, settings: Seq2SeqSettings, embedding: Embedding): Encoder;
}
