import type { Floats } from '../../tensor/memory.ts';

/** y_i = weight[ids_i]. */
export function embeddingForward(
  heap: Floats, count: number, _rows: number, size: number, ids: number, weight: number, y: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = weight + heap[ids + i] * size;
    heap.copyWithin(y + i * size, row, row + size);
  }
}

/** dWeight[ids_i] += dy_i. */
export function embeddingBackward(
  heap: Floats, count: number, _rows: number, size: number, ids: number, dy: number, dWeight: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = dWeight + heap[ids + i] * size;
    for (let j = 0; j < size; j++) heap[row + j] += heap[dy + i * size + j];
  }
}

/** y_i = first_i where choice_i is 0, second_i where it is 1. */
export function chooseIds(
  heap: Floats, size: number, choice: number, first: number, second: number, y: number,
): void {
  for (let i = 0; i < size; i++) heap[y + i] = heap[(heap[choice + i] === 0 ? first : second) + i];
}
