import type { Workspace } from '../../backend/backend.ts';
import type { Parameter, ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Graph, type GraphValue, product } from '../graph.ts';
import type { StationKind } from '../stations.ts';
import { type DotScoreCache, dotGraph, dotScores, dotScoresBackward } from './dot.ts';
import { Projection } from './projection.ts';
import { type AttentionScore, type AttentionSizes, type ScoreGraph, requireSizes } from './score.ts';
import type { TorchModule } from '../torch.ts';

/** What its scores are. */
export const generalStations = {
  'general.scores': {
    description: 'how well each source state, projected, fits the query',
    equation: 'keys_s = W states_s        score(query_t, s) = query_t · keys_s',
    shape: '[S]',
    labels: 'source',
    file: 'nn/attention/general.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/**
 * The general score (Luong et al. 2015, equation 8): a dot product with a learned projection.
 *
 *     keys_s = W states_s        score(query_t, s) = query_t · keys_s
 *
 * The states are projected once, not the query at every step. W `keyWeight` [querySize, keySize] starts
 * from a normal distribution of standard deviation 1/√keySize.
 */
export class GeneralScore implements AttentionScore<DotScoreCache> {
  readonly querySize: number;
  readonly keySize: number;
  readonly scale = 1;
  readonly keyWeight: Parameter;
  readonly #projection: Projection;
  readonly stations = generalStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: AttentionSizes) {
    requireSizes(sizes);
    this.querySize = sizes.querySize;
    this.keySize = sizes.keySize;
    const shape = { inputSize: this.keySize, outputSize: this.querySize };
    this.#projection = new Projection(parameters, 'keyWeight', shape);
    this.keyWeight = this.#projection.weight;
  }

  /** A `torch.nn.Linear` without a bias. */
  toTorch(): TorchModule {
    return { modules: { key: { tensors: { weight: [this.keyWeight] } } } };
  }

  /** keys = states Wᵀ. */
  prepare(workspace: Workspace, states: Tensor): Tensor {
    return this.#projection.forward(workspace, states);
  }

  /** dStates += dKeys W, dW += dKeysᵀ states. */
  prepareBackward(workspace: Workspace, states: Tensor, dKeys: Tensor, dStates: Tensor): void {
    this.#projection.backward(workspace, states, dKeys, dStates, { accumulate: true });
  }

  /** scores_tbs = query_tb · keys_sb. */
  forward(
    workspace: Workspace,
    query: Tensor,
    keys: Tensor,
    _lengths: Tensor,
    wanted?: Tensor,
  ): { scores: Tensor; cache: DotScoreCache } {
    return dotScores(workspace, query, keys, wanted);
  }

  toGraph(): ScoreGraph {
    const prepare = (graph: Graph, states: GraphValue) => product(graph, states, this.keyWeight);
    return { keys: { size: this.querySize, prepare }, scores: dotGraph };
  }

  /** dQuery = dScores keys, dKeys += dScoresᵀ query, for each row of the batch. */
  backward(workspace: Workspace, cache: DotScoreCache, dScores: Tensor, dKeys: Tensor): Tensor {
    return dotScoresBackward(workspace, cache, dScores, dKeys);
  }
}
