import type { Workspace } from '../../backend/backend.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { concatenate, split } from '../concatenate.ts';
import type { StationKind } from '../stations.ts';
import { type DotScoreCache, dotGraph } from './dot.ts';
import { GeneralScore } from './general.ts';
import type { AttentionSizes, ScoreGraph } from './score.ts';

/** What its scores are. */
export const biaffineStations = {
  'biaffine.scores': {
    description: 'how well each source state, projected, fits the query',
    equation: 'score(query_t, s) = query_t · W states_s + u · states_s',
    shape: '[S]',
    labels: 'source',
    file: 'nn/attention/biaffine.ts',
  },
} as const satisfies Readonly<Record<string, StationKind>>;

/**
 * The biaffine score (Dozat & Manning 2017, section 2.2): the general one, and how likely a state is attended
 * to whatever the query.
 *
 *     score(query_t, s) = query_t · W states_s + u · states_s
 *                       = [query_t ; 1] · keys_s,    keys_s = [W ; u] states_s
 *
 * `keyWeight` [querySize + 1, keySize] is W with u as its last row. It starts from a normal distribution of
 * standard deviation 1/√keySize.
 */
export class BiaffineScore extends GeneralScore {
  override readonly stations = biaffineStations;
  readonly #size: number;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: AttentionSizes) {
    super(parameters, sizes, sizes.querySize + 1);
    this.#size = sizes.querySize;
  }

  /** scores_tbs = [query_tb ; 1] · keys_sb. */
  override forward(
    workspace: Workspace,
    query: Tensor,
    keys: Tensor,
    lengths: Tensor,
    wanted?: Tensor,
  ): { scores: Tensor; cache: DotScoreCache } {
    const [time, batch] = query.shape;
    const ones = workspace.from([time, batch, 1], new Float32Array(time * batch).fill(1));
    return super.forward(workspace, concatenate(workspace, [query, ones]), keys, lengths, wanted);
  }

  override toGraph(): ScoreGraph {
    return {
      ...super.toGraph(),
      scores: (graph, query, keys) => {
        const column = graph.ints([0, 0, 0, 1]); // one behind the last
        return dotGraph(graph, graph.op('Pad', [query, column, graph.float(1)]), keys);
      },
    };
  }

  /** [dQuery ; ·] = dScores keys, dKeys += dScoresᵀ [query ; 1], for each row of the batch. */
  override backward(
    workspace: Workspace,
    cache: DotScoreCache,
    dScores: Tensor,
    dKeys: Tensor,
  ): Tensor {
    return split(workspace, super.backward(workspace, cache, dScores, dKeys), [this.#size, 1])[0];
  }
}
