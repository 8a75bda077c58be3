import type { Workspace } from '../../backend/backend.ts';
import { type Tensor, requireTensor } from '../../tensor/tensor.ts';
import { type Graph, type GraphTensors, type GraphValue, isWithin, requireGraph } from '../graph.ts';
import { requireLengths } from '../recurrent.ts';
import { matrices, multiply, transposed } from './batched-product.ts';
import type { AttentionNormalizer } from './normalizer.ts';
import type { AttentionScore } from './score.ts';
import { softmaxNormalizer } from './softmax-normalizer.ts';

/** The source, prepared once for every step that looks at it. */
export interface AttentionMemory {
  /** The encoder's states [S, B, K]. */
  readonly states: Tensor;
  /** ids [B]: how many states of each row are real. */
  readonly lengths: Tensor;
  /** What queries are compared to [S, B, *]: the states or their projection. */
  readonly keys: Tensor;
}

/** Attention as operators, with the batch first. */
export interface AttentionGraph {
  /**
   * `prepare`: the memory.
   *
   * @param states [B, S, K]
   * @param lengths int64 [B]
   */
  prepare(graph: Graph, states: GraphValue, lengths: GraphValue): GraphTensors;
  /**
   * `forward` with one query for each row.
   *
   * @param query [B, Q]
   * @returns context [B, K] and weights [B, S]
   */
  forward(
    graph: Graph,
    query: GraphValue,
    memory: GraphTensors,
  ): { context: GraphValue; weights: GraphValue };
}

/** The gradient of an `AttentionMemory`: every `backward` adds to it. */
export interface AttentionMemoryGradient {
  /** [S, B, K] */
  readonly states: Tensor;
  /** [S, B, *] */
  readonly keys: Tensor;
}

/** What `Attention.backward` needs from `Attention.forward`. */
export interface AttentionCache<ScoreCache = unknown> {
  readonly memory: AttentionMemory;
  /** [T, B, S] */
  readonly weights: Tensor;
  /** [T, B, S] */
  readonly scores: Tensor;
  readonly score: ScoreCache;
}

/**
 * Attention (Bahdanau et al. 2015, section 3.1): a mean of the source's states, weighted by how well
 * each fits the query.
 *
 *     weights_t = softmax(scale · score(query_t, keys))    over s < lengths[b], 0 beyond
 *     context_t = Σ_s weights_ts states_s
 *
 * The kinds (`attentions`) differ in the score. Instead of the softmax another of
 * `attentionNormalizers` may make the weights, then with its own derivative in `backward`. A source of length 0 gives a context of 0. No
 * value in a padded slot changes any result, as long as it and its key are finite; nor does the
 * length of the padding.
 *
 * Shapes: query [T, B, Q], states [S, B, K], context [T, B, K], weights [T, B, S].
 */
export class Attention<ScoreCache = unknown> {
  readonly score: AttentionScore<ScoreCache>;
  readonly normalizer: AttentionNormalizer;

  constructor(
    score: AttentionScore<ScoreCache>,
    normalizer: AttentionNormalizer = softmaxNormalizer,
  ) {
    this.score = score;
    this.normalizer = normalizer;
  }

  /**
   * Prepares the source for any number of `forward` calls.
   *
   * @param states [S, B, K]
   * @param lengths ids [B]
   * @throws ShapeError when the shapes do not fit
   */
  prepare(workspace: Workspace, states: Tensor, lengths: Tensor): AttentionMemory {
    requireTensor('attention.prepare: states', workspace.backend, states, [null, null, this.score.keySize]);
    requireLengths('attention.prepare', workspace, states, lengths);
    return { states, lengths, keys: this.score.prepare(workspace, states) };
  }

  /** The gradient of `memory` before any `backward`: zeros. */
  zeroGradient(workspace: Workspace, memory: AttentionMemory): AttentionMemoryGradient {
    return {
      states: workspace.zeros(memory.states.shape),
      keys: workspace.zeros(memory.keys.shape),
    };
  }

  /**
   * Attends to the source once per query: T queries in one call give the same values as T calls
   * with one query each.
   *
   * @param query [T, B, Q]
   * @param wanted ids [B], in decoding: how many queries of each row are wanted, of the first; what
   *   the others get is undefined
   * @returns context [T, B, K] and weights [T, B, S]
   * @throws ShapeError when the query does not fit the memory
   */
  forward(
    workspace: Workspace,
    query: Tensor,
    memory: AttentionMemory,
    wanted?: Tensor,
  ): { context: Tensor; weights: Tensor; cache: AttentionCache<ScoreCache> } {
    const { states, lengths, keys } = memory;
    const [, batch, keySize] = states.shape;
    requireTensor('attention.forward: query', workspace.backend, query, [null, batch, this.score.querySize]);
    const [time] = query.shape;
    const { scores, cache: score } = this.score.forward(workspace, query, keys, lengths, wanted);
    const weights = this.normalizer.forward(workspace, scores, lengths, this.score.scale);
    const context = workspace.tensor([time, batch, keySize]);
    multiply(workspace, matrices(weights), matrices(states), context, { wanted });
    return { context, weights, cache: { memory, weights, scores, score } };
  }

  /**
   * The mirror of `forward`. For each row of the batch:
   *
   *     dWeights = dContext statesᵀ            dStates += weightsᵀ dContext
   *     dScores = scale · weights ⊙ (dWeights − Σ_s dWeights_s weights_s)
   *
   * Adds to dMemory and, by the score, to the parameters' gradients.
   *
   * @param dContext [T, B, K]
   * @param dMemory from `zeroGradient`; the same for every call on one memory
   * @param dWeights [T, B, S], where something besides the context uses the weights
   * @returns dQuery [T, B, Q], and on the way dWeights and dScores [T, B, S]
   */
  backward(
    workspace: Workspace,
    cache: AttentionCache<ScoreCache>,
    dContext: Tensor,
    dMemory: AttentionMemoryGradient,
    dWeights?: Tensor,
  ): { dQuery: Tensor; dWeights: Tensor; dScores: Tensor } {
    const { weights, score } = cache;
    const { states, lengths } = cache.memory;
    const [time, batch] = weights.shape;
    requireTensor('attention.backward: dContext', workspace.backend, dContext, [time, batch, states.shape[2]]);
    const dAll = workspace.tensor(weights.shape);
    multiply(workspace, matrices(dContext), transposed(states), dAll);
    if (dWeights) workspace.backend.add(dWeights.size, dWeights.offset, dAll.offset);
    multiply(workspace, transposed(weights), matrices(dContext), dMemory.states, { accumulate: true });
    const dScores = this.normalizer.backward(workspace, weights, dAll, lengths, this.score.scale);
    const dQuery = this.score.backward(workspace, score, dScores, dMemory.keys);
    return { dQuery, dWeights: dAll, dScores };
  }

  /**
   * The mirror of `prepare`, after the last `backward`: adds to the parameters' gradients.
   *
   * @returns dStates [S, B, K], complete: `dMemory.states` plus the gradient through the keys
   */
  prepareBackward(
    workspace: Workspace,
    memory: AttentionMemory,
    dMemory: AttentionMemoryGradient,
  ): Tensor {
    this.score.prepareBackward(workspace, memory.states, dMemory.keys, dMemory.states);
    return dMemory.states;
  }

  /** `prepare` and `forward` as operators; padded positions score −10³⁰, which makes their weight 0. */
  toGraph(): AttentionGraph {
    const { keySize, scale } = this.score;
    const score = requireGraph('attention score', this.score).toGraph();
    const { keys } = score;
    return {
      prepare: (graph, states, lengths) => ({
        states: { value: states, axes: ['batch', 'time', keySize] },
        ...(keys && {
          keys: { value: keys.prepare(graph, states), axes: ['batch', 'time', keys.size] },
        }),
        mask: { value: isWithin(graph, states, lengths), axes: ['batch', 'time'] },
      }),
      forward: (graph, query, { states, keys = states, mask }) => {
        const column = score.scores(graph, query, keys.value);
        const scores = graph.op('Squeeze', [column, graph.ints([2])]);
        const scaled = scale === 1 ? scores : graph.op('Mul', [scores, graph.float(scale)]);
        const masked = graph.op('Where', [mask.value, scaled, graph.float(-1e30)]);
        const weights = this.normalizer.toGraph(graph, masked);
        const row = graph.op('Unsqueeze', [weights, graph.ints([1])]);
        const context = graph.op('MatMul', [row, states.value]);
        return { context: graph.op('Squeeze', [context, graph.ints([1])]), weights };
      },
    };
  }
}
