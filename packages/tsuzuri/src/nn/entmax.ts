import type { Workspace } from '../backend/backend.ts';
import { type Tensor, requireMemory, requireTensor } from '../tensor/tensor.ts';
import { type Graph, type GraphValue, cast, range } from './graph.ts';

/** The mappings of `Entmax` by name: 1 / (α − 1). */
export const entmaxPowers = { sparsemax: 1, entmax: 2 } as const;

/** The name of a mapping of `Entmax`. */
export type EntmaxKind = keyof typeof entmaxPowers;

/** What `Entmax.backward` needs from `Entmax.forward`. */
export interface EntmaxCache {
  /** [T, B, n] */
  readonly output: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  readonly scale: number;
}

/**
 * Probabilities of which some are exactly 0: α-entmax (Peters et al. 2019, equation 10) for α = 2, which is
 * sparsemax (Martins & Astudillo 2016, equation 1), and for α = 1.5; α = 1 would be the softmax.
 *
 *     y = argmax over distributions p of p · x + H_α(p) = [(α − 1) x − τ]₊^(1 / (α − 1))
 *
 * τ makes the sum 1. It is found exactly, from the largest numbers in descending order (algorithm 1 of the
 * former, algorithm 2 of the latter paper).
 *
 * Shapes: x, y [T, B, n], over the first lengths[b] numbers of each row; the others are 0.
 */
export class Entmax {
  readonly kind: EntmaxKind;
  readonly #power: number;

  constructor(kind: EntmaxKind) {
    this.kind = kind;
    this.#power = entmaxPowers[kind];
  }

  /**
   * y = entmax(scale · x).
   *
   * @param x [T, B, n]
   * @param lengths ids [B]
   * @throws ShapeError when the shapes do not fit; DataError for invalid lengths
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    scale = 1,
  ): { output: Tensor; cache: EntmaxCache } {
    requireMemory('entmax.forward: x', workspace.backend, x);
    requireTensor('entmax.forward: x', workspace.backend, x, [null, null, null]);
    const [time, batch, size] = x.shape;
    requireTensor('entmax.forward: lengths', workspace.backend, lengths, [batch]);
    const output = workspace.tensor(x.shape);
    workspace.backend.entmaxForward(
      time, batch, size, this.#power, scale, x.offset, lengths.offset, output.offset,
    );
    return { output, cache: { output, lengths, scale } };
  }

  /**
   * With s = y^(2 − α), which is 1 or 0 for sparsemax: dx = scale · s ⊙ (dy − Σ_j s_j dy_j / Σ_j s_j)
   * (Peters et al. 2019, proposition 2).
   *
   * @param dOutput [T, B, n]
   * @returns dx [T, B, n]
   */
  backward(workspace: Workspace, { output, lengths, scale }: EntmaxCache, dOutput: Tensor): Tensor {
    requireTensor('entmax.backward: dOutput', workspace.backend, dOutput, output.shape);
    const [time, batch, size] = output.shape;
    const dx = workspace.tensor(output.shape);
    workspace.backend.entmaxBackward(
      time, batch, size, this.#power, scale,
      output.offset, dOutput.offset, lengths.offset, dx.offset,
    );
    return dx;
  }

  /**
   * `forward` over the last axis of x [B, n] as operators. z = (x − max x) / power is cut off at −1, for
   * what is below has probability 0 anyway, and padding may be far below.
   */
  toGraph(graph: Graph, x: GraphValue): GraphValue {
    const op: Graph['op'] = (type, inputs, attributes) => graph.op(type, inputs, attributes);
    const one = graph.float(1);
    const largest = op('ReduceMax', [x], { axes: [1], keepdims: 1 });
    const shifted = op('Div', [op('Sub', [x, largest]), graph.float(this.#power)]);
    const z = op('Max', [shifted, graph.float(-1)]);
    const size = op('Shape', [z], { start: 1, end: 2 });
    const [sorted] = graph.ops(2, 'TopK', [z, size], { axis: 1, largest: 1, sorted: 1 });
    const count = op('Add', [cast(graph, range(graph, size), 'float'), one]); // k
    const sum = op('CumSum', [sorted, graph.ints(1)]);
    const taus = this.#power === 1
      ? op('Div', [op('Sub', [sum, one]), count])
      : this.#tausOfSquares(graph, sorted, sum, count);
    const isAbove = cast(graph, op('Less', [taus, sorted]), 'int64');
    const last = op('Sub', [op('ReduceSum', [isAbove, graph.ints([1])], { keepdims: 1 }), graph.ints(1)]);
    const tau = op('GatherElements', [taus, last], { axis: 1 });
    const above = op('Relu', [op('Sub', [z, tau])]);
    return this.#power === 1 ? above : op('Mul', [above, above]);
  }

  /** τ(k) = mean − √((1 − k · variance) / k) of the k largest. */
  #tausOfSquares(graph: Graph, sorted: GraphValue, sum: GraphValue, count: GraphValue): GraphValue {
    const squares = graph.op('CumSum', [graph.op('Mul', [sorted, sorted]), graph.ints(1)]);
    const mean = graph.op('Div', [sum, count]);
    const spread = graph.op('Sub', [squares, graph.op('Mul', [sum, mean])]);
    const rest = graph.op('Div', [graph.op('Sub', [graph.float(1), spread]), count]);
    return graph.op('Sub', [mean, graph.op('Sqrt', [graph.op('Relu', [rest])])]);
  }
}
