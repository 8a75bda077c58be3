import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Rows of x [B, …] by index: [N, …]. */
export function gatherRows(workspace: Workspace, x: Tensor, rows: Int32Array): Tensor {
  const [batch, ...shape] = x.shape;
  const y = workspace.tensor([rows.length, ...shape]);
  const size = batch === 0 ? 0 : x.size / batch;
  const ids = workspace.ids([rows.length], rows);
  workspace.backend.embeddingForward(rows.length, batch, size, ids.offset, x.offset, y.offset);
  return y;
}
