import { type Graph, type GraphValue, zeros } from '../../nn/graph.ts';

/** What `pointerGraph` reads: logits [N, V], gate [N, 1], weights [N, S] and copies int64 [N, S]. */
export type PointerGraphInputs = Readonly<
  Record<'logits' | 'gate' | 'weights' | 'copies', GraphValue>
>;

/** `PointerMixture.scores` of one step as operators, for a vocabulary of V tokens: ln P [N, V]. */
export function pointerGraph(
  graph: Graph,
  V: number,
  { logits, gate, weights, copies }: PointerGraphInputs,
): GraphValue {
  const nothing = zeros(graph, logits, 0, V + 1); // the last column is for what cannot be copied
  const attributes = { axis: 1, reduction: 'add' };
  const mass = graph.op('ScatterElements', [nothing, copies, weights], attributes);
  const logOf = (from: number, to: number) => {
    const ends = [[from], [to], [1]].map((numbers) => graph.ints(numbers));
    return graph.op('Log', [graph.op('Slice', [mass, ...ends])]);
  };
  const generate = graph.op('Neg', [graph.op('Softplus', [graph.op('Neg', [gate])])]);
  const copy = graph.op('Neg', [graph.op('Softplus', [gate])]);
  const share = logAdd(graph, generate, graph.op('Add', [copy, logOf(V, V + 1)]));
  const generated = graph.op('Add', [graph.op('LogSoftmax', [logits], { axis: 1 }), share]);
  return logAdd(graph, generated, graph.op('Add', [copy, logOf(0, V)]));
}

/** ln(e^a + e^b) where a is finite and b may be −∞. */
function logAdd(graph: Graph, a: GraphValue, b: GraphValue): GraphValue {
  const larger = graph.op('Max', [a, b]);
  const power = (x: GraphValue) => graph.op('Exp', [graph.op('Sub', [x, larger])]);
  return graph.op('Add', [larger, graph.op('Log', [graph.op('Add', [power(a), power(b)])])]);
}
