import { sigmoid, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { add, copy, matmul, sumRows } from './linear-algebra.ts';

/**
 * For t = 1 … T, with W = inputWeight and U = hiddenWeight in four blocks of H rows:
 *
 *     i = σ(W_i x_t + U_i h_{t−1} + b_i)     f = σ(W_f x_t + U_f h_{t−1} + b_f)
 *     g = tanh(W_g x_t + U_g h_{t−1} + b_g)  o = σ(W_o x_t + U_o h_{t−1} + b_o)
 *     c_t = f ⊙ c_{t−1} + i ⊙ g              h_t = o ⊙ tanh(c_t)
 */
export function lstmForward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
  _packedInput: number, _packedHidden: number,
  gates: number, hidden: number, cell: number, cellTanh: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  matmul(heap, time * batch, 4 * H, inputSize, x, inputSize, 1,
    inputWeight, 1, inputSize, bias, 0, gates);
  for (let t = 0; t < time; t++) {
    const step = gates + t * batch * 4 * H;
    matmul(heap, batch, 4 * H, H, hidden + t * state, H, 1,
      hiddenWeight, 1, H, step, 4 * H, step);
    for (let b = 0; b < batch; b++) {
      const gate = step + b * 4 * H;
      const before = t * state + b * H;
      const after = before + state;
      if (t >= heap[lengths + b]) {
        copy(heap, H, hidden + before, hidden + after);
        copy(heap, H, cell + before, cell + after);
        continue;
      }
      for (let j = 0; j < H; j++) {
        const i = sigmoid(heap[gate + j]);
        const f = sigmoid(heap[gate + H + j]);
        const g = tanh(heap[gate + 2 * H + j]);
        const o = sigmoid(heap[gate + 3 * H + j]);
        const c = f * heap[cell + before + j] + i * g;
        heap[gate + j] = i;
        heap[gate + H + j] = f;
        heap[gate + 2 * H + j] = g;
        heap[gate + 3 * H + j] = o;
        heap[cell + after + j] = c;
        heap[cellTanh + before + j] = tanh(c);
        heap[hidden + after + j] = o * tanh(c);
      }
    }
  }
}

/**
 * From t = T down to 1, with dh and dc the gradients of h_t and c_t so far:
 *
 *     dh += dOutput_t                        dc += dh ⊙ o ⊙ (1 − tanh²(c_t))
 *     da_i = dc ⊙ g ⊙ i (1 − i)              da_f = dc ⊙ c_{t−1} ⊙ f (1 − f)
 *     da_g = dc ⊙ i ⊙ (1 − g²)               da_o = dh ⊙ tanh(c_t) ⊙ o (1 − o)
 *     dh = Uᵀ da                             dc = dc ⊙ f
 *     dx_t = Wᵀ da      dW += da x_tᵀ      dU += da h_{t−1}ᵀ      db += da
 */
export function lstmBackward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number,
  gates: number, hidden: number, cell: number, cellTanh: number, dOutput: number,
  dHidden: number, dCell: number, dGates: number, dx: number,
  dInputWeight: number, dHiddenWeight: number, dBias: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  for (let t = time - 1; t >= 0; t--) {
    if (dOutput !== 0) add(heap, state, dOutput + t * state, dHidden);
    for (let b = 0; b < batch; b++) {
      const gate = (t * batch + b) * 4 * H;
      const valid = t < heap[lengths + b];
      for (let j = 0; j < H; j++) {
        const before = t * state + b * H + j;
        const dh = valid ? heap[dHidden + b * H + j] : 0;
        const i = heap[gates + gate + j];
        const f = heap[gates + gate + H + j];
        const g = heap[gates + gate + 2 * H + j];
        const o = heap[gates + gate + 3 * H + j];
        const tanhC = heap[cellTanh + before];
        const dc = heap[dCell + b * H + j] + dh * o * (1 - tanhC * tanhC);
        heap[dGates + gate + j] = valid ? dc * g * i * (1 - i) : 0;
        heap[dGates + gate + H + j] = valid ? dc * heap[cell + before] * f * (1 - f) : 0;
        heap[dGates + gate + 2 * H + j] = valid ? dc * i * (1 - g * g) : 0;
        heap[dGates + gate + 3 * H + j] = valid ? dh * tanhC * o * (1 - o) : 0;
        if (valid) {
          heap[dCell + b * H + j] = dc * f;
          heap[dHidden + b * H + j] = 0; // replaced below by Uᵀ da
        }
      }
    }
    matmul(heap, batch, H, 4 * H, dGates + t * batch * 4 * H, 4 * H, 1,
      hiddenWeight, H, 1, dHidden, H, dHidden);
  }
  const steps = time * batch;
  matmul(heap, steps, inputSize, 4 * H, dGates, 4 * H, 1, inputWeight, inputSize, 1, 0, 0, dx);
  matmul(heap, 4 * H, inputSize, steps, dGates, 1, 4 * H, x, inputSize, 1,
    dInputWeight, inputSize, dInputWeight);
  matmul(heap, 4 * H, H, steps, dGates, 1, 4 * H, hidden, H, 1, dHiddenWeight, H, dHiddenWeight);
  sumRows(heap, steps, 4 * H, dGates, dBias);
}
