import type { Workspace } from '../backend/backend.ts';
import { type Tensor, requireMemory, requireTensor } from '../tensor/tensor.ts';

/** What `Softmax.backward` needs from `Softmax.forward`. */
export interface SoftmaxCache {
  readonly output: Tensor;
}

/**
 * The softmax of the last axis: y_j = e^(x_j) / Σ_l e^(x_l), positive and summing to 1
 * (Bridle 1990). The maximum of a row is subtracted first, so that nothing overflows.
 */
export class Softmax {
  /**
   * y = softmax(x).
   *
   * @param x [..., classes]
   * @returns output [..., classes]
   */
  forward(workspace: Workspace, x: Tensor): { output: Tensor; cache: SoftmaxCache } {
    requireMemory('softmax.forward: x', workspace.backend, x);
    const classes = x.shape[x.shape.length - 1];
    const output = workspace.tensor(x.shape);
    workspace.backend.softmaxForward(x.size / classes, classes, x.offset, output.offset);
    return { output, cache: { output } };
  }

  /**
   * dx_j = y_j (dy_j − Σ_l dy_l y_l).
   *
   * @param dOutput [..., classes]
   * @returns dx [..., classes]
   */
  backward(workspace: Workspace, cache: SoftmaxCache, dOutput: Tensor): Tensor {
    const { output } = cache;
    requireTensor('softmax.backward: dOutput', workspace.backend, dOutput, output.shape);
    const classes = output.shape[output.shape.length - 1];
    const dx = workspace.tensor(output.shape);
    workspace.backend.softmaxBackward(
      output.size / classes, classes, output.offset, dOutput.offset, dx.offset,
    );
    return dx;
  }
}
