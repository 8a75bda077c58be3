import { type Graph, type GraphValue, range } from '../../nn/graph.ts';

/** Rows in a graph: [T, B, …], with int64 lengths [B]. */
export interface GraphRows {
  readonly value: GraphValue;
  readonly lengths: GraphValue;
}

/**
 * Rows one behind the other: row b has what row b of `first` has within its length, then what `second`
 * has. What is past both is undefined.
 *
 * @param areVectors whether they are vectors [T, B, size], and not ids [T, B]
 */
export function joinRows(
  graph: Graph,
  first: GraphRows,
  second: GraphRows,
  areVectors = false,
): GraphRows {
  const value = graph.op('Concat', [first.value, second.value], { axis: 0 });
  const lengths = graph.op('Add', [first.lengths, second.lengths]);
  const begin = graph.op('Shape', [first.value], { start: 0, end: 1 });
  const moved = (t: GraphValue) => graph.op('Add', [t, graph.op('Sub', [begin, first.lengths])]);
  return { value: pick(graph, value, first.lengths, (t) => [t, moved(t)], areVectors), lengths };
}

/** Vectors [first ; second] of each row as [second ; first], given their lengths, int64 [B]. */
export function swapRows(
  graph: Graph,
  value: GraphValue,
  { first, second }: { readonly first: GraphValue; readonly second: GraphValue },
): GraphValue {
  const places = (t: GraphValue): [GraphValue, GraphValue] => [
    graph.op('Add', [t, first]),
    graph.op('Sub', [t, second]),
  ];
  return pick(graph, value, second, places, true);
}

/** y[t, b] = x[p, b] with the place p that `places` gives a step before `bound`, and one from there on. */
function pick(
  graph: Graph,
  x: GraphValue,
  bound: GraphValue,
  places: (t: GraphValue) => [GraphValue, GraphValue],
  areVectors = false,
): GraphValue {
  const time = graph.op('Shape', [x], { start: 0, end: 1 });
  const t = graph.op('Unsqueeze', [range(graph, time), graph.ints([1])]); // [T, 1]
  const [before, after] = places(t);
  const chosen = graph.op('Where', [graph.op('Less', [t, bound]), before, after]);
  const last = graph.op('Sub', [time, graph.ints(1)]);
  const place = graph.op('Max', [graph.op('Min', [chosen, last]), graph.ints(0)]);
  if (!areVectors) return graph.op('GatherElements', [x, place], { axis: 0 });
  const whole = graph.op('Expand', [
    graph.op('Unsqueeze', [place, graph.ints([2])]),
    graph.op('Shape', [x]),
  ]);
  return graph.op('GatherElements', [x, whole], { axis: 0 });
}
