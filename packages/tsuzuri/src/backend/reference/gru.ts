import { sigmoid, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { add, copy, matmul, sumRows } from './linear-algebra.ts';

/**
 * For t = 1 … T, with W = inputWeight and U = hiddenWeight in three blocks of H rows:
 *
 *     r = σ(W_r x_t + U_r h_{t−1} + b_r)      z = σ(W_z x_t + U_z h_{t−1} + b_z)
 *     q = U_n h_{t−1} + b_q                   n = tanh(W_n x_t + b_n + r ⊙ q)
 *     h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
 */
export function gruForward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number, bias: number,
  gates: number, hidden: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  for (let t = 0; t < time; t++) {
    for (let b = 0; b < batch; b++) {
      const slot = t * batch + b;
      const gate = gates + slot * 4 * H; // r, z, n and q of this row
      const before = hidden + t * state + b * H;
      const after = before + state;
      matmul(heap, 1, 3 * H, inputSize, x + slot * inputSize, inputSize, 1,
        inputWeight, 1, inputSize, bias, 0, gate);
      matmul(heap, 1, 2 * H, H, before, H, 1, hiddenWeight, 1, H, gate, 0, gate);
      matmul(heap, 1, H, H, before, H, 1,
        hiddenWeight + 2 * H * H, 1, H, bias + 3 * H, 0, gate + 3 * H);
      if (t >= heap[lengths + b]) {
        copy(heap, H, before, after);
        continue;
      }
      for (let j = 0; j < H; j++) {
        const r = sigmoid(heap[gate + j]);
        const z = sigmoid(heap[gate + H + j]);
        const n = tanh(heap[gate + 2 * H + j] + r * heap[gate + 3 * H + j]);
        heap[gate + j] = r;
        heap[gate + H + j] = z;
        heap[gate + 2 * H + j] = n;
        heap[after + j] = (1 - z) * n + z * heap[before + j];
      }
    }
  }
}

/**
 * From t = T down to 1, with dh the gradient of h_t so far:
 *
 *     dh += dOutput_t                         da_z = dh ⊙ (h_{t−1} − n) ⊙ z (1 − z)
 *     da_n = dh ⊙ (1 − z) ⊙ (1 − n²)          da_r = da_n ⊙ q ⊙ r (1 − r)      dq = da_n ⊙ r
 *     dh = dh ⊙ z + U_rᵀ da_r + U_zᵀ da_z + U_nᵀ dq
 *     dx_t = Wᵀ (da_r, da_z, da_n)            dW += (da_r, da_z, da_n) x_tᵀ
 *     dU += (da_r, da_z, dq) h_{t−1}ᵀ         db += (da_r, da_z, da_n, dq)
 */
export function gruBackward(
  heap: Floats,
  time: number, batch: number, inputSize: number, hiddenSize: number,
  x: number, lengths: number, inputWeight: number, hiddenWeight: number,
  gates: number, hidden: number, dOutput: number,
  dHidden: number, dGates: number, dx: number,
  dInputWeight: number, dHiddenWeight: number, dBias: number,
): void {
  const H = hiddenSize;
  const state = batch * H;
  const candidateWeight = hiddenWeight + 2 * H * H; // U_n
  for (let t = time - 1; t >= 0; t--) {
    if (dOutput !== 0) add(heap, state, dOutput + t * state, dHidden);
    for (let b = 0; b < batch; b++) {
      const gate = (t * batch + b) * 4 * H;
      const valid = t < heap[lengths + b];
      for (let j = 0; j < H; j++) {
        const dh = valid ? heap[dHidden + b * H + j] : 0;
        const r = heap[gates + gate + j];
        const z = heap[gates + gate + H + j];
        const n = heap[gates + gate + 2 * H + j];
        const q = heap[gates + gate + 3 * H + j];
        const dan = dh * (1 - z) * (1 - n * n);
        const before = heap[hidden + t * state + b * H + j];
        heap[dGates + gate + j] = valid ? dan * q * r * (1 - r) : 0;
        heap[dGates + gate + H + j] = valid ? dh * (before - n) * z * (1 - z) : 0;
        heap[dGates + gate + 2 * H + j] = valid ? dan : 0;
        heap[dGates + gate + 3 * H + j] = valid ? dan * r : 0;
        if (valid) heap[dHidden + b * H + j] = dh * z; // Uᵀ da is added below
      }
    }
    const step = dGates + t * batch * 4 * H;
    matmul(heap, batch, H, 2 * H, step, 4 * H, 1, hiddenWeight, H, 1, dHidden, H, dHidden);
    matmul(heap, batch, H, H, step + 3 * H, 4 * H, 1, candidateWeight, H, 1, dHidden, H, dHidden);
  }
  const steps = time * batch;
  const dCandidateWeight = dHiddenWeight + 2 * H * H;
  matmul(heap, steps, inputSize, 3 * H, dGates, 4 * H, 1, inputWeight, inputSize, 1, 0, 0, dx);
  matmul(heap, 3 * H, inputSize, steps, dGates, 1, 4 * H, x, inputSize, 1,
    dInputWeight, inputSize, dInputWeight);
  matmul(heap, 2 * H, H, steps, dGates, 1, 4 * H, hidden, H, 1, dHiddenWeight, H, dHiddenWeight);
  matmul(heap, H, H, steps, dGates + 3 * H, 1, 4 * H, hidden, H, 1,
    dCandidateWeight, H, dCandidateWeight);
  sumRows(heap, steps, 4 * H, dGates, dBias);
}
