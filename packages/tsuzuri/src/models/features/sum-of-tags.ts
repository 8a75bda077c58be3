import type { Workspace } from '../../backend/backend.ts';
import type { IdBatch } from '../../data/batch.ts';
import { matrices, multiply, transposed } from '../../nn/attention/batched-product.ts';
import type { Embedding, EmbeddingCache } from '../../nn/embedding.ts';
import { type Graph, type GraphValue, cast, range } from '../../nn/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { toTensor } from '../id-tensor.ts';
import type { GraphIds } from '../model.ts';

/** What `sumOfTagsBackward` needs from `sumOfTags`. */
export interface SumOfTagsCache {
  readonly embedding: EmbeddingCache;
  /** The share of each tag of row b, 0 beyond: [1, B, F]. */
  readonly shares: Tensor;
}

/**
 * Σ_k share · W[f_k] over the tags of each row; 0 for a row without.
 *
 * @param features ids [F, B]
 * @param shareOf the share of each tag of a row with so many
 * @returns output [B, embeddingSize]
 */
export function sumOfTags(
  workspace: Workspace,
  embedding: Embedding,
  features: IdBatch,
  shareOf: (count: number) => number,
): { output: Tensor; cache: SumOfTagsCache } {
  const { vocabularySize, embeddingSize } = embedding;
  const ids = toTensor(workspace, features, vocabularySize, 'feature');
  const [time, batch] = ids.shape;
  const looked = embedding.forward(workspace, ids);
  const values = new Float64Array(batch * time);
  features.lengths.forEach((length, b) =>
    values.fill(shareOf(length), b * time, b * time + length),
  );
  const shares = workspace.from([1, batch, time], values);
  const sum = workspace.tensor([1, batch, embeddingSize]);
  multiply(workspace, matrices(shares), matrices(looked.output), sum);
  return { output: sum.at(0), cache: { embedding: looked.cache, shares } };
}

/** `sumOfTags` read from the bottom: adds to the gradient of the embedding. */
export function sumOfTagsBackward(
  workspace: Workspace,
  embedding: Embedding,
  { embedding: looked, shares }: SumOfTagsCache,
  dSum: Tensor,
): void {
  const dLooked = workspace.tensor([shares.shape[2], ...dSum.shape]);
  const once = dSum.reshape([1, ...dSum.shape]);
  multiply(workspace, transposed(shares), matrices(once), dLooked);
  embedding.backward(workspace, looked, dLooked);
}

/** The mean of the tags' vectors as operators: [B, embeddingSize], 0 for a row without. */
export function meanOfTagsGraph(
  graph: Graph,
  embedding: Embedding,
  { ids, lengths }: GraphIds,
): GraphValue {
  const looked = embedding.toGraph(graph, ids);
  const time = range(graph, graph.op('Shape', [ids], { start: 0, end: 1 }));
  const steps = graph.op('Unsqueeze', [time, graph.ints([1])]);
  const isTag = cast(graph, graph.op('Less', [steps, lengths]), 'float');
  const tags = graph.op('Mul', [looked, graph.op('Unsqueeze', [isTag, graph.ints([2])])]);
  const sum = graph.op('ReduceSum', [tags, graph.ints([0])], { keepdims: 0 });
  const count = cast(graph, graph.op('Max', [lengths, graph.ints(1)]), 'float');
  return graph.op('Div', [sum, graph.op('Unsqueeze', [count, graph.ints([1])])]);
}
