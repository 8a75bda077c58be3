import type { Workspace } from '../backend/backend.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';

/**
 * [a ; b ; …] along the last axis.
 *
 * @param tensors [..., size_i], equal in all axes but the last
 * @returns [..., Σ size_i]; a single tensor is returned unchanged
 * @throws ShapeError when the other axes differ
 */
export function concatenate(workspace: Workspace, tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 1) return tensors[0];
  const axes = tensors[0].shape.slice(0, -1);
  const sizes = tensors.map((tensor) => tensor.shape[tensor.shape.length - 1]);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const rows = axes.reduce((product, length) => product * length, 1);
  const result = workspace.tensor([...axes, total]);
  let column = 0;
  tensors.forEach((tensor, i) => {
    requireTensor('concatenate: tensors', workspace.backend, tensor, [...axes, sizes[i]]);
    workspace.backend.copyColumns(
      rows, sizes[i], tensor.offset, sizes[i], result.offset + column, total,
    );
    column += sizes[i];
  });
  return result;
}

/**
 * The inverse of `concatenate`, and its gradient.
 *
 * @param x [..., Σ sizes]
 * @returns tensors [..., size_i]
 */
export function split(workspace: Workspace, x: Tensor, sizes: readonly number[]): Tensor[] {
  if (sizes.length === 1) return [x];
  const axes = x.shape.slice(0, -1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  requireTensor('split: x', workspace.backend, x, [...axes, total]);
  const rows = axes.reduce((product, length) => product * length, 1);
  let column = 0;
  return sizes.map((size) => {
    const part = workspace.tensor([...axes, size]);
    workspace.backend.copyColumns(rows, size, x.offset + column, total, part.offset, size);
    column += size;
    return part;
  });
}
