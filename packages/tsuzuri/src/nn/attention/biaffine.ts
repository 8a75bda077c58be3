import type { Workspace } from '../../backend/backend.ts';
import type { Parameter, ParameterScope } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { concatenate, split } from '../concatenate.ts';
import { product } from '../graph.ts';
import type { StationKind } from '../stations.ts';
import { type DotScoreCache, dotGraph, dotScores, dotScoresBackward } from './dot.ts';
import { Projection } from './projection.ts';
import { type AttentionScore, type AttentionSizes, type ScoreGraph, requireSizes } from './score.ts';
import type { TorchModule } from '../torch.ts';

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
export class BiaffineScore implements AttentionScore<DotScoreCache> {
  readonly querySize: number;
  readonly keySize: number;
  readonly scale = 1;
  readonly keyWeight: Parameter;
  readonly #projection: Projection;
  readonly stations = biaffineStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: AttentionSizes) {
    requireSizes(sizes);
    this.querySize = sizes.querySize;
    this.keySize = sizes.keySize;
    const shape = { inputSize: this.keySize, outputSize: this.querySize + 1 };
    this.#projection = new Projection(parameters, 'keyWeight', shape);
    this.keyWeight = this.#projection.weight;
  }

  /** A `torch.nn.Linear` without a bias. */
  toTorch(): TorchModule {
    return { modules: { key: { tensors: { weight: [this.keyWeight] } } } };
  }

  /** keys = states [W ; u]ᵀ. */
  prepare(workspace: Workspace, states: Tensor): Tensor {
    return this.#projection.forward(workspace, states);
  }

  /** dStates += dKeys [W ; u], d[W ; u] += dKeysᵀ states. */
  prepareBackward(workspace: Workspace, states: Tensor, dKeys: Tensor, dStates: Tensor): void {
    this.#projection.backward(workspace, states, dKeys, dStates, { accumulate: true });
  }

  /** scores_tbs = [query_tb ; 1] · keys_sb. */
  forward(
    workspace: Workspace,
    query: Tensor,
    keys: Tensor,
    _lengths: Tensor,
    wanted?: Tensor,
  ): { scores: Tensor; cache: DotScoreCache } {
    const [time, batch] = query.shape;
    const ones = workspace.from([time, batch, 1], new Float32Array(time * batch).fill(1));
    return dotScores(workspace, concatenate(workspace, [query, ones]), keys, wanted);
  }

  toGraph(): ScoreGraph {
    const size = this.querySize + 1;
    return {
      keys: { size, prepare: (graph, states) => product(graph, states, this.keyWeight) },
      scores: (graph, query, keys) => {
        const padding = graph.ints([0, 0, 0, 1]); // one column behind the last
        return dotGraph(graph, graph.op('Pad', [query, padding, graph.float(1)]), keys);
      },
    };
  }

  /** [dQuery ; ·] = dScores keys, dKeys += dScoresᵀ [query ; 1], for each row of the batch. */
  backward(workspace: Workspace, cache: DotScoreCache, dScores: Tensor, dKeys: Tensor): Tensor {
    const dExtended = dotScoresBackward(workspace, cache, dScores, dKeys);
    return split(workspace, dExtended, [this.querySize, 1])[0];
  }
}
