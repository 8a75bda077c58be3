import type { Floats } from '../../tensor/memory.ts';

/** μ = mean(x), σ² = mean((x − μ)²), x̂ = (x − μ) / √(σ² + ε), y = γ x̂ + β, for each row. */
export function layerNormForward(
  heap: Floats,
  rows: number, features: number, epsilon: number,
  x: number, gamma: number, beta: number,
  inverseDeviation: number, normalised: number, y: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * features;
    let mean = 0;
    for (let j = 0; j < features; j++) mean += heap[x + row + j];
    mean /= features;
    let variance = 0;
    for (let j = 0; j < features; j++) {
      const deviation = heap[x + row + j] - mean;
      variance += deviation * deviation;
    }
    variance /= features;
    const inverse = 1 / Math.sqrt(variance + epsilon);
    heap[inverseDeviation + i] = inverse;
    for (let j = 0; j < features; j++) {
      const xHat = (heap[x + row + j] - mean) * inverse;
      heap[normalised + row + j] = xHat;
      heap[y + row + j] = heap[gamma + j] * xHat + (beta === 0 ? 0 : heap[beta + j]);
    }
  }
}

/**
 * dβ += Σ dy, dγ += Σ dy x̂ over the rows; with dx̂ = γ dy, row by row,
 * dx = (dx̂ − mean(dx̂) − x̂ mean(dx̂ x̂)) / √(σ² + ε).
 */
export function layerNormBackward(
  heap: Floats,
  rows: number, features: number,
  normalised: number, gamma: number, inverseDeviation: number, dy: number,
  dx: number, dGamma: number, dBeta: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * features;
    let sum = 0;
    let dot = 0;
    for (let j = 0; j < features; j++) {
      const dNormalised = heap[gamma + j] * heap[dy + row + j];
      sum += dNormalised;
      dot += dNormalised * heap[normalised + row + j];
    }
    for (let j = 0; j < features; j++) {
      const dNormalised = heap[gamma + j] * heap[dy + row + j];
      const through = (sum + heap[normalised + row + j] * dot) / features;
      heap[dx + row + j] = heap[inverseDeviation + i] * (dNormalised - through);
    }
  }
  for (let j = 0; j < features; j++) {
    let sum = 0;
    let dot = 0;
    for (let i = 0; i < rows; i++) {
      sum += heap[dy + i * features + j];
      dot += heap[dy + i * features + j] * heap[normalised + i * features + j];
    }
    heap[dGamma + j] += dot;
    if (dBeta !== 0) heap[dBeta + j] += sum;
  }
}
