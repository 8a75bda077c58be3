import { exp, log } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';
import { softmaxRow } from './softmax.ts';

/** The mixture of one slot, in logarithms. */
interface Mixture {
  /** ln p and ln(1 − p). */
  readonly generate: number;
  readonly copy: number;
  /** ln g, g = p + (1 − p) Σ of the weights that cannot be copied. */
  readonly gate: number;
  /** ln P of each class that the source has. */
  readonly totals: ReadonlyMap<number, number>;
}

/** P_k = g softmax_k + (1 − p) Σ_{s: copies_s = k} weights_s for the classes k of a source. */
function mix(
  heap: Floats,
  size: number, classes: number,
  logits: number, logSum: number, z: number, weights: number, copies: number,
): Mixture {
  const mass = new Map<number, number>();
  let all = 0;
  for (let s = 0; s < size; s++) {
    const id = heap[copies + s];
    all += heap[weights + s];
    mass.set(id, (mass.get(id) ?? 0) + heap[weights + s]);
  }
  const none = all === 0 ? 1 : (mass.get(classes) ?? 0);
  mass.delete(classes);
  const generate = -logAdd(0, -z);
  const copy = -logAdd(0, z);
  const gate = logAdd(generate, copy + logOrNever(none));
  const totals = new Map<number, number>();
  for (const [k, share] of mass) {
    totals.set(k, logAdd(gate + heap[logits + k] - logSum, copy + logOrNever(share)));
  }
  return { generate, copy, gate, totals };
}

/** ln(e^a + e^b). */
function logAdd(a: number, b: number): number {
  return Math.max(a, b) + log(1 + exp(Math.min(a, b) - Math.max(a, b)));
}

function logOrNever(x: number): number {
  return x === 0 ? -Infinity : log(x);
}

/** scores_j = ln P_j; P_j = g softmax_j for a class j that the source lacks. */
export function pointerScores(
  heap: Floats,
  time: number, batch: number, size: number, classes: number,
  logits: number, gate: number, weights: number, copies: number, scores: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const [x, y] = [logits + slot * classes, scores + slot * classes];
    const logSum = softmaxRow(heap, classes, x, y);
    const source = copies + (slot % batch) * size;
    const mixed = mix(heap, size, classes, x, logSum, heap[gate + slot], weights + slot * size, source);
    for (let j = 0; j < classes; j++) heap[y + j] = mixed.totals.get(j) ?? heap[x + j] - logSum + mixed.gate;
  }
}

/** loss = −scale Σ Σ_j q_j ln P_j over the valid slots, q_j = (1 − smoothing) [j = target] + smoothing / classes. */
export function pointerForward(
  heap: Floats,
  time: number, batch: number, size: number, classes: number, scale: number, smoothing: number,
  logits: number, gate: number, weights: number, copies: number, targets: number, lengths: number,
  probabilities: number, logSums: number, loss: number,
): void {
  let sum = 0;
  for (let slot = 0; slot < time * batch; slot++) {
    const x = logits + slot * classes;
    const logSum = softmaxRow(heap, classes, x, probabilities + slot * classes);
    heap[logSums + slot] = logSum;
    if (Math.floor(slot / batch) >= heap[lengths + (slot % batch)]) continue;
    const source = copies + (slot % batch) * size;
    const mixed = mix(heap, size, classes, x, logSum, heap[gate + slot], weights + slot * size, source);
    const logOf = (j: number) => mixed.totals.get(j) ?? heap[x + j] - logSum + mixed.gate;
    const right = logOf(heap[targets + slot]);
    let smoothed = 0;
    if (smoothing > 0) for (let j = 0; j < classes; j++) smoothed += right - logOf(j);
    sum += (smoothing / classes) * smoothed - right;
  }
  heap[loss] = scale * sum;
}

const STEEPEST = 80; // ln of the largest derivative by a weight: its product with the weight is finite

/** dLogits_j = scale (R softmax_j − r_j), r_j = q_j g softmax_j / P_j, R = Σ r_j; dGate and dWeights as in the table. */
export function pointerBackward(
  heap: Floats,
  time: number, batch: number, size: number, classes: number, scale: number, smoothing: number,
  logits: number, gate: number, weights: number, copies: number, targets: number, lengths: number,
  probabilities: number, logSums: number, dLogits: number, dGate: number, dWeights: number,
): void {
  heap.fill(0, dLogits, dLogits + time * batch * classes);
  heap.fill(0, dWeights, dWeights + time * batch * size);
  for (let slot = 0; slot < time * batch; slot++) {
    heap[dGate + slot] = 0;
    if (Math.floor(slot / batch) >= heap[lengths + (slot % batch)]) continue;
    const [x, logSum] = [logits + slot * classes, heap[logSums + slot]];
    const source = copies + (slot % batch) * size;
    const mixed = mix(heap, size, classes, x, logSum, heap[gate + slot], weights + slot * size, source);
    const { generate, copy, gate: g, totals } = mixed;
    const qOf = (j: number) => smoothing / classes + (j === heap[targets + slot] ? 1 - smoothing : 0);
    let all = 0;
    for (let j = 0; j < classes; j++) {
      const written = g + heap[x + j] - logSum;
      const share = qOf(j) * exp(written - (totals.get(j) ?? written));
      heap[dLogits + slot * classes + j] = share;
      all += share;
    }
    for (let j = 0; j < classes; j++) {
      const at = slot * classes + j;
      heap[dLogits + at] = scale * (all * heap[probabilities + at] - heap[dLogits + at]);
    }
    heap[dGate + slot] = scale * (exp(generate) - all * exp(generate - g));
    for (let s = 0; s < size; s++) {
      const k = heap[source + s];
      const [factor, by] = k === classes ? [all, g] : [qOf(k), totals.get(k)!];
      heap[dWeights + slot * size + s] = -scale * factor * exp(Math.min(STEEPEST, copy - by));
    }
  }
}
