import { exp, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';

/** y_s = e^(scale x_s) / Σ_r e^(scale x_r) over s < length; 0 in the others of `size` numbers. */
export function attentionRow(
  heap: Floats, length: number, size: number, scale: number, x: number, y: number,
): void {
  let maximum = -Infinity;
  for (let s = 0; s < length; s++) {
    if (!(scale * heap[x + s] <= maximum)) maximum = scale * heap[x + s];
  }
  let sum = 0;
  for (let s = 0; s < length; s++) {
    const power = exp(scale * heap[x + s] - maximum);
    sum += power;
    heap[y + s] = power;
  }
  for (let s = 0; s < size; s++) heap[y + s] = s < length ? heap[y + s] / sum : 0;
}

/** y_s = e^(scale x_s) / Σ_r e^(scale x_r) over the valid s < lengths[b]; 0 past them. */
export function maskedSoftmaxForward(
  heap: Floats,
  time: number, batch: number, size: number, scale: number,
  x: number, lengths: number, y: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const length = Math.min(heap[lengths + (slot % batch)], size);
    attentionRow(heap, length, size, scale, x + slot * size, y + slot * size);
  }
}

/** dx_s = scale y_s (dy_s − Σ_r dy_r y_r) over the valid s; 0 past them. */
export function maskedSoftmaxBackward(
  heap: Floats,
  time: number, batch: number, size: number, scale: number,
  y: number, dy: number, lengths: number, dx: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const row = slot * size;
    const length = Math.min(heap[lengths + (slot % batch)], size);
    let dot = 0;
    for (let s = 0; s < length; s++) dot += heap[dy + row + s] * heap[y + row + s];
    for (let s = 0; s < size; s++) {
      heap[dx + row + s] = s < length ? scale * heap[y + row + s] * (heap[dy + row + s] - dot) : 0;
    }
  }
}

/** scores_tbs = Σ_j v_j tanh(query_tbj + keys_sbj) over the valid s; 0 past them. */
export function additiveScoreForward(
  heap: Floats,
  time: number, batch: number, source: number, size: number,
  query: number, keys: number, v: number, lengths: number, scores: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const b = slot % batch;
    const q = query + slot * size;
    for (let s = 0; s < source; s++) {
      const key = keys + (s * batch + b) * size;
      let sum = 0;
      if (s < heap[lengths + b]) {
        for (let j = 0; j < size; j++) sum += heap[v + j] * tanh(heap[q + j] + heap[key + j]);
      }
      heap[scores + slot * source + s] = sum;
    }
  }
}

/** With u = tanh(query + keys): d = dScores v (1 − u²), dQuery = Σ_s d, dKeys += Σ_t d, dV += Σ_tbs dScores u. */
export function additiveScoreBackward(
  heap: Floats,
  time: number, batch: number, source: number, size: number,
  query: number, keys: number, v: number, lengths: number, dScores: number,
  dQuery: number, dKeys: number, dV: number,
): void {
  heap.fill(0, dQuery, dQuery + time * batch * size);
  for (let b = 0; b < batch; b++) {
    const length = Math.min(heap[lengths + b], source);
    const rowSum = new Float64Array(size); // of dV, over one row of the batch
    for (let slot = b; slot < time * batch; slot += batch) {
      for (let s = 0; s < length; s++) {
        const dScore = heap[dScores + slot * source + s];
        const key = (s * batch + b) * size;
        for (let j = 0; j < size; j++) {
          const u = tanh(heap[query + slot * size + j] + heap[keys + key + j]);
          const d = dScore * heap[v + j] * (1 - u * u);
          rowSum[j] += dScore * u;
          heap[dQuery + slot * size + j] += d;
          heap[dKeys + key + j] += d;
        }
      }
    }
    for (let j = 0; j < size; j++) heap[dV + j] += rowSum[j];
  }
}
