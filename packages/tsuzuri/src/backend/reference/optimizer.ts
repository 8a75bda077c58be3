import type { Floats } from '../../tensor/memory.ts';
import { threefry } from '../../tensor/threefry.ts';

/** y_i = scale x_i where random word i is at least the threshold, else 0. */
export function dropout(
  heap: Floats,
  size: number, threshold: number, scale: number,
  key0: number, key1: number, counter: number, x: number, y: number,
): void {
  for (let i = 0; i < size; i++) {
    const word = threefry(key0, key1, counter, i >>> 1)[i & 1];
    heap[y + i] = word >= threshold >>> 0 ? scale * heap[x + i] : 0;
  }
}

/** y = Σ x_i². */
export function squaredNorm(heap: Floats, size: number, x: number, y: number): void {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += heap[x + i] * heap[x + i];
  heap[y] = sum;
}

/** x *= min(1, maxNorm / √squaredNorm) (Pascanu et al. 2013, algorithm 1). */
export function clip(
  heap: Floats, size: number, maxNorm: number, squaredNorm: number, x: number,
): void {
  const norm = Math.sqrt(heap[squaredNorm]);
  if (norm <= maxNorm) return;
  for (let i = 0; i < size; i++) heap[x + i] *= maxNorm / norm;
}

/** value −= learningRate · gradient. */
export function sgd(
  heap: Floats, size: number, learningRate: number, gradient: number, value: number,
): void {
  for (let i = 0; i < size; i++) heap[value + i] -= learningRate * heap[gradient + i];
}
