import type { Floats } from '../../tensor/memory.ts';

/** y[t, b] = x[lengths_b − 1 − t, b] where t < lengths_b, else x[t, b]. */
export function reverseSequences(
  heap: Floats, time: number, batch: number, size: number, lengths: number, x: number, y: number,
): void {
  for (let t = 0; t < time; t++) {
    for (let b = 0; b < batch; b++) {
      const length = heap[lengths + b];
      const from = x + ((t < length ? length - 1 - t : t) * batch + b) * size;
      heap.copyWithin(y + (t * batch + b) * size, from, from + size);
    }
  }
}
