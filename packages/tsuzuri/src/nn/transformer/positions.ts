import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { cos, pow, sin } from '../../tensor/math.ts';
import { type Graph, type GraphValue, cast } from '../graph.ts';

/** How a Transformer, which reads all tokens at once, tells where each of them stands. */
export interface PositionKind {
  /** One line for whoever chooses. */
  readonly description: string;
  /** Whether a vector per position is added to the embeddings. */
  readonly isAdded: boolean;
  /** Whether queries and keys of self-attention are turned. */
  readonly isTurned: boolean;
}

/** Every kind of positions by name. */
export const positions = {
  sinusoidal: {
    description: 'sines and cosines added to the embeddings (Vaswani et al. 2017)',
    isAdded: true,
    isTurned: false,
  },
  rotary: {
    description: 'queries and keys turned by their position (Su et al. 2021)',
    isAdded: false,
    isTurned: true,
  },
} as const satisfies Readonly<Record<string, PositionKind>>;

/** The name of a kind of positions. */
export type PositionName = keyof typeof positions;

/** φ = position / 10000^(2i / size) (Vaswani et al. 2017, section 3.5; Su et al. 2021, equation 15). */
function frequencies(size: number): number[] {
  return Array.from({ length: size / 2 }, (_, i) => pow(10000, (-2 * i) / size));
}

/** sin φ_i and cos φ_i by turns, for `time` positions from `first` on: [T, size]. */
export function sinusoids(
  workspace: Workspace,
  first: number,
  time: number,
  size: number,
): Tensor {
  const row = (angles: readonly number[]) => angles.flatMap((angle) => [sin(angle), cos(angle)]);
  return table(workspace, first, time, size, row);
}

/** What `rotatePairs` turns by, for `time` positions from `first` on: each row cos φ_i, then sin φ_i, [T, size]. */
export function turns(workspace: Workspace, first: number, time: number, size: number): Tensor {
  const row = (angles: readonly number[]) => [...angles.map(cos), ...angles.map(sin)];
  return table(workspace, first, time, size, row);
}

function table(
  workspace: Workspace,
  first: number,
  time: number,
  size: number,
  row: (angles: readonly number[]) => readonly number[],
): Tensor {
  const steps = frequencies(size);
  const values = new Float64Array(time * size);
  for (let t = 0; t < time; t++) {
    values.set(row(steps.map((step) => (first + t) * step)), t * size);
  }
  return workspace.from([time, size], values);
}

/**
 * Turns every pair (x_i, x_(i + D/2)) of each head at position t by φ_i, in place (Su et al. 2021,
 * equation 34, whose pairs are neighbours): then query_t · key_s depends on t − s, not on t and s.
 *
 * @param x [T, B, heads · D]
 * @param by [T, D], from `turns`
 * @param direction −1 turns back: the gradient
 */
export function rotate(workspace: Workspace, x: Tensor, by: Tensor, direction: 1 | -1 = 1): void {
  const [time, size] = by.shape;
  const rows = time === 0 ? 0 : x.size / (time * size);
  workspace.backend.rotatePairs(time, rows, size / 2, direction, by.offset, x.offset);
}

/** Angles φ as operators: float [T, size / 2] for int64 positions [T]. */
function anglesGraph(graph: Graph, at: GraphValue, size: number): GraphValue {
  const column = graph.op('Unsqueeze', [cast(graph, at, 'float'), graph.ints([1])]);
  return graph.op('Mul', [column, graph.floats(frequencies(size))]);
}

/** `sinusoids` as operators, for int64 positions [T]: [T, size]. */
export function sinusoidsGraph(graph: Graph, at: GraphValue, size: number): GraphValue {
  const angles = anglesGraph(graph, at, size);
  const pair = ['Sin', 'Cos'].map((type) =>
    graph.op('Unsqueeze', [graph.op(type, [angles]), graph.ints([2])]),
  );
  return graph.op('Reshape', [graph.op('Concat', pair, { axis: 2 }), graph.ints([-1, size])]);
}

/** `rotate` as operators, for x [B, heads, T, D] and int64 positions [T]. */
export function rotateGraph(graph: Graph, x: GraphValue, at: GraphValue, size: number): GraphValue {
  const angles = anglesGraph(graph, at, size);
  const [cosine, sine] = ['Cos', 'Sin'].map((type) => graph.op(type, [angles]));
  const [a, b] = graph.ops(2, 'Split', [x, graph.ints([size / 2, size / 2])], { axis: -1 });
  const times = (one: GraphValue, other: GraphValue) => graph.op('Mul', [one, other]);
  const first = graph.op('Sub', [times(a, cosine), times(b, sine)]);
  const second = graph.op('Add', [times(a, sine), times(b, cosine)]);
  return graph.op('Concat', [first, second], { axis: -1 });
}
