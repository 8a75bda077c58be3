import type { AttentionNormalizer } from '../attention/normalizer.ts';
import { softmaxNormalizer } from '../attention/softmax-normalizer.ts';
import { type Graph, type GraphTensors, type GraphValue, product } from '../graph.ts';
import type { Linear } from '../linear.ts';

/** Keys and values as operators, head by head [B, heads, S, D]. */
export interface HeadsGraph {
  readonly keys: GraphValue;
  readonly values: GraphValue;
}

/** x Wᵀ + b for x of any rank. */
export function linearGraph(graph: Graph, { weight, bias }: Linear, x: GraphValue): GraphValue {
  return graph.op('Add', [product(graph, x, weight), graph.weight([bias])]);
}

/** x [B, T, heads · D] head by head: [B, heads, T, D]. */
export function apart(graph: Graph, x: GraphValue, heads: number, headSize: number): GraphValue {
  const split = graph.op('Reshape', [x, graph.ints([0, 0, heads, headSize])]);
  return graph.op('Transpose', [split], { perm: [0, 2, 1, 3] });
}

/**
 * normalizer(scale · queries keysᵀ) values, head by head.
 *
 * @param queries [B, heads, T, D]
 * @param mask bool, of [B, 1, 1, S] or a shape like it: true where a position is seen; everything if omitted
 * @returns context [B, T, heads · D] and weights [B, heads, T, S]
 */
export function attendGraph(
  graph: Graph,
  queries: GraphValue,
  { keys, values }: HeadsGraph,
  mask: GraphValue | undefined,
  { size, scale, normalizer }: { size: number; scale: number; normalizer: AttentionNormalizer },
): { context: GraphValue; weights: GraphValue } {
  const turned = graph.op('Transpose', [keys], { perm: [0, 1, 3, 2] });
  const products = graph.op('MatMul', [queries, turned]);
  const scores = graph.op('Mul', [products, graph.float(scale)]);
  const seen = mask ? graph.op('Where', [mask, scores, graph.float(-1e30)]) : scores;
  const weights = weigh(graph, seen, normalizer);
  const read = graph.op('MatMul', [weights, values]);
  const together = graph.op('Transpose', [read], { perm: [0, 2, 1, 3] });
  return { context: graph.op('Reshape', [together, graph.ints([0, 0, size])]), weights };
}

/** The weights of scores [B, heads, T, S]; a normaliser but the softmax wants them as one matrix. */
function weigh(graph: Graph, scores: GraphValue, normalizer: AttentionNormalizer): GraphValue {
  if (normalizer === softmaxNormalizer) return graph.op('Softmax', [scores], { axis: -1 });
  const rows = normalizer.toGraph(graph, graph.op('Flatten', [scores], { axis: 3 }));
  return graph.op('Reshape', [rows, graph.op('Shape', [scores])]);
}

/** Keys and values under names of their own, as one graph hands them to another. */
export function headsTensors(
  name: string,
  { keys, values }: HeadsGraph,
  axes: readonly (number | string)[],
): GraphTensors {
  return { [`${name}_keys`]: { value: keys, axes }, [`${name}_values`]: { value: values, axes } };
}
