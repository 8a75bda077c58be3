import { tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { add, copy, matmul, sumRows } from './linear-algebra.ts';

/** For t = 1 … T, with W = inputWeight and U = hiddenWeight: h_t = tanh(W x_t + U h_{t−1} + b). */
export function rnnForward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
  hidden: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  matmul(heap, time * batch, H, inputSize, x, inputSize, 1,
    inputWeight, 1, inputSize, bias, 0, hidden + state);
  for (let t = 0; t < time; t++) {
    const step = hidden + (t + 1) * state;
    matmul(heap, batch, H, H, step - state, H, 1, hiddenWeight, 1, H, step, H, step);
    for (let b = 0; b < batch; b++) {
      const row = step + b * H;
      if (t >= heap[lengths + b]) copy(heap, H, row - state, row);
      else for (let j = row; j < row + H; j++) heap[j] = tanh(heap[j]);
    }
  }
}

/**
 * From t = T down to 1, with dh the gradient of h_t so far:
 *
 *     dh += dOutput_t      da = dh ⊙ (1 − h_t²)      dh = Uᵀ da
 *     dx_t = Wᵀ da      dW += da x_tᵀ      dU += da h_{t−1}ᵀ      db += da
 */
export function rnnBackward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number,
  hidden: number, dOutput: number,
  dHidden: number, dSums: number, dx: number,
  dInputWeight: number, dHiddenWeight: number, dBias: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  for (let t = time - 1; t >= 0; t--) {
    if (dOutput !== 0) add(heap, state, dOutput + t * state, dHidden);
    for (let b = 0; b < batch; b++) {
      const valid = t < heap[lengths + b];
      for (let j = b * H; j < (b + 1) * H; j++) {
        const h = heap[hidden + (t + 1) * state + j];
        heap[dSums + t * state + j] = valid ? heap[dHidden + j] * (1 - h * h) : 0;
        if (valid) heap[dHidden + j] = 0; // replaced below by Uᵀ da
      }
    }
    matmul(heap, batch, H, H, dSums + t * state, H, 1, hiddenWeight, H, 1, dHidden, H, dHidden);
  }
  const steps = time * batch;
  matmul(heap, steps, inputSize, H, dSums, H, 1, inputWeight, inputSize, 1, 0, 0, dx);
  matmul(heap, H, inputSize, steps, dSums, 1, H, x, inputSize, 1,
    dInputWeight, inputSize, dInputWeight);
  matmul(heap, H, H, steps, dSums, 1, H, hidden, H, 1, dHiddenWeight, H, dHiddenWeight);
  sumRows(heap, steps, H, dSums, dBias);
}
