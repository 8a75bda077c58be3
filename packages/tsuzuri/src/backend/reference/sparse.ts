import { log } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';

/**
 * The τ of a row (Martins & Astudillo 2016, algorithm 1; Peters et al. 2019, algorithm 2). Those above τ
 * are the k largest, z_1 ≥ … ≥ z_k, of z / power; the largest k with z_k > τ(k) is sought:
 *
 *     power 1: τ(k) = (Σ z − 1) / k        power 2: τ(k) = mean − √((1 − k · variance) / k)
 *
 * both over the k largest.
 */
function threshold(z: readonly number[], power: number): number {
  const descending = z.toSorted((a, b) => b - a);
  let [sum, squares, tau] = [0, 0, 0];
  for (const [i, each] of descending.entries()) {
    const k = i + 1;
    sum += each;
    squares += each * each;
    const mean = sum / k;
    const rest = (1 - (squares - sum * mean)) / k;
    const next = power === 1 ? (sum - 1) / k : mean - Math.sqrt(Math.max(0, rest));
    if (k > 1 && each <= next) break;
    tau = next;
  }
  return tau;
}

/** y_j = [z_j / power − τ]₊^power, z = scale x − its largest; NaN where that is not finite, or a z is NaN. */
function entmaxRow(heap: Floats, n: number, power: number, scale: number, x: number, y: number): void {
  if (n === 0) return;
  const scores = Array.from({ length: n }, (_, j) => scale * heap[x + j]);
  const largest = scores.reduce((most, score) => (score <= most ? most : score), -Infinity);
  const z = scores.map((score) => (score - largest) / power);
  const tau = threshold(z.filter((each) => each > -1), power);
  const broken = z.some((each) => Number.isNaN(each));
  z.forEach((each, j) => {
    const above = each - tau > 0 ? each - tau : 0;
    heap[y + j] = broken ? NaN : power === 1 ? above : above * above;
  });
}

/** y = entmax of scale x over the valid s < lengths[b]; 0 past them. */
export function entmaxForward(
  heap: Floats,
  time: number, batch: number, size: number, power: number, scale: number,
  x: number, lengths: number, y: number,
): void {
  for (let slot = 0; slot < time * batch; slot++) {
    const length = Math.min(heap[lengths + (slot % batch)], size);
    entmaxRow(heap, length, power, scale, x + slot * size, y + slot * size);
    heap.fill(0, y + slot * size + length, y + (slot + 1) * size);
  }
}

/** dx_j = scale s_j (dy_j − Σ s dy / Σ s), s = y^(2 − α): 1 or 0 for power 1, √y for power 2; 0 past the valid. */
export function entmaxBackward(
  heap: Floats,
  time: number, batch: number, size: number, power: number, scale: number,
  y: number, dy: number, lengths: number, dx: number,
): void {
  const shareOf = (p: number): number => (power === 1 ? Math.sign(p) : Math.sqrt(p));
  for (let slot = 0; slot < time * batch; slot++) {
    const row = slot * size;
    const length = Math.min(heap[lengths + (slot % batch)], size);
    let [dot, sum] = [0, 0];
    for (let j = 0; j < length; j++) {
      const s = shareOf(heap[y + row + j]);
      dot += s * heap[dy + row + j];
      sum += s;
    }
    for (let j = 0; j < size; j++) {
      const s = j < length ? shareOf(heap[y + row + j]) : 0;
      heap[dx + row + j] = s === 0 ? 0 : scale * s * (heap[dy + row + j] - dot / sum);
    }
  }
}

/**
 * The Fenchel–Young loss (Peters et al. 2019, equation 9) over the valid slots:
 *
 *     loss = scale Σ ((p − q) · z + H(p)),   H(p) = Σ_j (p_j − p_j^α) / (α (α − 1)),   α = 1 + 1 / power
 *
 * with q as in `crossEntropyForward`. (p − q) · z is unchanged when z_target is subtracted from z.
 */
export function entmaxLossForward(
  heap: Floats,
  time: number, batch: number, classes: number, power: number, scale: number, smoothing: number,
  logits: number, targets: number, lengths: number, probabilities: number, loss: number,
): void {
  const alpha = 1 + 1 / power;
  let total = 0;
  for (let slot = 0; slot < time * batch; slot++) {
    const [z, p] = [logits + slot * classes, probabilities + slot * classes];
    entmaxRow(heap, classes, power, 1, z, p);
    if (Math.floor(slot / batch) >= heap[lengths + (slot % batch)]) continue;
    const zTarget = heap[z + heap[targets + slot]];
    for (let j = 0; j < classes; j++) {
      const each = heap[p + j];
      const above = heap[z + j] - zTarget;
      if (smoothing > 0) total -= (smoothing / classes) * above;
      if (each === 0) continue; // z may be −∞ there
      const toAlpha = each * (power === 1 ? each : Math.sqrt(each));
      total += each * above + (each - toAlpha) / (alpha * (alpha - 1));
    }
  }
  heap[loss] = scale * total;
}

/** y = ln x. */
export function logarithm(heap: Floats, size: number, x: number, y: number): void {
  for (let i = 0; i < size; i++) heap[y + i] = log(heap[x + i]);
}
