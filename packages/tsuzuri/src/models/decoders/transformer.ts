import type { Workspace } from '../../backend/backend.ts';
import { ConfigError } from '../../errors.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../../nn/embedding.ts';
import { gatherRows } from '../../nn/gather-rows.ts';
import { attendRows } from '../../nn/attention/attend-rows.ts';
import { matrices, multiply, transposed } from '../../nn/attention/batched-product.ts';
import type { LayerNorm, LayerNormCache } from '../../nn/layer-norm.ts';
import type { TorchModule } from '../../nn/torch.ts';
import {
  TransformerDecoderLayer,
  type TransformerDecoderLayerCache,
  type TransformerDecoderLayerGradient,
} from '../../nn/transformer/decoder-layer.ts';
import {
  type HeadsMemory,
  meanOfHeads,
  meanOfHeadsBackward,
} from '../../nn/transformer/multi-head-attention.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Encoded, EncodedGradient } from '../encoders/encoder.ts';
import type { GeneratorGradient, Written } from '../generators/generator.ts';
import {
  type Places,
  layersToTorch,
  requireTransformer,
  transformerDefaults,
  transformerParts,
} from '../transformer-settings.ts';
import { transformerDecoderStations } from '../see-transformer.ts';
import type { SeenDecoder, SeenEncoder } from '../sights.ts';
import type { Decoder, DecoderGraph, DecoderKind, DecoderPass } from './decoder.ts';
import { seeTransformerDecoder } from './see-transformer-decoder.ts';
import { transformerDecoderGraph } from './transformer-graph.ts';

/** The encoded source as every layer reads it. */
export interface TransformerSource {
  /** [S, B, size] */
  readonly states: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** Keys and values of each layer. */
  readonly memories: readonly HeadsMemory[];
  /** In decoding, which source each row reads; row n reads source n if omitted. */
  readonly rows?: Int32Array | undefined;
}

/** The state of decoding after t steps. */
export interface TransformerDecoderState {
  readonly source: TransformerSource;
  /** Keys and values of every position so far, layer by layer [2 · layers, t, N, size]. */
  readonly past: Tensor;
}

/** What `TransformerDecoder.backward` needs from `TransformerDecoder.forward`. */
export interface TransformerDecoderCache {
  readonly source: TransformerSource;
  readonly embedding: EmbeddingCache;
  readonly embedded: DropoutCache;
  /** What the lowest layer reads [T, B, size]. */
  readonly x: Tensor;
  readonly layers: readonly TransformerDecoderLayerCache[];
  readonly norm: LayerNormCache;
  readonly readout: Tensor;
  /** The mean of the heads' weights of the last layer [T, B, S], where a generator reads it. */
  readonly weights?: Tensor | undefined;
}

/** The gradients that a look at the decoder needs from its `backward`. */
export interface TransformerDecoderGradient {
  readonly x: Tensor;
  readonly layers: readonly TransformerDecoderLayerGradient[];
  readonly readout: Tensor;
}

type Joined = (layer: number, fresh: HeadsMemory) => HeadsMemory;

/**
 * Writes the target with self-attention to what is written and attention to the source (Vaswani et al.
 * 2017, section 3.1), with the norms before the parts of each layer and one behind the last:
 *
 *     x_t = √size · embedding(y_{t−1}) + position_t        readout = norm(layers(x, states))
 *
 * In training all positions are computed at once. In decoding a step computes its own position only:
 * the state has the keys and values of those before it, and the source's are made once, in `start`.
 * The attention weights a_t are the mean over the heads of the last layer. A generator that copies decides
 * by [context_t ; readout_t ; x_t], where context_t = Σ_s a_ts states_s.
 */
export class TransformerDecoder implements Decoder<
  TransformerDecoderState,
  TransformerDecoderCache,
  TransformerDecoderGradient
> {
  readonly embedding: Embedding;
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: LayerNorm;
  readonly readoutSize: number;
  readonly gateSizes: readonly number[];
  readonly #places: Places;
  readonly #embedded: Dropout;
  readonly #copies: boolean;

  /**
   * @param parts built by the caller; the embedding may be shared
   * @param parts.copies whether the generator copies, which needs a context in decoding
   */
  constructor(parts: {
    embedding: Embedding;
    layers: readonly TransformerDecoderLayer[];
    norm: LayerNorm;
    places: Places;
    embedded: Dropout;
    copies: boolean;
  }) {
    this.embedding = parts.embedding;
    this.layers = parts.layers;
    this.norm = parts.norm;
    this.readoutSize = parts.norm.features;
    this.gateSizes = Array<number>(3).fill(this.readoutSize);
    this.#copies = parts.copies;
    this.#places = parts.places;
    this.#embedded = parts.embedded;
  }

  start(workspace: Workspace, { states, lengths }: Encoded): TransformerDecoderState {
    const memories = this.layers.map(({ cross }) => cross.prepare(workspace, states));
    const past = workspace.tensor([2 * this.layers.length, 0, lengths.size, this.readoutSize]);
    return { source: { states, lengths, memories }, past };
  }

  forward(
    workspace: Workspace,
    input: Tensor,
    lengths: Tensor,
    { source }: TransformerDecoderState,
    { random, sampling, needsWeights = false }: DecoderPass = {},
  ): Written & { cache: TransformerDecoderCache } {
    if (sampling) {
      throw new ConfigError(
        'samplingRate',
        'needs a recurrent decoder: a transformer reads all at once',
      );
    }
    const { readout, cache } = this.#read(workspace, input, lengths, source, 0, random);
    if (!needsWeights) return { readout, cache };
    const weights = this.#weights(workspace, cache);
    const context = workspace.tensor(readout.shape);
    multiply(workspace, matrices(weights), matrices(source.states), context);
    const gateInputs = [context, readout, cache.x];
    return { readout, weights, gateInputs, cache: { ...cache, weights } };
  }

  /** Some positions from `first` on, with what `joined` makes of each layer's new keys and values. */
  #read(
    workspace: Workspace,
    ids: Tensor,
    lengths: Tensor,
    source: TransformerSource,
    first: number,
    random?: DecoderPass['random'],
    joined?: Joined,
  ): { readout: Tensor; cache: TransformerDecoderCache } {
    const looked = this.embedding.forward(workspace, ids);
    const turns = this.#places.enter(workspace, looked.output, first);
    const x = this.#embedded.forward(workspace, looked.output, random);
    const target = { lengths, turns, random };
    const seen = { lengths: source.lengths, random, rows: source.rows };
    const layers: TransformerDecoderLayerCache[] = [];
    let { output } = x;
    this.layers.forEach((layer, i) => {
      const read = layer.forward(workspace, output, {
        target,
        source: seen,
        memory: source.memories[i],
        joined: joined && ((fresh) => joined(i, fresh)),
      });
      layers.push(read.cache);
      ({ output } = read);
    });
    const readout = this.norm.forward(workspace, output);
    return {
      readout: readout.output,
      cache: {
        source,
        embedding: looked.cache,
        embedded: x.cache,
        x: x.output,
        layers,
        norm: readout.cache,
        readout: readout.output,
      },
    };
  }

  backward(
    workspace: Workspace,
    cache: TransformerDecoderCache,
    gradient: GeneratorGradient,
  ): EncodedGradient & { inner: TransformerDecoderGradient } {
    const { source } = cache;
    const dStates = workspace.zeros(source.states.shape);
    const inner: TransformerDecoderLayerGradient[] = [];
    const { heads } = this.#top.cross;
    const [dContext, dState, dInput] = gradient.gateInputs ?? [];
    if (dContext) contextBackward(workspace, cache, dContext, dStates, gradient.weights!);
    let dWeights = gradient.weights && meanOfHeadsBackward(workspace, gradient.weights, heads);
    add(workspace, dState, gradient.readout);
    let dx = this.norm.backward(workspace, cache.norm, gradient.readout);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const layer = this.layers[i];
      const read = layer.backward(workspace, cache.layers[i], dx, dWeights);
      const dSeen = layer.cross.prepareBackward(workspace, source.states, read.dMemory);
      add(workspace, dSeen, dStates);
      inner[i] = read.inner;
      ({ dx } = read);
      dWeights = undefined;
    }
    add(workspace, dInput, dx);
    const dLooked = this.#embedded.backward(workspace, cache.embedded, dx);
    this.#places.enterBackward(workspace, dLooked);
    this.embedding.backward(workspace, cache.embedding, dLooked);
    return {
      states: dStates,
      last: [],
      inner: { x: dx, layers: inner, readout: gradient.readout },
    };
  }

  step(
    workspace: Workspace,
    ids: Tensor,
    { source, past }: TransformerDecoderState,
  ): Written & { state: TransformerDecoderState } {
    const [count] = ids.shape;
    const [tensors, first, , size] = past.shape;
    const next = workspace.tensor([tensors, first + 1, count, size]);
    const [before, after] = [first * count * size, (first + 1) * count * size];
    const { backend } = workspace;
    backend.copyColumns(tensors, before, past.offset, before, next.offset, after);
    const kept = (tensor: number, fresh: Tensor): Tensor => {
      const all = next.at(tensor);
      backend.copy(fresh.size, fresh.offset, all.at(first).offset);
      return all;
    };
    const joined: Joined = (layer, { keys, values }) => ({
      keys: kept(2 * layer, keys),
      values: kept(2 * layer + 1, values),
    });
    const everything = workspace.ids([count], new Int32Array(count).fill(first + 1));
    const once = ids.reshape([1, count]);
    const { readout, cache } = this.#read(
      workspace,
      once,
      everything,
      source,
      first,
      undefined,
      joined,
    );
    const weights = this.#weights(workspace, cache);
    const context = this.#copies ? contextOf(workspace, weights, source) : undefined;
    return {
      readout: readout.at(0),
      state: { source, past: next },
      weights: weights.at(0),
      gateInputs: context && [context, readout, cache.x].map((x) => x.at(0)),
    };
  }

  toGraph(): DecoderGraph {
    const { embedding, layers, norm } = this;
    const [places, copies] = [this.#places, this.#copies];
    return transformerDecoderGraph({ embedding, layers, norm, places, copies });
  }

  select(
    workspace: Workspace,
    { source, past }: TransformerDecoderState,
    rows: Int32Array,
  ): TransformerDecoderState {
    const [tensors, time, count, size] = past.shape;
    const moved = new Int32Array(tensors * time * rows.length);
    for (let slot = 0; slot < tensors * time; slot++) {
      for (const [i, row] of rows.entries()) moved[slot * rows.length + i] = slot * count + row;
    }
    const kept = gatherRows(workspace, past.reshape([tensors * time * count, size]), moved);
    return {
      source: { ...source, rows: rows.map((row) => source.rows?.[row] ?? row) },
      past: kept.reshape([tensors, time, rows.length, size]),
    };
  }

  rowsOf({ source }: TransformerDecoderState): Int32Array | undefined {
    return source.rows;
  }

  toTorch(): TorchModule {
    return layersToTorch(this.layers, this.norm);
  }

  see(
    workspace: Workspace,
    cache: TransformerDecoderCache,
    encoder: SeenEncoder,
    gradient?: TransformerDecoderGradient,
  ): SeenDecoder {
    return seeTransformerDecoder(workspace, this.layers, cache, encoder, gradient);
  }

  get #top(): TransformerDecoderLayer {
    return this.layers[this.layers.length - 1];
  }

  /** [T, N, S] */
  #weights(workspace: Workspace, { layers }: TransformerDecoderCache): Tensor {
    const { cross } = layers[layers.length - 1];
    return meanOfHeads(workspace, cross.weights, this.#top.cross.heads);
  }
}

/** Σ_s weights_s states_s of rows that may share a source: weights [1, N, S] to [1, N, size]. */
function contextOf(
  workspace: Workspace,
  weights: Tensor,
  { states, rows }: TransformerSource,
): Tensor {
  const [, batch, size] = states.shape;
  const read = (asked: Tensor) => {
    const context = workspace.tensor([asked.shape[0], batch, size]);
    multiply(workspace, matrices(asked), matrices(states), context);
    return context;
  };
  if (!rows) return read(weights);
  return attendRows(workspace, weights, batch, rows, (asked) => ({ context: read(asked) })).context;
}

/** Adds to the gradients of the weights and of the states. */
function contextBackward(
  workspace: Workspace,
  { source, weights }: TransformerDecoderCache,
  dContext: Tensor,
  dStates: Tensor,
  dWeights: Tensor,
): void {
  const more = { accumulate: true };
  multiply(workspace, matrices(dContext), transposed(source.states), dWeights, more);
  multiply(workspace, transposed(weights!), matrices(dContext), dStates, more);
}

/** y += x, if there is one. */
function add({ backend }: Workspace, x: Tensor | undefined, y: Tensor): void {
  if (x) backend.add(x.size, x.offset, y.offset);
}

/** Self-attention to the target so far, and attention to the source. */
export const transformerDecoder: DecoderKind = {
  description: 'self-attention to what is written, attention to the source (Vaswani et al. 2017)',
  stations: transformerDecoderStations,
  ignoresLast: true,
  readsAtOnce: true,
  attends: () => true,
  defaults: (config) => ({
    ...transformerDefaults(config),
    attention: 'none',
    inputFeeding: false,
    peeky: false,
  }),
  requireTogether(settings) {
    requireTransformer(settings);
    if (settings.attention !== 'none') {
      throw new ConfigError(
        'attention',
        `expected none, for a transformer has its own with heads, got ${settings.attention}`,
      );
    }
    for (const name of ['inputFeeding', 'peeky'] as const) {
      if (settings[name])
        throw new ConfigError(name, 'is for a recurrent decoder, not for a transformer');
    }
  },
  create(scope, settings, embedding) {
    const parts = transformerParts(
      scope,
      settings,
      'decoder',
      (own, options) => new TransformerDecoderLayer(own, options),
    );
    const copies = settings.copies !== undefined;
    return new TransformerDecoder({ embedding, ...parts, copies });
  },
};
