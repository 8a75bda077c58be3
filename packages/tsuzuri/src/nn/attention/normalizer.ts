import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Graph, GraphValue } from '../graph.ts';
import type { StationKind } from '../stations.ts';

/** What makes weights of the scores of attention: for each query, numbers of at least 0 whose sum is 1. */
export interface AttentionNormalizer {
  /** One line for whoever chooses. */
  readonly description: string;
  /** The kind of station that its weights are; `attention.weights` if omitted. */
  readonly stations?: Readonly<Record<string, StationKind>>;

  /**
   * The weights of scale · scores over the first lengths[b] positions; the others get 0, and a row of
   * length 0 is all 0.
   *
   * @param scores [T, B, S]
   * @param lengths ids [B]
   * @returns weights [T, B, S]
   */
  forward(workspace: Workspace, scores: Tensor, lengths: Tensor, scale: number): Tensor;

  /** The mirror of `forward`. @returns dScores [T, B, S] */
  backward(
    workspace: Workspace,
    weights: Tensor,
    dWeights: Tensor,
    lengths: Tensor,
    scale: number,
  ): Tensor;

  /** `forward` as operators. @param scores [B, S], scaled, −10³⁰ where a position is padding */
  toGraph(graph: Graph, scores: GraphValue): GraphValue;
}
