import type { Workspace } from '../../backend/backend.ts';
import { ConfigError, requireInteger } from '../../errors.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import { type Tensor, requireTensor } from '../../tensor/tensor.ts';
import { attendRows } from '../attention/attend-rows.ts';
import { matrices, multiply, transposed } from '../attention/batched-product.ts';
import type { AttentionNormalizer } from '../attention/normalizer.ts';
import { Projection } from '../attention/projection.ts';
import { softmaxNormalizer } from '../attention/softmax-normalizer.ts';
import { Dropout, type DropoutCache } from '../dropout.ts';
import { gatherRows } from '../gather-rows.ts';
import { type Graph, type GraphValue, product } from '../graph.ts';
import { Linear, type LinearCache } from '../linear.ts';
import type { TorchModule } from '../torch.ts';
import { type HeadsGraph, apart, attendGraph, linearGraph } from './graph.ts';
import { rotate, rotateGraph } from './positions.ts';

/** What queries are compared to and what they read, [S, B, size] each; head h has columns h·D to (h + 1)·D − 1. */
export interface HeadsMemory {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** What a query may look at, and how. */
export interface HeadsView {
  /** ids [B]: how many positions of each row are real. */
  readonly lengths: Tensor;
  /** Whether a query sees no position after its own; T queries are the last T positions. */
  readonly causal?: boolean;
  /** [T, D] of `turns`, for rotary positions of the queries. */
  readonly turns?: Tensor | undefined;
  /** In training, the stream of dropout masks. */
  readonly random?: Random | undefined;
  /** In decoding, which source each of the rows of one step reads; row n reads source n if omitted. */
  readonly rows?: Int32Array | undefined;
}

/** What `MultiHeadAttention.backward` needs from `MultiHeadAttention.forward`. */
export interface MultiHeadAttentionCache {
  readonly query: LinearCache;
  /** The queries as compared [T, B, size]. */
  readonly queries: Tensor;
  readonly memory: HeadsMemory;
  readonly turns: Tensor | undefined;
  /** [T, B · heads, S] */
  readonly weights: Tensor;
  /** ids [B · heads]: over how many positions the weights are normalised; all of S if omitted. */
  readonly lengths: Tensor | undefined;
  /** The weights without those that were dropped. */
  readonly kept: Tensor;
  readonly dropout: DropoutCache;
  readonly output: LinearCache;
}

type Attended = Pick<MultiHeadAttentionCache, 'weights' | 'lengths' | 'kept' | 'dropout'> & {
  readonly context: Tensor;
};

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2): each head attends with a slice of
 * D = size / heads numbers of its own.
 *
 *     queries = x W_qᵀ + b_q        keys = states W_kᵀ        values = states W_vᵀ + b_v
 *     weights_h = softmax(queries_h keys_hᵀ / √D)                   context_h = weights_h values_h
 *     output = [context_1 ; … ; context_H] W_oᵀ + b_o
 *
 * Keys need no bias: it would add the same number to all scores of a query, which the softmax takes out.
 * Instead of the softmax another of `attentionNormalizers` may make the weights of each head, where
 * attention is not causal.
 *
 * A head's slice of a time-major tensor is a matrix by strides, since [T, B, size] is [T, B · heads, D]:
 * nothing is copied. Positions past a row's length have weight 0, and no value there changes any
 * result; nor does the length of the padding. A source of length 0 gives a context of 0.
 */
export class MultiHeadAttention {
  readonly size: number;
  readonly heads: number;
  readonly query: Linear;
  readonly key: Projection;
  readonly value: Linear;
  readonly output: Linear;
  readonly normalizer: AttentionNormalizer;
  readonly #dropout: Dropout;

  /**
   * @param options.dropout the rate at which weights are dropped in training (0)
   * @param options.normalizer what makes weights of the scores (the softmax)
   * @throws ConfigError unless `heads` divides `size`
   */
  constructor(
    parameters: ParameterScope,
    options: {
      size: number;
      heads: number;
      dropout?: number;
      normalizer?: AttentionNormalizer | undefined;
    },
  ) {
    this.size = options.size;
    this.heads = options.heads;
    requireInteger('heads', this.heads, 1);
    if (this.size % this.heads !== 0) {
      throw new ConfigError('heads', `expected a divisor of the size, ${this.size}, got ${this.heads}`);
    }
    const sizes = { inputSize: this.size, outputSize: this.size };
    this.query = new Linear(parameters.scope('query'), sizes);
    this.key = new Projection(parameters.scope('key'), 'weight', sizes);
    this.value = new Linear(parameters.scope('value'), sizes);
    this.output = new Linear(parameters.scope('output'), sizes);
    this.normalizer = options.normalizer ?? softmaxNormalizer;
    this.#dropout = new Dropout(options.dropout ?? 0);
  }

  /** Four of `torch.nn.Linear`, that of the keys without a bias. */
  toTorch(): TorchModule {
    const { query, key, value, output } = this;
    return {
      modules: {
        query: query.toTorch(),
        key: { tensors: { weight: [key.weight] } },
        value: value.toTorch(),
        output: output.toTorch(),
      },
    };
  }

  /**
   * Keys and values of a source, for any number of queries.
   *
   * @param states [S, B, size]
   * @param by [S, D] of `turns`, for rotary positions
   */
  prepare(workspace: Workspace, states: Tensor, by?: Tensor): HeadsMemory {
    const keys = this.key.forward(workspace, states);
    if (by) rotate(workspace, keys, by);
    return { keys, values: this.value.forward(workspace, states).output };
  }

  /** The mirror of `prepare`; overwrites dMemory. @returns dStates [S, B, size] */
  prepareBackward(workspace: Workspace, states: Tensor, dMemory: HeadsMemory, by?: Tensor): Tensor {
    const dStates = this.value.backward(workspace, { x: states }, dMemory.values);
    if (by) rotate(workspace, dMemory.keys, by, -1);
    this.key.backward(workspace, states, dMemory.keys, dStates, { accumulate: true });
    return dStates;
  }

  /**
   * @param x [T, B, size]; [1, N, size] where `view.rows` says which sources they read
   * @returns output of the shape of x, and the weights before dropout [T, B · heads, S]
   * @throws ShapeError when x does not fit the memory
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    memory: HeadsMemory,
    view: HeadsView,
  ): { output: Tensor; weights: Tensor; cache: MultiHeadAttentionCache } {
    const [time, count] = x.shape;
    const batch = view.rows ? count : memory.keys.shape[1];
    requireTensor('multiHeadAttention.forward: x', workspace.backend, x, [time, batch, this.size]);
    const asked = this.query.forward(workspace, x);
    const queries = asked.output;
    if (view.turns) rotate(workspace, queries, view.turns);
    const { context, ...attended } = view.rows
      ? this.#attendShared(workspace, queries, memory, view, view.rows)
      : this.#attend(workspace, queries, memory, view);
    const { output, cache } = this.output.forward(workspace, context);
    return {
      output,
      weights: attended.weights,
      cache: {
        query: asked.cache,
        queries,
        memory,
        turns: view.turns,
        ...attended,
        output: cache,
      },
    };
  }

  /** @param wanted ids [B · heads], in decoding: how many queries of each row are wanted, of the first */
  #attend(
    workspace: Workspace,
    queries: Tensor,
    memory: HeadsMemory,
    view: HeadsView,
    wanted?: Tensor,
  ): Attended {
    const [time, batch] = queries.shape;
    const [source] = memory.keys.shape;
    const { heads } = this;
    const scores = workspace.tensor([time, batch * heads, source]);
    multiply(workspace, matrices(this.#apart(queries)), transposed(this.#apart(memory.keys)), scores, { wanted });
    const { weights, lengths } = this.#weigh(workspace, scores, view);
    const kept = this.#dropout.forward(workspace, weights, view.random);
    const context = workspace.tensor(queries.shape);
    multiply(workspace, matrices(kept.output), matrices(this.#apart(memory.values)), this.#apart(context), { wanted });
    return { context, weights, lengths, kept: kept.output, dropout: kept.cache };
  }

  /** The weights of scores [T, B · heads, S]. */
  #weigh(
    workspace: Workspace,
    scores: Tensor,
    { lengths, causal }: HeadsView,
  ): Pick<Attended, 'weights' | 'lengths'> {
    const [time, rows, source] = scores.shape;
    const { normalizer, heads } = this;
    if (normalizer !== softmaxNormalizer) {
      const batch = lengths.reshape([lengths.size, 1]);
      const ofRows = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / heads));
      const ofHeads = gatherRows(workspace, batch, ofRows).reshape([rows]).asIds(source + 1);
      return {
        weights: normalizer.forward(workspace, scores, ofHeads, this.#scale),
        lengths: ofHeads,
      };
    }
    const weights = workspace.tensor(scores.shape);
    workspace.backend.headsSoftmaxForward(
      time, rows / heads, heads, source, this.#scale, causal ? 1 : 0,
      scores.offset, lengths.offset, weights.offset,
    );
    return { weights, lengths: undefined };
  }

  /** In decoding several rows may attend to one source; this has no backward pass. */
  #attendShared(
    workspace: Workspace,
    queries: Tensor,
    memory: HeadsMemory,
    view: HeadsView,
    rows: Int32Array,
  ): Attended {
    const [source, batch] = memory.keys.shape;
    const { heads } = this;
    const { context, weights } = attendRows(workspace, queries, batch, rows, (asked, taken) => {
      const ofHeads = Int32Array.from({ length: batch * heads }, (_, i) => taken[Math.floor(i / heads)]);
      const wanted = workspace.ids([batch * heads], ofHeads);
      const seen = this.#attend(workspace, asked, memory, view, wanted);
      const ofAll = seen.weights.reshape([asked.shape[0], batch, heads * source]);
      return { context: seen.context, weights: ofAll };
    });
    const apart = weights.reshape([1, rows.length * heads, source]);
    return { context, weights: apart, lengths: undefined, kept: apart, dropout: undefined };
  }

  /**
   * `forward` read from the bottom, with dWeights and dScores as in `Attention`.
   *
   * @param dOutput of the shape of x
   * @param dWeights [T, B · heads, S], where something besides the context uses the weights
   * @returns dx and dMemory, and on the way the gradient of the weights
   */
  backward(
    workspace: Workspace,
    cache: MultiHeadAttentionCache,
    dOutput: Tensor,
    dWeights?: Tensor,
  ): { dx: Tensor; dMemory: HeadsMemory; dWeights: Tensor } {
    const { queries, memory, weights, kept } = cache;
    const { backend } = workspace;
    const [, rows, source] = weights.shape;
    const dContext = this.#apart(this.output.backward(workspace, cache.output, dOutput));
    const dKept = workspace.tensor(weights.shape);
    multiply(workspace, matrices(dContext), transposed(this.#apart(memory.values)), dKept);
    const values = workspace.tensor(memory.values.shape);
    multiply(workspace, transposed(kept), matrices(dContext), this.#apart(values));
    const dAll = this.#dropout.backward(workspace, cache.dropout, dKept);
    if (dWeights) backend.add(dWeights.size, dWeights.offset, dAll.offset);
    const lengths = cache.lengths ?? workspace.ids([rows], new Int32Array(rows).fill(source));
    const dScores = this.normalizer.backward(workspace, weights, dAll, lengths, this.#scale);
    const dQueries = workspace.tensor(queries.shape);
    multiply(workspace, matrices(dScores), matrices(this.#apart(memory.keys)), this.#apart(dQueries));
    const keys = workspace.tensor(memory.keys.shape);
    multiply(workspace, transposed(dScores), matrices(this.#apart(queries)), this.#apart(keys));
    if (cache.turns) rotate(workspace, dQueries, cache.turns, -1);
    const dx = this.query.backward(workspace, cache.query, dQueries);
    return { dx, dMemory: { keys, values }, dWeights: dAll };
  }

  /** `prepare` as operators, for states [B, S, size] at int64 positions [S] where they are rotary. */
  prepareGraph(graph: Graph, states: GraphValue, at: GraphValue | undefined): HeadsGraph {
    const keys = this.#apartGraph(graph, product(graph, states, this.key.weight));
    return {
      keys: at ? rotateGraph(graph, keys, at, this.#headSize) : keys,
      values: this.#apartGraph(graph, linearGraph(graph, this.value, states)),
    };
  }

  /**
   * `forward` as operators, for x [B, T, size].
   *
   * @param mask as `attendGraph` has it
   * @param at int64 [T], where positions are rotary
   * @returns output of the shape of x and weights [B, heads, T, S]
   */
  toGraph(
    graph: Graph,
    x: GraphValue,
    memory: HeadsGraph,
    mask: GraphValue | undefined,
    at?: GraphValue,
  ): { output: GraphValue; weights: GraphValue } {
    const asked = this.#apartGraph(graph, linearGraph(graph, this.query, x));
    const queries = at ? rotateGraph(graph, asked, at, this.#headSize) : asked;
    const sizes = { size: this.size, scale: this.#scale, normalizer: this.normalizer };
    const { context, weights } = attendGraph(graph, queries, memory, mask, sizes);
    return { output: linearGraph(graph, this.output, context), weights };
  }

  #apartGraph(graph: Graph, x: GraphValue): GraphValue {
    return apart(graph, x, this.heads, this.#headSize);
  }

  get #headSize(): number {
    return this.size / this.heads;
  }

  get #scale(): number {
    return 1 / Math.sqrt(this.#headSize);
  }

  /** x [T, B, size] as heads of their own: [T, B · heads, D]. */
  #apart(x: Tensor): Tensor {
    const [time, batch] = x.shape;
    return x.reshape([time, batch * this.heads, this.#headSize]);
  }
}

/**
 * The mean of the heads' weights.
 *
 * @param weights [T, B · heads, S]
 * @returns [T, B, S]
 */
export function meanOfHeads(workspace: Workspace, weights: Tensor, heads: number): Tensor {
  const [time, rows, source] = weights.shape;
  const batch = rows / heads;
  const mean = workspace.tensor([time, batch, source]);
  const share = workspace.from([1], [1 / heads]);
  workspace.backend.batchedMatmul(
    time * batch, 1, source, heads, 0,
    share.offset, 0, 0, 0,
    weights.offset, heads * source, source, 1,
    0,
    mean.offset, source, source,
  );
  return mean;
}

/** The gradient of `meanOfHeads`: dMean [T, B, S] / heads for each head, [T, B · heads, S]. */
export function meanOfHeadsBackward(workspace: Workspace, dMean: Tensor, heads: number): Tensor {
  const [time, batch, source] = dMean.shape;
  const dWeights = workspace.tensor([time, batch * heads, source]);
  const share = workspace.from([1], [1 / heads]);
  workspace.backend.batchedMatmul(
    time * batch, heads, source, 1, 0,
    share.offset, 0, 0, 0,
    dMean.offset, source, source, 1,
    0,
    dWeights.offset, heads * source, source,
  );
  return dWeights;
}
