import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Graph, GraphValue } from '../graph.ts';
import type { StationKind } from '../stations.ts';
import { matrices, multiply, transposed } from './batched-product.ts';
import {
  type AttentionScore,
  type AttentionSizes,
  type ScoreGraph,
  requireEqualSizes,
  requireSizes,
} from './score.ts';
import type { TorchModule } from '../torch.ts';

/** What `dotScoresBackward` needs from `dotScores`. */
export interface DotScoreCache {
  /** [T, B, Q] */
  readonly query: Tensor;
  /** [S, B, Q] */
  readonly keys: Tensor;
}

/**
 * scores_tbs = query_tb · keys_sb.
 *
 * @param query [T, B, Q]
 * @param keys [S, B, Q]
 * @returns scores [T, B, S]
 */
export function dotScores(
  workspace: Workspace,
  query: Tensor,
  keys: Tensor,
  wanted?: Tensor,
): { scores: Tensor; cache: DotScoreCache } {
  const [time, batch] = query.shape;
  const scores = workspace.tensor([time, batch, keys.shape[0]]);
  multiply(workspace, matrices(query), transposed(keys), scores, { wanted });
  return { scores, cache: { query, keys } };
}

/**
 * dQuery = dScores keys, dKeys += dScoresᵀ query, for each row of the batch.
 *
 * @param dScores [T, B, S]
 * @param dKeys [S, B, Q], added to
 * @returns dQuery [T, B, Q]
 */
export function dotScoresBackward(
  workspace: Workspace,
  cache: DotScoreCache,
  dScores: Tensor,
  dKeys: Tensor,
): Tensor {
  const { query, keys } = cache;
  const dQuery = workspace.tensor(query.shape);
  multiply(workspace, matrices(dScores), matrices(keys), dQuery);
  multiply(workspace, transposed(dScores), matrices(query), dKeys, { accumulate: true });
  return dQuery;
}

/** `dotScores` of one query for each row as operators: query [B, Q], keys [B, S, Q], scores [B, S, 1]. */
export function dotGraph(graph: Graph, query: GraphValue, keys: GraphValue): GraphValue {
  return graph.op('MatMul', [keys, graph.op('Unsqueeze', [query, graph.ints([2])])]);
}

/** What its scores are. */
export const dotStations = {
  'dot.scores': {
    description: 'how well each source state fits the query',
    equation: 'score(query_t, s) = query_t · states_s',
    shape: '[S]',
    labels: 'source',
    file: 'nn/attention/dot.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/**
 * The dot product (Luong et al. 2015, equation 8): the states are the keys, and there are no parameters.
 *
 *     score(query_t, s) = query_t · states_s
 */
export class DotScore implements AttentionScore<DotScoreCache> {
  readonly querySize: number;
  readonly keySize: number;
  readonly scale: number;
  readonly stations = dotStations;

  /** @throws ConfigError when a size is not a whole number of at least 1, or querySize is not keySize */
  constructor(sizes: AttentionSizes, scale = 1) {
    requireSizes(sizes);
    requireEqualSizes(sizes);
    this.querySize = sizes.querySize;
    this.keySize = sizes.keySize;
    this.scale = scale;
  }

  /** It has no parameters. */
  toTorch(): TorchModule {
    return {};
  }

  /** keys = states. */
  prepare(_workspace: Workspace, states: Tensor): Tensor {
    return states;
  }

  /** dStates += dKeys. */
  prepareBackward(workspace: Workspace, _states: Tensor, dKeys: Tensor, dStates: Tensor): void {
    workspace.backend.add(dKeys.size, dKeys.offset, dStates.offset);
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
    return { scores: dotGraph };
  }

  /** dQuery = dScores keys, dKeys += dScoresᵀ query, for each row of the batch. */
  backward(workspace: Workspace, cache: DotScoreCache, dScores: Tensor, dKeys: Tensor): Tensor {
    return dotScoresBackward(workspace, cache, dScores, dKeys);
  }
}
