import type { Floats } from '../../tensor/memory.ts';
import { attentionRow } from './attention.ts';

/** y_s = e^(scale x_s) / Σ_r e^(scale x_r) over s < lengths[b] and, if causal, s ≤ t + size − time; 0 past them. */
export function headsSoftmaxForward(
  heap: Floats,
  time: number, batch: number, heads: number, size: number, scale: number, causal: number,
  x: number, lengths: number, y: number,
): void {
  for (let slot = 0; slot < time * batch * heads; slot++) {
    const row = Math.floor(slot / heads);
    let length = Math.min(heap[lengths + (row % batch)], size);
    if (causal === 1) length = Math.min(length, Math.floor(row / batch) + 1 + size - time);
    attentionRow(heap, length, size, scale, x + slot * size, y + slot * size);
  }
}

/** x_tb = scale x_tb + positions_t; offset 0 stands for no positions. */
export function addPositions(
  heap: Floats, time: number, batch: number, size: number, scale: number, positions: number, x: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const position = positions + Math.floor(slot / batch) * size;
    for (let j = 0; j < size; j++) {
      const at = x + slot * size + j;
      heap[at] = heap[at] * scale + (positions === 0 ? 0 : heap[position + j]);
    }
  }
}

/** (a, b) ← (a cos φ − b sin φ, a sin φ + b cos φ), with the sign of φ by direction. */
export function rotatePairs(
  heap: Floats, time: number, rows: number, half: number, direction: number, turns: number, x: number,
): void {
  for (let slot = 0; slot < time * rows; slot++) {
    const cosines = turns + Math.floor(slot / rows) * 2 * half;
    const first = x + slot * 2 * half;
    for (let i = 0; i < half; i++) {
      const [a, b] = [heap[first + i], heap[first + half + i]];
      const [cosine, sine] = [heap[cosines + i], direction * heap[cosines + half + i]];
      heap[first + i] = a * cosine - b * sine;
      heap[first + half + i] = a * sine + b * cosine;
    }
  }
}
