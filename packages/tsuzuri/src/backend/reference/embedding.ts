import type { Floats } from '../../tensor/memory.ts';

/** y_i = weight[ids_i]. */
export function embeddingForward(
  heap: Floats, count: number, size: number, ids: number, weight: number, y: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = weight + heap[ids + i] * size;
    heap.copyWithin(y + i * size, row, row + size);
  }
}

/** dWeight[ids_i] += dy_i. */
export function embeddingBackward(
  heap: Floats, count: number, size: number, ids: number, dy: number, dWeight: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = dWeight + heap[ids + i] * size;
    for (let j = 0; j < size; j++) heap[row + j] += heap[dy + i * size + j];
  }
}
