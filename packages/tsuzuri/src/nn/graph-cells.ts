import { type Parameter, rowsOf } from '../tensor/parameters.ts';
import {
  type Graph,
  type GraphAttributes,
  type GraphRun,
  type GraphState,
  type GraphValue,
  type GraphWritten,
  cast,
  range,
  zeros,
} from './graph.ts';
import type { RecurrentSizes } from './recurrent.ts';

/** Blocks of `size` rows of a parameter in another order. */
export function blocksOf(parameter: Parameter, size: number, order: readonly number[]): Parameter[] {
  return order.map((block) => rowsOf(parameter, block * size, (block + 1) * size));
}

/**
 * A layer that is one standard operator: LSTM, GRU or RNN.
 *
 * @param names of the tensors of its state, in the operator's order
 * @param parts of W and U, one list of blocks each, in the operator's order, and of both biases
 */
export function standardCell(
  graph: Graph,
  { inputSize, hiddenSize: H }: RecurrentSizes,
  { x, lengths, initial }: GraphRun,
  operator: {
    readonly type: string;
    readonly names: readonly string[];
    readonly inputWeight: readonly Parameter[];
    readonly hiddenWeight: readonly Parameter[];
    readonly biases: readonly (Parameter | number)[];
    readonly attributes?: GraphAttributes;
  },
): GraphWritten {
  const { names } = operator;
  const rows = operator.inputWeight.length * H;
  const first = graph.ints([0]); // one direction: W [1, rows, inputSize], states [1, B, H]
  const second = graph.ints([1]);
  const inputs = [
    x,
    graph.weight(operator.inputWeight, [1, rows, inputSize]),
    graph.weight(operator.hiddenWeight, [1, rows, H]),
    graph.weight(operator.biases, [1, 2 * rows]),
    lengths && cast(graph, lengths, 'int32'),
    ...(initial ? names.map((name) => graph.op('Unsqueeze', [initial[name], first])) : []),
  ];
  const attributes = { ...operator.attributes, hidden_size: H };
  const [output, ...last] = graph.ops(1 + names.length, operator.type, inputs, attributes);
  return {
    output: graph.op('Squeeze', [output, second]),
    state: Object.fromEntries(
      names.map((name, i) => [name, graph.op('Squeeze', [last[i], first])]),
    ),
  };
}

/**
 * A layer that no operator computes: its step in a Scan. A row that has ended keeps its state.
 *
 * @param names of the tensors of its state; `hidden` is the output
 * @param inputs [T, B, ·]: what `step` reads of every step
 * @param step the state after a step, from the inputs [B, ·] and the state before it
 */
export function scannedCell(
  graph: Graph,
  hiddenSize: number,
  { x, lengths, initial }: GraphRun,
  names: readonly string[],
  inputs: readonly GraphValue[],
  step: (graph: Graph, inputs: GraphValue[], before: GraphState) => GraphState,
): GraphWritten {
  const begun = names.map((name) => initial?.[name] ?? zeros(graph, x, 1, hiddenSize));
  const toState = (values: readonly GraphValue[]): GraphState =>
    Object.fromEntries(names.map((name, i) => [name, values[i]]));
  const steps = range(graph, graph.op('Shape', [x], { start: 0, end: 1 }));
  const axes = ['batch', hiddenSize];
  const { values, stacked } = graph.scan(begun, [steps, ...inputs], axes, (body, before, [t, ...now]) => {
    const after = step(body, now, toState(before));
    const isReal = lengths && body.op('Unsqueeze', [body.op('Less', [t, lengths]), body.ints([1])]);
    const next = names.map((name, i) =>
      isReal ? body.op('Where', [isReal, after[name], before[i]]) : after[name],
    );
    return { values: next, items: [next[names.indexOf('hidden')]] };
  });
  return { output: stacked[0], state: toState(values) };
}
