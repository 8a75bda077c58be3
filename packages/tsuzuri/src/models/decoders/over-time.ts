import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** x [B, K] at each of `time` steps: [T, B, K]. */
export function repeat(workspace: Workspace, x: Tensor, time: number): Tensor {
  const result = workspace.tensor([time, ...x.shape]);
  for (let t = 0; t < time; t++) workspace.backend.copy(x.size, x.offset, result.at(t).offset);
  return result;
}

/** y [B, K] += the sum over the steps of x [T, B, K]: the gradient of `repeat`. */
export function addOverTime(workspace: Workspace, x: Tensor, y: Tensor): void {
  for (let t = 0; t < x.shape[0]; t++) workspace.backend.add(y.size, x.at(t).offset, y.offset);
}

/** Tensors [1, B, size] of successive steps as one [T, B, size]; a single one is returned unchanged. */
export function joinSteps(workspace: Workspace, steps: readonly Tensor[]): Tensor {
  if (steps.length === 1) return steps[0];
  const [, ...shape] = steps[0].shape;
  const result = workspace.tensor([steps.length, ...shape]);
  steps.forEach((step, t) => workspace.backend.copy(step.size, step.offset, result.at(t).offset));
  return result;
}
