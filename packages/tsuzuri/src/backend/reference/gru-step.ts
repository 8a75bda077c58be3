import { sigmoid, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { copy } from './linear-algebra.ts';

/**
 * r, z = σ(s_r), σ(s_z) with s = inputSums + hiddenSums, u = σ(−s_z) = 1 − z,
 * n = tanh(inputCandidate + r ⊙ q), h_t = z ⊙ h_{t−1} + u ⊙ n; gates are r, z, n, u.
 */
export function gruCellForward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  inputSums: number, hiddenSums: number, inputCandidate: number, q: number,
  lengths: number, hiddenBefore: number,
  gates: number, hidden: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    const gate = gates + b * 4 * H;
    if (t >= heap[lengths + b]) {
      heap.fill(0, gate, gate + 4 * H);
      copy(heap, H, hiddenBefore + b * H, hidden + b * H);
      continue;
    }
    for (let j = 0; j < H; j++) {
      const [sumR, sumZ] = [j, H + j].map(
        (at) => heap[inputSums + b * 2 * H + at] + heap[hiddenSums + b * 2 * H + at],
      );
      const [r, z, u] = [sigmoid(sumR), sigmoid(sumZ), sigmoid(-sumZ)];
      const n = tanh(heap[inputCandidate + b * H + j] + r * heap[q + b * H + j]);
      heap[gate + j] = r;
      heap[gate + H + j] = z;
      heap[gate + 2 * H + j] = n;
      heap[gate + 3 * H + j] = u;
      heap[hidden + b * H + j] = z * heap[hiddenBefore + b * H + j] + u * n;
    }
  }
}

/**
 * da_n = dh ⊙ u ⊙ (1 − n²), da_r = da_n ⊙ q ⊙ r (1 − r), dq = da_n ⊙ r,
 * da_z = dh ⊙ h_{t−1} ⊙ z (1 − z) − dh ⊙ n ⊙ u (1 − u), and dh = dh ⊙ z.
 */
export function gruCellBackward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  gates: number, q: number, lengths: number, hiddenBefore: number,
  dHidden: number, dSums: number, dCandidate: number, dQ: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    const valid = t < heap[lengths + b];
    for (let j = 0; j < H; j++) {
      const [at, gate, sum] = [b * H + j, gates + b * 4 * H + j, dSums + b * 2 * H + j];
      const [r, z, n, u] = [0, 1, 2, 3].map((block) => heap[gate + block * H]);
      const dh = valid ? heap[dHidden + at] : 0;
      const dan = dh * u * (1 - n * n);
      heap[sum] = dan * heap[q + at] * r * (1 - r);
      heap[sum + H] = dh * heap[hiddenBefore + at] * z * (1 - z) - dh * n * u * (1 - u);
      heap[dCandidate + at] = dan;
      heap[dQ + at] = dan * r;
      if (valid) heap[dHidden + at] = dh * z;
    }
  }
}
