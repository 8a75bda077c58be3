import type { Workspace } from '../../backend/backend.ts';
import { ConfigError } from '../../errors.ts';
import { matrices, multiply, transposed } from '../../nn/attention/batched-product.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../../nn/embedding.ts';
import {
  type Graph,
  type GraphState,
  type GraphValue,
  cast,
  isWithin,
  range,
} from '../../nn/graph.ts';
import type { LayerNorm, LayerNormCache } from '../../nn/layer-norm.ts';
import type { TorchModule } from '../../nn/torch.ts';
import {
  TransformerEncoderLayer,
  type TransformerEncoderLayerCache,
  type TransformerEncoderLayerGradient,
} from '../../nn/transformer/encoder-layer.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  type Places,
  layersToTorch,
  requireTransformer,
  transformerDefaults,
  transformerParts,
} from '../transformer-settings.ts';
import { transformerEncoderStations } from '../see-transformer.ts';
import type { SeenEncoder } from '../sights.ts';
import { seeTransformerEncoder } from './see-transformer-encoder.ts';
import type { Encoded, EncodedGradient, EncodedGraph, Encoder, EncoderKind } from './encoder.ts';

/** What `TransformerEncoder.backward` needs from `TransformerEncoder.forward`. */
export interface TransformerEncoderCache {
  readonly embedding: EmbeddingCache;
  readonly embedded: DropoutCache;
  /** What the lowest layer reads [S, B, size]. */
  readonly x: Tensor;
  readonly layers: readonly TransformerEncoderLayerCache[];
  readonly norm: LayerNormCache;
  readonly states: Tensor;
  /** 1 / length for each position of a row, 0 past it [1, B, S]. */
  readonly shares: Tensor;
}

/** The gradients that a look at the encoder needs from its `backward`. */
export interface TransformerEncoderGradient {
  readonly x: Tensor;
  readonly layers: readonly TransformerEncoderLayerGradient[];
  readonly states: Tensor;
}

/**
 * Reads the source with self-attention (Vaswani et al. 2017, section 3.1), with the norms before the
 * parts of each layer and one behind the last:
 *
 *     x_s = √size · embedding(source_s) + position_s        states = norm(layers(x))
 *
 * The summary is the mean of a row's states. It has no last states: a recurrent decoder starts from
 * zeros, and sees the source by attention or, if it is peeky, by the summary.
 */
export class TransformerEncoder implements Encoder<
  TransformerEncoderCache,
  TransformerEncoderGradient
> {
  readonly embedding: Embedding;
  readonly layers: readonly TransformerEncoderLayer[];
  readonly norm: LayerNorm;
  readonly #places: Places;
  readonly #embedded: Dropout;

  /** @param parts built by the caller; the embedding may be shared */
  constructor(parts: {
    embedding: Embedding;
    layers: readonly TransformerEncoderLayer[];
    norm: LayerNorm;
    places: Places;
    embedded: Dropout;
  }) {
    this.embedding = parts.embedding;
    this.layers = parts.layers;
    this.norm = parts.norm;
    this.#places = parts.places;
    this.#embedded = parts.embedded;
  }

  forward(
    workspace: Workspace,
    source: Tensor,
    lengths: Tensor,
    random?: Random,
  ): { encoded: Encoded; cache: TransformerEncoderCache } {
    const looked = this.embedding.forward(workspace, source);
    const turns = this.#places.enter(workspace, looked.output);
    const x = this.#embedded.forward(workspace, looked.output, random);
    const layers: TransformerEncoderLayerCache[] = [];
    let { output } = x;
    for (const layer of this.layers) {
      const read = layer.forward(workspace, output, { lengths, turns, random });
      layers.push(read.cache);
      ({ output } = read);
    }
    const states = this.norm.forward(workspace, output);
    const { summary, shares } = mean(workspace, states.output, lengths);
    return {
      encoded: { states: states.output, lengths, last: [], summary },
      cache: {
        embedding: looked.cache,
        embedded: x.cache,
        x: x.output,
        layers,
        norm: states.cache,
        states: states.output,
        shares,
      },
    };
  }

  /** Adds to the gradients of the embedding and of every layer; overwrites `dEncoded.states`. */
  backward(
    workspace: Workspace,
    cache: TransformerEncoderCache,
    { states, summary }: EncodedGradient,
  ): TransformerEncoderGradient {
    const dStates = states ?? workspace.zeros(cache.states.shape);
    if (summary) meanBackward(workspace, cache.shares, summary, dStates);
    const inner: TransformerEncoderLayerGradient[] = [];
    let dx = this.norm.backward(workspace, cache.norm, dStates);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const read = this.layers[i].backward(workspace, cache.layers[i], dx);
      inner[i] = read.inner;
      ({ dx } = read);
    }
    const dLooked = this.#embedded.backward(workspace, cache.embedded, dx);
    this.#places.enterBackward(workspace, dLooked);
    this.embedding.backward(workspace, cache.embedding, dLooked);
    return { x: dx, layers: inner, states: dStates };
  }

  toGraph(graph: Graph, source: GraphValue, lengths: GraphValue): EncodedGraph {
    const turned = (x: GraphValue) => graph.op('Transpose', [x], { perm: [1, 0, 2] });
    const looked = turned(this.embedding.toGraph(graph, source));
    const steps = range(graph, graph.op('Shape', [looked], { start: 1, end: 2 }));
    const { at, ...entered } = this.#places.enterGraph(graph, looked, steps);
    const within = isWithin(graph, looked, lengths);
    const mask = graph.op('Unsqueeze', [within, graph.ints([1, 2])]);
    const read = (x: GraphValue, layer: TransformerEncoderLayer) =>
      layer.toGraph(graph, x, mask, at);
    const states = this.norm.toGraph(graph, this.layers.reduce(read, entered.x));
    const last: GraphState[] = [];
    const summary = meanGraph(graph, states, within, lengths);
    return { states: turned(states), lengths, last, summary };
  }

  toTorch(): TorchModule {
    return layersToTorch(this.layers, this.norm);
  }

  see(
    workspace: Workspace,
    cache: TransformerEncoderCache,
    gradient?: TransformerEncoderGradient,
  ): SeenEncoder {
    return seeTransformerEncoder(workspace, this.layers, cache, gradient);
  }
}

/** Σ_s states_s / length over the positions of each row: [B, size]; 0 for a row of length 0. */
function mean(
  workspace: Workspace,
  states: Tensor,
  lengths: Tensor,
): { summary: Tensor; shares: Tensor } {
  const [source, batch, size] = states.shape;
  const equal = workspace.zeros([1, batch, source]);
  const shares = workspace.tensor(equal.shape);
  workspace.backend.maskedSoftmaxForward(
    1,
    batch,
    source,
    1,
    equal.offset,
    lengths.offset,
    shares.offset,
  );
  const summary = workspace.tensor([1, batch, size]);
  multiply(workspace, matrices(shares), matrices(states), summary);
  return { summary: summary.at(0), shares };
}

/** `mean` as operators, for states [B, S, size]. */
function meanGraph(
  graph: Graph,
  states: GraphValue,
  within: GraphValue,
  lengths: GraphValue,
): GraphValue {
  const column = graph.op('Unsqueeze', [cast(graph, within, 'float'), graph.ints([2])]);
  const own = graph.op('Mul', [states, column]);
  const sum = graph.op('ReduceSum', [own, graph.ints([1])], { keepdims: 0 });
  const count = graph.op('Max', [cast(graph, lengths, 'float'), graph.float(1)]);
  return graph.op('Div', [sum, graph.op('Unsqueeze', [count, graph.ints([1])])]);
}

/** dStates += shares ⊗ dSummary. */
function meanBackward(
  workspace: Workspace,
  shares: Tensor,
  dSummary: Tensor,
  dStates: Tensor,
): void {
  const once = dSummary.reshape([1, ...dSummary.shape]);
  multiply(workspace, transposed(shares), matrices(once), dStates, { accumulate: true });
}

/** Self-attention over the whole source. */
export const transformerEncoder: EncoderKind = {
  description: 'self-attention over the whole source (Vaswani et al. 2017), norms first',
  stations: transformerEncoderStations,
  hasNoLast: true,
  defaults: (config) => ({ ...transformerDefaults(config), bidirectional: false }),
  requireTogether(settings) {
    requireTransformer(settings);
    if (settings.bidirectional) {
      throw new ConfigError(
        'bidirectional',
        'cannot be used with a transformer, which reads all at once',
      );
    }
  },
  create(scope, settings, embedding) {
    const parts = transformerParts(
      scope,
      settings,
      'encoder',
      (own, options) => new TransformerEncoderLayer(own, options),
    );
    return new TransformerEncoder({ embedding, ...parts });
  },
};
