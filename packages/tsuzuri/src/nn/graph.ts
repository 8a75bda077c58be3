import { ConfigError } from '../errors.ts';
import type { Parameter } from '../tensor/parameters.ts';

/** The types of a graph's values. */
export type GraphType = 'float' | 'int32' | 'int64' | 'bool';

/** Their numbers in ONNX. */
export const graphTypes: Readonly<Record<GraphType, number>> = {
  float: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** A value in a graph: what an operator returns and other operators read. */
export interface GraphValue {
  readonly name: string;
  readonly type: GraphType;
}

/** An attribute of an operator; a plain number is a whole one. */
export type GraphAttribute = number | string | readonly number[] | { readonly float: number };

/** The attributes of an operator by name. */
export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

/**
 * A graph of standard ONNX operators (opset 17) that a part of a model writes itself into, in its
 * `toGraph`: the operators of its `forward` at inference, where dropout is the identity.
 */
export interface Graph {
  /** The output of an operator; an optional input may be undefined. */
  op(
    type: string,
    inputs: readonly (GraphValue | undefined)[],
    attributes?: GraphAttributes,
  ): GraphValue;

  /** The first `count` outputs of an operator that has several. */
  ops(
    count: number,
    type: string,
    inputs: readonly (GraphValue | undefined)[],
    attributes?: GraphAttributes,
  ): GraphValue[];

  /**
   * The values of parameters.
   *
   * @param parts one after another; a number stands for so many zeros
   * @param shape of the whole; if omitted, that of the first part
   */
  weight(parts: readonly (Parameter | number)[], shape?: readonly number[]): GraphValue;

  /** A constant: a list of whole numbers, or a single one as a scalar. */
  ints(values: readonly number[] | number): GraphValue;

  /** A constant number as a scalar. */
  float(value: number): GraphValue;

  /** Constant numbers. */
  floats(values: readonly number[]): GraphValue;

  /**
   * Runs `body` for every item along the first axis of `sequences`.
   *
   * @param axes of everything that `body` returns
   * @returns the last values, and the items that `body` has returned, stacked
   */
  scan(
    initial: readonly GraphValue[],
    sequences: readonly GraphValue[],
    axes: GraphTensor['axes'],
    body: (graph: Graph, values: GraphValue[], items: GraphValue[]) => GraphRound,
  ): { values: GraphValue[]; stacked: GraphValue[] };

  /**
   * Runs `body` `count` times, or until it returns that `goesOn` is false.
   *
   * @returns the last values, and the items that `body` has returned, stacked
   */
  loop(
    count: number,
    initial: readonly GraphValue[],
    body: (graph: Graph, values: GraphValue[]) => GraphRound & { readonly goesOn?: GraphValue },
  ): { values: GraphValue[]; stacked: GraphValue[] };
}

/** What the body of a loop returns: what the next round reads, and items that are collected. */
export interface GraphRound {
  readonly values: readonly GraphValue[];
  readonly items: readonly GraphValue[];
}

/** Tensors by name, as in `RecurrentState`. */
export type GraphState = Readonly<Record<string, GraphValue>>;

/** What a recurrent layer in a graph reads. */
export interface GraphRun {
  /** [T, B, inputSize] */
  readonly x: GraphValue;
  /** int64 [B]; every row has T steps if omitted. */
  readonly lengths?: GraphValue | undefined;
  /** Tensors [B, hiddenSize]; zeros if omitted. */
  readonly initial?: GraphState | undefined;
}

/** What a recurrent layer in a graph writes. */
export interface GraphWritten {
  /** [T, B, hiddenSize]; undefined values past a row's length. */
  readonly output: GraphValue;
  /** After the last step of each row: tensors [B, hiddenSize]. */
  readonly state: GraphState;
}

/** A tensor that one graph writes and others read, with its axes: sizes, and names of what varies. */
export interface GraphTensor {
  readonly value: GraphValue;
  readonly axes: readonly (number | string)[];
}

/** Such tensors by name. */
export type GraphTensors = Readonly<Record<string, GraphTensor>>;

/** [a ; b ; …] along the last axis; a single value is returned unchanged. */
export function joined(graph: Graph, values: readonly GraphValue[]): GraphValue {
  return values.length === 1 ? values[0] : graph.op('Concat', values, { axis: -1 });
}

/** x Wᵀ for x of any rank, W [outputSize, inputSize]. */
export function product(graph: Graph, x: GraphValue, weight: Parameter): GraphValue {
  const turned = graph.op('Transpose', [graph.weight([weight])], { perm: [1, 0] });
  return graph.op('MatMul', [x, turned]);
}

/** x as numbers of another type. */
export function cast(graph: Graph, x: GraphValue, type: GraphType): GraphValue {
  return graph.op('Cast', [x], { to: graphTypes[type] });
}

/** Each row of x [T, B, …] back to front within its length; lengths [B]. */
export function backToFront(graph: Graph, x: GraphValue, lengths: GraphValue): GraphValue {
  return graph.op('ReverseSequence', [x, lengths], { time_axis: 0, batch_axis: 1 });
}

/** Whether each position of x [B, T, …] is within its row's length: bool [B, T]. */
export function isWithin(graph: Graph, x: GraphValue, lengths: GraphValue): GraphValue {
  const steps = range(graph, graph.op('Shape', [x], { start: 1, end: 2 }));
  return graph.op('Less', [steps, graph.op('Unsqueeze', [lengths, graph.ints([1])])]);
}

/** 0, 1 … n − 1 for an int64 n [1]. */
export function range(graph: Graph, n: GraphValue): GraphValue {
  return graph.op('Range', [graph.ints(0), graph.op('Squeeze', [n]), graph.ints(1)]);
}

/** Zeros [B, size] for the batch of x, which is its axis `axis`. */
export function zeros(graph: Graph, x: GraphValue, axis: number, size: number): GraphValue {
  const batch = graph.op('Shape', [x], { start: axis, end: axis + 1 });
  return graph.op('ConstantOfShape', [graph.op('Concat', [batch, graph.ints([size])], { axis: 0 })]);
}

/**
 * A part that can be exported.
 *
 * @param what it is, for the error
 * @throws ConfigError for a part without `toGraph`
 */
export function requireGraph<Part extends { toGraph?: unknown }>(
  what: string,
  part: Part,
): Part & { readonly toGraph: NonNullable<Part['toGraph']> } {
  if (part.toGraph) return part as ReturnType<typeof requireGraph<Part>>;
  const { name } = part.constructor;
  throw new ConfigError('format', `the ${what} ${name} cannot be exported: it has no toGraph`);
}
