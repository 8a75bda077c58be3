import type { Workspace } from '../backend/backend.ts';
import { type Parameter, rowsOf } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Graph, type GraphValue, product } from './graph.ts';
import type { LayerNorm, LayerNormCache } from './layer-norm.ts';

/** A weight [m, k], or some of its rows, with its gradient. */
type Weight = Pick<Parameter, 'value' | 'gradient'>;

/**
 * LN(W x), with LN that of `LayerNorm`: what recurrent layers with layer normalisation are
 * built from. W [features, k] are the rows of `weight` [*, k] from `firstRow` on, as many as the norm
 * has features.
 */
export class NormedProduct {
  readonly weight: Parameter;
  readonly norm: LayerNorm;
  readonly firstRow: number;

  constructor(weight: Parameter, norm: LayerNorm, firstRow = 0) {
    this.weight = weight;
    this.norm = norm;
    this.firstRow = firstRow;
  }

  /**
   * LN(W x).
   *
   * @param x [..., k]
   * @param product [..., features]: scratch, overwritten with W x
   * @returns output [..., features]
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    product: Tensor,
  ): { output: Tensor; cache: LayerNormCache } {
    multiply(workspace, x, this.rows.value, product);
    return this.norm.forward(workspace, product);
  }

  /** Adds to the gradients of W and of the norm, and to dx [..., k]; dOutput [..., features]. */
  backward(
    workspace: Workspace,
    cache: LayerNormCache,
    x: Tensor,
    dOutput: Tensor,
    dx: Tensor,
  ): void {
    const dProduct = this.norm.backward(workspace, cache, dOutput);
    multiplyBackward(workspace, x, this.rows, dProduct, dx);
  }

  /** `forward` as operators. */
  toGraph(graph: Graph, x: GraphValue): GraphValue {
    const { weight, firstRow, norm } = this;
    const rows = rowsOf(weight, firstRow, firstRow + norm.features);
    return norm.toGraph(graph, product(graph, x, rows));
  }

  private get rows(): Weight {
    return rowsOf(this.weight, this.firstRow, this.firstRow + this.norm.features);
  }
}

/**
 * x [T, B, size] with zeros in the slots past each row's length, lengths ids [B]: padding must not
 * make a mean or a variance infinite.
 */
export function withoutPadding(workspace: Workspace, x: Tensor, lengths: Tensor): Tensor {
  const [time, batch, size] = x.shape;
  const known = workspace.tensor(x.shape);
  workspace.backend.maskSteps(time, batch, size, x.offset, lengths.offset, known.offset);
  return known;
}

/** y [..., m] = x [..., k] Wᵀ, W [m, k]. */
export function multiply(workspace: Workspace, x: Tensor, weight: Tensor, y: Tensor): void {
  const [m, k] = weight.shape;
  workspace.backend.matmul(
    x.size / k, m, k, x.offset, k, 1, weight.offset, 1, k, 0, 0, y.offset,
  );
}

/** The gradient of `multiply`: dx [..., k] += dy [..., m] W, dW [m, k] += dyᵀ x. */
export function multiplyBackward(
  workspace: Workspace,
  x: Tensor,
  { value, gradient }: Weight,
  dy: Tensor,
  dx: Tensor,
): void {
  const { backend } = workspace;
  const [m, k] = value.shape;
  const rows = dy.size / m;
  backend.matmul(
    rows, k, m, dy.offset, m, 1, value.offset, k, 1, dx.offset, k, dx.offset,
  );
  backend.matmul(
    m, k, rows, dy.offset, 1, m, x.offset, k, 1, gradient.offset, k, gradient.offset,
  );
}
