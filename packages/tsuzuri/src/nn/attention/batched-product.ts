import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A time-major tensor [L, B, W] seen as B matrices, one per row of the batch; nothing is copied. */
export interface Matrices {
  readonly offset: number;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** Strides in slots between matrices, rows and columns. */
  readonly batchStride: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** x [L, B, W] as B matrices [L, W]. */
export function matrices({ offset, shape: [rows, count, columns] }: Tensor): Matrices {
  const rowStride = count * columns;
  return { offset, count, rows, columns, batchStride: columns, rowStride, columnStride: 1 };
}

/** x [L, B, W] as B matrices [W, L]. */
export function transposed({ offset, shape: [columns, count, rows] }: Tensor): Matrices {
  const columnStride = count * rows;
  return { offset, count, rows, columns, batchStride: rows, rowStride: 1, columnStride };
}

/**
 * For each row b of the batch, c_b = a_b · b_b, or c_b += a_b · b_b with `accumulate`; c is [m, B, n].
 *
 * @param options.wanted ids [B]: how many rows of each c_b are computed, of the first; all if omitted
 */
export function multiply(
  workspace: Workspace,
  a: Matrices,
  b: Matrices,
  c: Tensor,
  options: { accumulate?: boolean; wanted?: Tensor | undefined } = {},
): void {
  const to = matrices(c);
  workspace.backend.batchedMatmul(
    a.count, a.rows, b.columns, a.columns, options.accumulate ? 1 : 0,
    a.offset, a.batchStride, a.rowStride, a.columnStride,
    b.offset, b.batchStride, b.rowStride, b.columnStride,
    options.wanted?.offset ?? 0,
    to.offset, to.batchStride, to.rowStride,
  );
}
