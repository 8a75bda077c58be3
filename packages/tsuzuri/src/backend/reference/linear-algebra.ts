import type { Floats } from '../../tensor/memory.ts';

/** y = value. */
export function fill(heap: Floats, size: number, value: number, y: number): void {
  heap.fill(value, y, y + size);
}

/** y = x. */
export function copy(heap: Floats, size: number, x: number, y: number): void {
  heap.copyWithin(y, x, x + size);
}

/** y += x. */
export function add(heap: Floats, size: number, x: number, y: number): void {
  for (let i = 0; i < size; i++) heap[y + i] += heap[x + i];
}

/** c_ij = init_ij + Σ_l a_il b_lj. */
export function matmul(
  heap: Floats,
  m: number, n: number, k: number,
  a: number, aRow: number, aColumn: number,
  b: number, bRow: number, bColumn: number,
  init: number, initRow: number, c: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = init === 0 ? 0 : heap[init + i * initRow + j];
      for (let l = 0; l < k; l++) {
        sum += heap[a + i * aRow + l * aColumn] * heap[b + l * bRow + j * bColumn];
      }
      heap[c + i * n + j] = sum;
    }
  }
}

/** The weight as it is: there is no faster order here. */
export function packWeight(heap: Floats, n: number, k: number, weight: number, packed: number): void {
  heap.copyWithin(packed, weight, weight + n * k);
}

/** c_ij = init_ij + Σ_l a_il w_jl. */
export function matmulPacked(
  heap: Floats,
  m: number, n: number, k: number,
  a: number, aRow: number, packed: number,
  init: number, initRow: number, c: number,
): void {
  matmul(heap, m, n, k, a, aRow, 1, packed, 1, k, init, initRow, c);
}

/** y_j += Σ_i x_ij. */
export function sumRows(heap: Floats, rows: number, columns: number, x: number, y: number): void {
  for (let j = 0; j < columns; j++) {
    let sum = heap[y + j];
    for (let i = 0; i < rows; i++) sum += heap[x + i * columns + j];
    heap[y + j] = sum;
  }
}
