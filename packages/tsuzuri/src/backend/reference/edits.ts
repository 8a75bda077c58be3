import type { Floats } from '../../tensor/memory.ts';

/** y_i = pointers[rows_i], moved on by stride where ids_i uses up a token of the source. */
export function movePointers(
  heap: Floats,
  count: number, _before: number, positions: number, targets: number, stride: number,
  rows: number, ids: number, pointers: number, y: number,
): void {
  for (let i = 0; i < count; i++) {
    const pointer = heap[pointers + heap[rows + i]];
    const id = heap[ids + i];
    const moves = id >= targets && id < 2 * targets + 2 && pointer + stride < positions;
    heap[y + i] = moves ? pointer + stride : pointer;
  }
}

/** y = x, but −∞ for what cannot be done where the row's pointer is. */
export function maskActions(
  heap: Floats,
  count: number, _positions: number, targets: number, end: number,
  x: number, pointers: number, refused: number, y: number,
): void {
  const columns = 2 * targets + 2;
  for (let i = 0; i < count; i++) {
    const state = heap[refused + heap[pointers + i]];
    for (let j = 0; j < columns; j++) {
      const isCopy = j === 2 * targets;
      const usesToken = j >= targets;
      const isRefused = (state >= 1 && isCopy) || (state >= 2 && usesToken) || j === targets + end;
      heap[y + i * columns + j] = isRefused ? -Infinity : heap[x + i * columns + j];
    }
  }
}
