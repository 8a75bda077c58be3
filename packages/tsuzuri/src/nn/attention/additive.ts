import type { Workspace } from '../../backend/backend.ts';
import { type Parameter, type ParameterScope, normal } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { product } from '../graph.ts';
import type { StationKind } from '../stations.ts';
import { Projection } from './projection.ts';
import { type AttentionScore, type AttentionSizes, type ScoreGraph, requireSizes } from './score.ts';
import type { TorchModule } from '../torch.ts';

/** What `AdditiveScore.backward` needs from `AdditiveScore.forward`. */
export interface AdditiveScoreCache {
  /** [T, B, querySize] */
  readonly query: Tensor;
  /** W query: [T, B, attentionSize] */
  readonly projected: Tensor;
  /** U states: [S, B, attentionSize] */
  readonly keys: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
}

/** What its scores are. */
export const additiveStations = {
  'additive.scores': {
    description: 'how well each source state fits the query, by a small network',
    equation: 'keys_s = U states_s        score(query_t, s) = v · tanh(W query_t + keys_s)',
    shape: '[S]',
    labels: 'source',
    file: 'nn/attention/additive.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/**
 * The additive score (Bahdanau et al. 2015, section 3.1 and appendix A.1.2): a network with one hidden
 * layer over query and state.
 *
 *     keys_s = U states_s        score(query_t, s) = v · tanh(W query_t + keys_s)
 *
 * Shapes, with A = attentionSize: W `queryWeight` [A, querySize], U `keyWeight` [A, keySize], v
 * `scoreWeight` [A]. They start from normal distributions of standard deviation 1/√querySize,
 * 1/√keySize and 1/√A.
 */
export class AdditiveScore implements AttentionScore<AdditiveScoreCache> {
  readonly querySize: number;
  readonly keySize: number;
  readonly attentionSize: number;
  readonly scale = 1;
  readonly queryWeight: Parameter;
  readonly keyWeight: Parameter;
  readonly scoreWeight: Parameter;
  readonly #queries: Projection;
  readonly #keys: Projection;
  readonly stations = additiveStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: AttentionSizes) {
    requireSizes(sizes);
    this.querySize = sizes.querySize;
    this.keySize = sizes.keySize;
    this.attentionSize = sizes.attentionSize ?? sizes.querySize;
    const outputSize = this.attentionSize;
    const ofQueries = { inputSize: this.querySize, outputSize };
    this.#queries = new Projection(parameters, 'queryWeight', ofQueries);
    this.#keys = new Projection(parameters, 'keyWeight', { inputSize: this.keySize, outputSize });
    this.queryWeight = this.#queries.weight;
    this.keyWeight = this.#keys.weight;
    const initialise = normal(1 / Math.sqrt(outputSize));
    this.scoreWeight = parameters.declare('scoreWeight', [outputSize], initialise);
  }

  /** Two of `torch.nn.Linear` without a bias, and v. */
  toTorch(): TorchModule {
    const linear = (weight: Parameter): TorchModule => ({ tensors: { weight: [weight] } });
    return {
      tensors: { v: [this.scoreWeight] },
      modules: { query: linear(this.queryWeight), key: linear(this.keyWeight) },
    };
  }

  /** keys = states Uᵀ. */
  prepare(workspace: Workspace, states: Tensor): Tensor {
    return this.#keys.forward(workspace, states);
  }

  /** dStates += dKeys U, dU += dKeysᵀ states. */
  prepareBackward(workspace: Workspace, states: Tensor, dKeys: Tensor, dStates: Tensor): void {
    this.#keys.backward(workspace, states, dKeys, dStates, { accumulate: true });
  }

  /** projected = query Wᵀ, scores_tbs = v · tanh(projected_tb + keys_sb). */
  forward(
    workspace: Workspace,
    query: Tensor,
    keys: Tensor,
    lengths: Tensor,
  ): { scores: Tensor; cache: AdditiveScoreCache } {
    const [source, batch, size] = keys.shape;
    const [time] = query.shape;
    const projected = this.#queries.forward(workspace, query);
    const scores = workspace.tensor([time, batch, source]);
    workspace.backend.additiveScoreForward(
      time, batch, source, size,
      projected.offset, keys.offset, this.scoreWeight.value.offset, lengths.offset, scores.offset,
    );
    return { scores, cache: { query, projected, keys, lengths } };
  }

  toGraph(): ScoreGraph {
    return {
      keys: {
        size: this.attentionSize,
        prepare: (graph, states) => product(graph, states, this.keyWeight),
      },
      scores: (graph, query, keys) => {
        const projected = graph.op('Unsqueeze', [product(graph, query, this.queryWeight), graph.ints([1])]);
        const hidden = graph.op('Tanh', [graph.op('Add', [projected, keys])]);
        return graph.op('MatMul', [hidden, graph.weight([this.scoreWeight], [this.attentionSize, 1])]);
      },
    };
  }

  /**
   * With u = tanh(projected_tb + keys_sb) and d = dScores_tbs v ⊙ (1 − u²): dv += Σ dScores_tbs u,
   * dKeys_sb += Σ_t d, dProjected_tb = Σ_s d; then dQuery = dProjected W, dW += dProjectedᵀ query.
   */
  backward(workspace: Workspace, cache: AdditiveScoreCache, dScores: Tensor, dKeys: Tensor): Tensor {
    const { query, projected, keys, lengths } = cache;
    const [source, batch, size] = keys.shape;
    const [time] = query.shape;
    const dProjected = workspace.tensor(projected.shape);
    const { value, gradient } = this.scoreWeight;
    workspace.backend.additiveScoreBackward(
      time, batch, source, size,
      projected.offset, keys.offset, value.offset, lengths.offset, dScores.offset,
      dProjected.offset, dKeys.offset, gradient.offset,
    );
    const dQuery = workspace.tensor(query.shape);
    this.#queries.backward(workspace, query, dProjected, dQuery);
    return dQuery;
  }
}
