import type { Floats } from '../../tensor/memory.ts';

/** μ = mean(x), σ² = mean((x − μ)²), x̂ = (x − μ) / √(σ² + ε), y = γ x̂ + β, for each feature. */
export function batchNormForward(
  heap: Floats,
  rows: number, features: number, epsilon: number, momentum: number,
  x: number, gamma: number, beta: number, runningMean: number, runningVariance: number,
  inverseDeviation: number, normalised: number, y: number,
): void {
  for (let j = 0; j < features; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += heap[x + i * features + j];
    mean /= rows;
    let variance = 0;
    for (let i = 0; i < rows; i++) {
      const deviation = heap[x + i * features + j] - mean;
      variance += deviation * deviation;
    }
    variance /= rows;
    const inverse = 1 / Math.sqrt(variance + epsilon);
    heap[inverseDeviation + j] = inverse;
    for (let i = 0; i < rows; i++) {
      const at = i * features + j;
      const xHat = (heap[x + at] - mean) * inverse;
      heap[normalised + at] = xHat;
      heap[y + at] = heap[gamma + j] * xHat + heap[beta + j];
    }
    const unbiased = (variance * rows) / (rows - 1);
    heap[runningMean + j] += momentum * (mean - heap[runningMean + j]);
    heap[runningVariance + j] += momentum * (unbiased - heap[runningVariance + j]);
  }
}

/** y = γ (x − running mean) / √(running variance + ε) + β. */
export function batchNormInference(
  heap: Floats,
  rows: number, features: number, epsilon: number,
  x: number, gamma: number, beta: number, runningMean: number, runningVariance: number, y: number,
): void {
  for (let j = 0; j < features; j++) {
    const inverse = 1 / Math.sqrt(heap[runningVariance + j] + epsilon);
    for (let i = 0; i < rows; i++) {
      const xHat = (heap[x + i * features + j] - heap[runningMean + j]) * inverse;
      heap[y + i * features + j] = heap[gamma + j] * xHat + heap[beta + j];
    }
  }
}

/** dβ += Σ dy, dγ += Σ dy x̂, dx = γ / √(σ² + ε) · (dy − mean(dy) − x̂ mean(dy x̂)). */
export function batchNormBackward(
  heap: Floats,
  rows: number, features: number,
  normalised: number, gamma: number, inverseDeviation: number, dy: number,
  dx: number, dGamma: number, dBeta: number,
): void {
  for (let j = 0; j < features; j++) {
    let sum = 0;
    let dot = 0;
    for (let i = 0; i < rows; i++) {
      sum += heap[dy + i * features + j];
      dot += heap[dy + i * features + j] * heap[normalised + i * features + j];
    }
    heap[dBeta + j] += sum;
    heap[dGamma + j] += dot;
    const factor = heap[gamma + j] * heap[inverseDeviation + j];
    for (let i = 0; i < rows; i++) {
      const at = i * features + j;
      heap[dx + at] = factor * (heap[dy + at] - sum / rows - (heap[normalised + at] * dot) / rows);
    }
  }
}
