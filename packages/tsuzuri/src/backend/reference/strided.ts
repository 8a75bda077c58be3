import type { Floats } from '../../tensor/memory.ts';

/** For each i: c_i = (c_i when `accumulate` is 1, else 0) + a_i b_i, every matrix by its strides; the first `counts[i]` rows, if given. */
export function batchedMatmul(
  heap: Floats,
  count: number, m: number, n: number, k: number, accumulate: number,
  a: number, aBatch: number, aRow: number, aColumn: number,
  b: number, bBatch: number, bRow: number, bColumn: number,
  counts: number,
  c: number, cBatch: number, cRow: number,
): void {
  for (let i = 0; i < count; i++) {
    const rows = counts === 0 ? m : heap[counts + i];
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < n; j++) {
        const at = c + i * cBatch + r * cRow + j;
        let sum = accumulate === 1 ? heap[at] : 0;
        for (let l = 0; l < k; l++) {
          const x = heap[a + i * aBatch + r * aRow + l * aColumn];
          sum += x * heap[b + i * bBatch + l * bRow + j * bColumn];
        }
        heap[at] = sum;
      }
    }
  }
}

/** y_ij = x_ij. */
export function copyColumns(
  heap: Floats, rows: number, columns: number, x: number, xRow: number, y: number, yRow: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) heap[y + i * yRow + j] = heap[x + i * xRow + j];
  }
}

/** y_ij += x_ij. */
export function addColumns(
  heap: Floats, rows: number, columns: number, x: number, xRow: number, y: number, yRow: number,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) heap[y + i * yRow + j] += heap[x + i * xRow + j];
  }
}
