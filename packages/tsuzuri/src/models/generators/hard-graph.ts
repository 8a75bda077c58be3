import { dotGraph } from '../../nn/attention/dot.ts';
import type { GeneralScore } from '../../nn/attention/general.ts';
import type { Projection } from '../../nn/attention/projection.ts';
import {
  type Graph,
  type GraphTensors,
  type GraphValue,
  isWithin,
  product,
} from '../../nn/graph.ts';
import type { Linear } from '../../nn/linear.ts';
import type { EncodedGraph } from '../encoders/encoder.ts';
import type { ModelGraphState } from '../model.ts';

/** The layers of a hard generator. */
export interface HardLayers {
  readonly score: GeneralScore;
  readonly states: Projection;
  readonly combine: Linear;
  readonly output: Linear;
}

const NOTHING = -1e30; // ln 0
const LEAST = 1e-37; // a sum of which the logarithm is taken is no smaller

/**
 * `HardGenerator.start` in graphs. At order 1 `alignment_last` is carried, ln p(a_t = s | y_<t, y_t = v)
 * for every token v that the next step may be told, the start id too: [B, S, V + 1].
 */
export function hardGraphStart(
  graph: Graph,
  { score, states: project, output }: HardLayers,
  order: 0 | 1,
  { states, lengths }: EncodedGraph,
): ModelGraphState {
  const batchFirst = graph.op('Transpose', [states], { perm: [1, 0, 2] });
  const keys = product(graph, batchFirst, score.keyWeight);
  const read = product(graph, batchFirst, project.weight);
  const mask = isWithin(graph, batchFirst, lengths);
  const ids = output.outputSize + 1;
  return {
    carried: order === 0 ? {} : lastOf(first(graph, keys, ids), ids),
    source: {
      alignment_keys: { value: keys, axes: ['batch', 'time', score.querySize] },
      alignment_states: { value: read, axes: ['batch', 'time', output.inputSize] },
      alignment_mask: { value: mask, axes: ['batch', 'time'] },
    },
  };
}

/** `HardGenerator.step` in graphs: scores [B, V], weights [B, S]. */
export function hardGraphStep(
  graph: Graph,
  { combine, output }: HardLayers,
  readout: GraphValue,
  ids: GraphValue,
  { carried, source }: ModelGraphState,
): { scores: GraphValue; carried: GraphTensors; weights: GraphValue } {
  const [keys, read, mask] = ['keys', 'states', 'mask'].map(
    (name) => source[`alignment_${name}`].value,
  );
  const last = carried.alignment_last?.value;
  const column = dotGraph(graph, readout, keys);
  const fits = graph.op('Squeeze', [column, graph.ints([2])]);
  const scores = graph.op('Where', [mask, fits, graph.float(NOTHING)]);
  const prior = last
    ? ahead(graph, scores, chosen(graph, last, ids))
    : graph.op('LogSoftmax', [scores], { axis: 1 });

  const query = graph.op('Unsqueeze', [combine.toGraph(graph, readout), graph.ints([1])]);
  const seen = graph.op('Tanh', [graph.op('Add', [read, query])]);
  const rows = graph.op('Reshape', [seen, graph.ints([-1, output.inputSize])]);
  const places = graph.op('Shape', [seen], { start: 0, end: 2 });
  const shape = graph.op('Concat', [places, graph.ints([output.outputSize])], { axis: 0 });
  const logits = graph.op('Reshape', [output.toGraph(graph, rows), shape]);
  const emission = graph.op('LogSoftmax', [logits], { axis: 2 });
  const joint = graph.op('Add', [graph.op('Unsqueeze', [prior, graph.ints([2])]), emission]);
  const mixture = logSum(graph, joint); // [B, 1, V]
  const next = last && nextOf(graph, graph.op('Sub', [joint, mixture]));
  return {
    scores: graph.op('Squeeze', [mixture, graph.ints([1])]),
    carried: next ? lastOf(next, output.outputSize + 1) : {},
    weights: graph.op('Exp', [prior]),
  };
}

function lastOf(value: GraphValue, ids: number): GraphTensors {
  return { alignment_last: { value, axes: ['batch', 'time', ids] } };
}

/** Before the first step the alignment is at the first position, whatever the token: [B, S, ids]. */
function first(graph: Graph, keys: GraphValue, ids: number): GraphValue {
  const places = graph.op('Shape', [keys], { start: 0, end: 2 });
  const shape = graph.op('Concat', [places, graph.ints([ids])], { axis: 0 });
  const time = graph.op('Shape', [keys], { start: 1, end: 2 });
  const steps = graph.op('Range', [graph.ints(0), graph.op('Squeeze', [time]), graph.ints(1)]);
  const isFirst = graph.op('Equal', [
    graph.op('Unsqueeze', [steps, graph.ints([1])]),
    graph.ints(0),
  ]);
  const row = graph.op('Where', [isFirst, graph.float(0), graph.float(NOTHING)]);
  return graph.op('Expand', [row, shape]);
}

/** `last` of the tokens chosen, ln p(a_{t−1} = s | y_<t): [B, S]. */
function chosen(graph: Graph, last: GraphValue, ids: GraphValue): GraphValue {
  const places = graph.op('Shape', [last], { start: 0, end: 2 });
  const shape = graph.op('Concat', [places, graph.ints([1])], { axis: 0 });
  const index = graph.op('Expand', [graph.op('Unsqueeze', [ids, graph.ints([1, 2])]), shape]);
  return graph.op('Squeeze', [
    graph.op('GatherElements', [last, index], { axis: 2 }),
    graph.ints([2]),
  ]);
}

/** `last` of the next step, with a column for the start id, which is never chosen. */
function nextOf(graph: Graph, alpha: GraphValue): GraphValue {
  const ends = [[0], [1], [2]].map((numbers) => graph.ints(numbers));
  return graph.op('Concat', [alpha, graph.op('Slice', [alpha, ...ends])], { axis: 2 });
}

/**
 * ln p(a_t = s | y_<t) = e_s + ln Σ_{r ≤ s} e^(alpha_r − rest_r), rest_r = ln Σ_{u ≥ r} e^(e_u), by running
 * sums.
 */
function ahead(graph: Graph, scores: GraphValue, alpha: GraphValue): GraphValue {
  const [fits, rest] = runningLogSum(graph, scores, 1);
  const [, sum, top] = runningLogSum(graph, graph.op('Sub', [alpha, rest]), 0);
  return graph.op('Add', [graph.op('Add', [fits, sum]), top]);
}

/** x less its largest m, ln Σ e^(x − m) over all places to one side and its own, and m [B, 1]. */
function runningLogSum(graph: Graph, x: GraphValue, reverse: 0 | 1): GraphValue[] {
  const top = graph.op('ReduceMax', [x], { axes: [1], keepdims: 1 });
  const less = graph.op('Sub', [x, top]);
  const sum = graph.op('CumSum', [graph.op('Exp', [less]), graph.ints(1)], { reverse });
  return [less, graph.op('Log', [graph.op('Max', [sum, graph.float(LEAST)])]), top];
}

/** ln Σ_s e^(x_s) of x [B, S, V], as [B, 1, V]. */
function logSum(graph: Graph, x: GraphValue): GraphValue {
  const top = graph.op('ReduceMax', [x], { axes: [1], keepdims: 1 });
  const powers = graph.op('Exp', [graph.op('Sub', [x, top])]);
  const sum = graph.op('ReduceSum', [powers, graph.ints([1])], { keepdims: 1 });
  return graph.op('Add', [graph.op('Log', [sum]), top]);
}
