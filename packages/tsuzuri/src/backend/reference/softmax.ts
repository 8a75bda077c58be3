import { exp, log } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';

/** y_j = e^(x_j − m) / Σ_l e^(x_l − m), m = max x, for each row. Returns nothing. */
export function softmaxForward(
  heap: Floats, rows: number, columns: number, x: number, y: number,
): void {
  for (let i = 0; i < rows; i++) softmaxRow(heap, columns, x + i * columns, y + i * columns);
}

/** The softmax of one row; returns ln Σ_j e^(x_j). */
export function softmaxRow(heap: Floats, columns: number, x: number, y: number): number {
  let maximum = -Infinity;
  for (let j = 0; j < columns; j++) if (!(heap[x + j] <= maximum)) maximum = heap[x + j];
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const power = exp(heap[x + j] - maximum);
    sum += power;
    heap[y + j] = power;
  }
  for (let j = 0; j < columns; j++) heap[y + j] /= sum;
  return maximum + log(sum);
}

/** dx_j = y_j (dy_j − Σ_l dy_l y_l) for each row. */
export function softmaxBackward(
  heap: Floats, rows: number, columns: number, y: number, dy: number, dx: number,
): void {
  for (let row = 0; row < rows * columns; row += columns) {
    let dot = 0;
    for (let j = 0; j < columns; j++) dot += heap[dy + row + j] * heap[y + row + j];
    for (let j = 0; j < columns; j++) {
      heap[dx + row + j] = heap[y + row + j] * (heap[dy + row + j] - dot);
    }
  }
}

/**
 * p = softmax(logits), loss = scale Σ (ln Σ_j e^(x_j) − x_target + smoothing / classes Σ_j (x_target − x_j))
 * over the valid slots.
 */
export function crossEntropyForward(
  heap: Floats,
  time: number, batch: number, classes: number, scale: number, smoothing: number,
  logits: number, targets: number, lengths: number, probabilities: number, loss: number,
): void {
  let sum = 0;
  for (let t = 0; t < time; t++) {
    for (let b = 0; b < batch; b++) {
      const slot = t * batch + b;
      const x = logits + slot * classes;
      const logSum = softmaxRow(heap, classes, x, probabilities + slot * classes);
      if (t >= heap[lengths + b]) continue;
      const xTarget = heap[x + heap[targets + slot]];
      sum += logSum - xTarget;
      if (smoothing === 0) continue;
      let smoothed = 0;
      for (let j = 0; j < classes; j++) smoothed += xTarget - heap[x + j];
      sum += (smoothing / classes) * smoothed;
    }
  }
  heap[loss] = scale * sum;
}

/** dLogits_j = scale (p_j − q_j), q_j = (1 − smoothing) [j = target] + smoothing / classes, in the valid slots; else 0. */
export function crossEntropyBackward(
  heap: Floats,
  time: number, batch: number, classes: number, scale: number, smoothing: number,
  probabilities: number, targets: number, lengths: number, dLogits: number,
): void {
  for (let t = 0; t < time; t++) {
    for (let b = 0; b < batch; b++) {
      const slot = t * batch + b;
      const valid = t < heap[lengths + b];
      for (let j = 0; j < classes; j++) {
        const oneHot = heap[targets + slot] === j ? 1 - smoothing : 0;
        const p = heap[probabilities + slot * classes + j];
        const q = oneHot + smoothing / classes;
        heap[dLogits + slot * classes + j] = valid ? scale * (p - q) : 0;
      }
    }
  }
}

/** ids_i = the first column of row i's largest number. */
export function argmax(
  heap: Floats, rows: number, columns: number, x: number, ids: number,
): void {
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let j = 1; j < columns; j++) {
      if (heap[x + i * columns + j] > heap[x + i * columns + best]) best = j;
    }
    heap[ids + i] = best;
  }
}
