import { sigmoid, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { copy } from './linear-algebra.ts';

/** y_tb = x_tb where t < lengths[b], else 0. */
export function maskSteps(
  heap: Floats,
  time: number, batch: number, size: number, x: number, lengths: number, y: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const from = slot * size;
    const valid = Math.floor(slot / batch) < heap[lengths + (slot % batch)];
    if (valid) copy(heap, size, x + from, y + from);
    else heap.fill(0, y + from, y + from + size);
  }
}

/** i, f, o = σ(a), g = tanh(a) with a = inputSums + hiddenSums; c_t = f ⊙ c_{t−1} + i ⊙ g. */
export function lstmCellForward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  inputSums: number, hiddenSums: number, lengths: number, cellBefore: number,
  gates: number, cell: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    const gate = b * 4 * H;
    if (t >= heap[lengths + b]) {
      heap.fill(0, gates + gate, gates + gate + 4 * H);
      copy(heap, H, cellBefore + b * H, cell + b * H);
      continue;
    }
    for (let j = 0; j < H; j++) {
      const sum = (block: number): number => {
        const at = gate + block * H + j;
        return heap[inputSums + at] + heap[hiddenSums + at];
      };
      const [i, f, g, o] = [sigmoid(sum(0)), sigmoid(sum(1)), tanh(sum(2)), sigmoid(sum(3))];
      heap[gates + gate + j] = i;
      heap[gates + gate + H + j] = f;
      heap[gates + gate + 2 * H + j] = g;
      heap[gates + gate + 3 * H + j] = o;
      heap[cell + b * H + j] = f * heap[cellBefore + b * H + j] + i * g;
    }
  }
}

/** h_t = o ⊙ tanh(c). */
export function lstmOutputForward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  gates: number, cell: number, lengths: number, hiddenBefore: number,
  cellTanh: number, hidden: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    for (let j = 0; j < H; j++) {
      const at = b * H + j;
      const o = heap[gates + b * 4 * H + 3 * H + j];
      const tanhC = tanh(heap[cell + at]);
      heap[cellTanh + at] = tanhC;
      heap[hidden + at] = t < heap[lengths + b] ? o * tanhC : heap[hiddenBefore + at];
    }
  }
}

/** dc = dh ⊙ o ⊙ (1 − tanh²(c)), da_o = dh ⊙ tanh(c) ⊙ o (1 − o). */
export function lstmOutputBackward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  gates: number, cellTanh: number, lengths: number,
  dHidden: number, dCell: number, dGates: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    const valid = t < heap[lengths + b];
    for (let j = 0; j < H; j++) {
      const at = b * H + j;
      const gateO = b * 4 * H + 3 * H + j;
      const dh = heap[dHidden + at];
      const o = heap[gates + gateO];
      const tanhC = heap[cellTanh + at];
      heap[dCell + at] = valid ? dh * o * (1 - tanhC * tanhC) : 0;
      heap[dGates + gateO] = valid ? dh * tanhC * o * (1 - o) : 0;
      if (valid) heap[dHidden + at] = 0; // the caller adds what comes through the sums
    }
  }
}

/**
 * dc += dThrough, then da_i = dc ⊙ g ⊙ i (1 − i), da_f = dc ⊙ c_{t−1} ⊙ f (1 − f),
 * da_g = dc ⊙ i ⊙ (1 − g²), and dc = dc ⊙ f.
 */
export function lstmCellBackward(
  heap: Floats,
  batch: number, hiddenSize: number, t: number,
  gates: number, cellBefore: number, dThrough: number, lengths: number,
  dCell: number, dGates: number,
): void {
  const H = hiddenSize;
  for (let b = 0; b < batch; b++) {
    const gate = b * 4 * H;
    const valid = t < heap[lengths + b];
    for (let j = 0; j < H; j++) {
      const at = b * H + j;
      const i = heap[gates + gate + j];
      const f = heap[gates + gate + H + j];
      const g = heap[gates + gate + 2 * H + j];
      const dc = heap[dCell + at] + heap[dThrough + at];
      heap[dGates + gate + j] = valid ? dc * g * i * (1 - i) : 0;
      heap[dGates + gate + H + j] = valid ? dc * heap[cellBefore + at] * f * (1 - f) : 0;
      heap[dGates + gate + 2 * H + j] = valid ? dc * i * (1 - g * g) : 0;
      if (valid) heap[dCell + at] = dc * f;
    }
  }
}
