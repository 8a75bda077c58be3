import type { Workspace } from '../../backend/backend.ts';
import { type Parameter, type ParameterScope, normal } from '../../tensor/parameters.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/**
 * A linear map without a bias, y = x Wᵀ, with W `name` [outputSize, inputSize]. Weights start from a
 * normal distribution of standard deviation 1/√inputSize, as in `Linear`.
 */
export class Projection {
  readonly weight: Parameter;

  constructor(
    parameters: ParameterScope,
    name: string,
    sizes: { inputSize: number; outputSize: number },
  ) {
    const { inputSize, outputSize } = sizes;
    this.weight = parameters.declare(name, [outputSize, inputSize], normal(1 / Math.sqrt(inputSize)));
  }

  /**
   * y = x Wᵀ.
   *
   * @param x [..., inputSize]
   * @returns y [..., outputSize]
   */
  forward(workspace: Workspace, x: Tensor): Tensor {
    const [outputSize, inputSize] = this.weight.shape;
    const y = workspace.tensor([...x.shape.slice(0, -1), outputSize]);
    workspace.backend.matmul(
      x.size / inputSize, outputSize, inputSize,
      x.offset, inputSize, 1,
      this.weight.value.offset, 1, inputSize,
      0, 0, y.offset,
    );
    return y;
  }

  /**
   * dx = dy W, added to dx with `accumulate`; dW += dyᵀ x.
   *
   * @param x the input of `forward`
   * @param dy [..., outputSize]
   * @param dx of the shape of x, written or added to
   */
  backward(
    workspace: Workspace,
    x: Tensor,
    dy: Tensor,
    dx: Tensor,
    options: { accumulate: boolean } = { accumulate: false },
  ): void {
    const [outputSize, inputSize] = this.weight.shape;
    const rows = x.size / inputSize;
    const { value, gradient } = this.weight;
    workspace.backend.matmul(
      outputSize, inputSize, rows,
      dy.offset, 1, outputSize,
      x.offset, inputSize, 1,
      gradient.offset, inputSize, gradient.offset,
    );
    workspace.backend.matmul(
      rows, inputSize, outputSize,
      dy.offset, outputSize, 1,
      value.offset, inputSize, 1,
      options.accumulate ? dx.offset : 0, inputSize, dx.offset,
    );
  }
}
