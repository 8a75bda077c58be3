import { exp, log, tanh } from '../../tensor/math.ts';
import type { Floats } from '../../tensor/memory.ts';

const NOTHING = -1e30; // ln 0, but for arithmetic

/** ln Σ_i e^(x_i). */
function logSum(x: readonly number[]): number {
  const largest = x.reduce((most, value) => (value > most ? value : most), NOTHING);
  let sum = 0;
  for (const value of x) sum += exp(value - largest);
  return sum === 0 ? NOTHING : largest + log(sum);
}

/** y_tns = tanh(query_tn + keys_sb), b = sources[n]; keys past the source count as 0. */
export function alignedReadoutForward(
  heap: Floats,
  time: number, rows: number, batch: number, source: number, size: number,
  query: number, keys: number, lengths: number, sources: number, y: number,
): void {
  for (let slot = 0; slot < time * rows; slot++) {
    const b = heap[sources + (slot % rows)];
    for (let s = 0; s < source; s++) {
      for (let j = 0; j < size; j++) {
        const key = s < heap[lengths + b] ? heap[keys + (s * batch + b) * size + j] : 0;
        heap[y + (slot * source + s) * size + j] = tanh(heap[query + slot * size + j] + key);
      }
    }
  }
}

/** d = dy (1 − y²), dQuery = Σ_s d, dKeys += Σ_t d. */
export function alignedReadoutBackward(
  heap: Floats,
  time: number, batch: number, source: number, size: number,
  y: number, dy: number, lengths: number, dQuery: number, dKeys: number,
): void {
  heap.fill(0, dQuery, dQuery + time * batch * size);
  for (let slot = 0; slot < time * batch; slot++) {
    const b = slot % batch;
    for (let s = 0; s < Math.min(source, Math.max(1, heap[lengths + b])); s++) {
      for (let j = 0; j < size; j++) {
        const i = (slot * source + s) * size + j;
        const d = heap[dy + i] * (1 - heap[y + i] ** 2);
        heap[dQuery + slot * size + j] += d;
        if (s < heap[lengths + b]) heap[dKeys + (s * batch + b) * size + j] += d;
      }
    }
  }
}

const logitsOf = (heap: Floats, classes: number, row: number) =>
  Array.from({ length: classes }, (_, v) => heap[row + v]);

/** emission = x_target − ln Σ_v e^(x_v) − smoothing / classes Σ_v (x_target − x_v). */
export function emissionForward(
  heap: Floats,
  time: number, batch: number, source: number, classes: number, smoothing: number,
  logits: number, targets: number, emission: number,
): void {
  for (let i = 0; i < time * batch * source; i++) {
    const x = logitsOf(heap, classes, logits + i * classes);
    const target = x[heap[targets + Math.floor(i / source)]];
    let smoothed = 0;
    for (const value of x) smoothed += target - value;
    heap[emission + i] = target - logSum(x) - (smoothing / classes) * smoothed;
  }
}

/** dLogits_v = dEmission (q_v − p_v), q_v = (1 − smoothing) [v = target] + smoothing / classes. */
export function emissionBackward(
  heap: Floats,
  time: number, batch: number, source: number, classes: number, smoothing: number,
  logits: number, targets: number, dEmission: number, dLogits: number,
): void {
  for (let i = 0; i < time * batch * source; i++) {
    const x = logitsOf(heap, classes, logits + i * classes);
    const whole = logSum(x);
    for (let v = 0; v < classes; v++) {
      const oneHot = heap[targets + Math.floor(i / source)] === v ? 1 - smoothing : 0;
      const q = oneHot + smoothing / classes;
      heap[dLogits + i * classes + v] = heap[dEmission + i] * (q - exp(x[v] - whole));
    }
  }
}

/**
 * ln p(a_t = s | y_<t) for every position of one row, by ln p(a_{t−1} = r | y_<t) before it:
 *
 *     p(a_t = s | a_{t−1} = r) = e^(scores_s) / Σ_{u ≥ r} e^(scores_u)   for s ≥ r
 *
 * @param before if omitted, the alignment comes from position 0
 */
function priorOf(scores: readonly number[], before?: readonly number[]): number[] {
  const rest = restOf(scores);
  const came = (s: number) =>
    before ? logSum(before.slice(0, s + 1).map((value, r) => value - rest[r])) : -rest[0];
  return scores.map((score, s) => score + came(s));
}

/** rest_s = ln Σ_{r ≥ s} e^(scores_r). */
function restOf(scores: readonly number[]): number[] {
  return scores.map((_, s) => logSum(scores.slice(s)));
}

const positions = (source: number, length: number) => Math.min(source, Math.max(1, length));

/** alpha_t = prior_t + emission_t − evidence_t, evidence_t = ln Σ_s e^(prior_ts + emission_ts). */
export function alignmentForward(
  heap: Floats,
  time: number, batch: number, source: number, order: number, scale: number,
  scores: number, emission: number, sources: number, lengths: number,
  alpha: number, rest: number, evidence: number, loss: number,
): void {
  let sum = 0;
  for (let b = 0; b < batch; b++) {
    const size = positions(source, heap[sources + b]);
    let before: number[] | undefined;
    for (let t = 0; t < time; t++) {
      const row = (t * batch + b) * source;
      const read = (from: number) => Array.from({ length: size }, (_, s) => heap[from + row + s]);
      const joint = priorOf(read(scores), order === 1 ? before : undefined);
      read(emission).forEach((value, s) => (joint[s] += value));
      const whole = t < heap[lengths + b] ? logSum(joint) : 0;
      before = joint.map((value) => value - whole);
      sum += whole;
      heap[evidence + t * batch + b] = whole;
      heap.fill(NOTHING, alpha + row, alpha + row + source);
      heap.fill(0, rest + row, rest + row + source);
      heap.set(before, alpha + row);
      heap.set(restOf(read(scores)), rest + row);
    }
  }
  heap[loss] = scale * (0 - sum);
}

/**
 * The backward algorithm, divided by the evidence as alpha is, so that the posterior of an alignment is
 * γ_ts = e^(alpha_ts + beta_ts):
 *
 *     beta_{t−1,r} = ln Σ_{s ≥ r} e^(scores_ts + emission_ts + beta_ts) − rest_tr − evidence_t
 *     dEmission_ts = −scale γ_ts
 *     dScores_ts = −scale (γ_ts − Σ_{r ≤ s} γ_{t−1,r} e^(scores_ts − rest_tr))
 */
export function alignmentBackward(
  heap: Floats,
  time: number, batch: number, source: number, order: number, scale: number,
  scores: number, emission: number, sources: number, lengths: number,
  alpha: number, rest: number, evidence: number, dScores: number, dEmission: number,
): void {
  heap.fill(0, dScores, dScores + time * batch * source);
  heap.fill(0, dEmission, dEmission + time * batch * source);
  for (let b = 0; b < batch; b++) {
    const size = positions(source, heap[sources + b]);
    let beta: number[] = Array.from({ length: size }, () => 0);
    for (let t = Math.min(time, heap[lengths + b]) - 1; t >= 0; t--) {
      const row = (t * batch + b) * source;
      const read = (from: number) => Array.from({ length: size }, (_, s) => heap[from + row + s]);
      const [e, left] = [read(scores), read(rest)];
      const posterior = read(alpha).map((value, s) => exp(value + beta[s]));
      let prior = priorOf(e);
      if (order === 1 && t > 0) {
        const after = read(emission).map((value, s) => value + e[s] + beta[s]);
        const whole = heap[evidence + t * batch + b];
        beta = left.map((value, r) => logSum(after.slice(r)) - value - whole);
        prior = priorOf(e, beta.map((value, s) => value + heap[alpha + row - batch * source + s]));
      }
      for (let s = 0; s < size; s++) {
        heap[dEmission + row + s] = -scale * posterior[s];
        heap[dScores + row + s] = -scale * (posterior[s] - exp(prior[s]));
      }
    }
  }
}

/** prior = ln p(a_t | y_<t), after alpha_{t−1} = joint_{t−1} − mixture_{t−1} at y_{t−1}. */
export function alignmentStep(
  heap: Floats,
  rows: number, _batch: number, source: number, classes: number,
  scores: number, lengths: number, sources: number, ids: number, joint: number, mixture: number,
  prior: number, weights: number,
): void {
  for (let n = 0; n < rows; n++) {
    const row = n * source;
    const size = positions(source, heap[lengths + heap[sources + n]]);
    const id = heap[ids + n];
    const e = Array.from({ length: size }, (_, s) => heap[scores + row + s]);
    const alpha = e.map((_, s) => heap[joint + (row + s) * classes + id] - heap[mixture + n * classes + id]);
    const own = priorOf(e, joint !== 0 && mixture !== 0 && id < classes ? alpha : undefined);
    for (let s = 0; s < source; s++) {
      heap[prior + row + s] = s < size ? own[s] : NOTHING;
      heap[weights + row + s] = s < size ? exp(own[s]) : 0;
    }
  }
}

/** joint_sv = prior_s + x_sv − ln Σ_u e^(x_su), mixture_v = ln Σ_s e^(joint_sv). */
export function emissionMixture(
  heap: Floats,
  rows: number, source: number, classes: number, prior: number, joint: number, mixture: number,
): void {
  for (let i = 0; i < rows * source; i++) {
    const whole = logSum(logitsOf(heap, classes, joint + i * classes));
    for (let v = 0; v < classes; v++) heap[joint + i * classes + v] += heap[prior + i] - whole;
  }
  for (let n = 0; n < rows; n++) {
    for (let v = 0; v < classes; v++) {
      const at = (s: number) => heap[joint + (n * source + s) * classes + v];
      heap[mixture + n * classes + v] = logSum(Array.from({ length: source }, (_, s) => at(s)));
    }
  }
}
