import type { Floats } from '../../tensor/memory.ts';

/** x *= factor. */
export function scale(heap: Floats, size: number, factor: number, x: number): void {
  for (let i = 0; i < size; i++) heap[x + i] *= factor;
}

/** g = gradient + weightDecay θ,  v = μ v + g,  θ −= learningRate · (nesterov ? g + μ v : v). */
export function momentum(
  heap: Floats,
  size: number, learningRate: number, mu: number, nesterov: number, weightDecay: number,
  gradient: number, velocity: number, value: number,
): void {
  for (let i = 0; i < size; i++) {
    const theta = heap[value + i];
    const g = heap[gradient + i] + weightDecay * theta;
    const v = mu * heap[velocity + i] + g;
    heap[velocity + i] = v;
    heap[value + i] = theta - learningRate * (nesterov ? g + mu * v : v);
  }
}

/** g = gradient + weightDecay θ,  s += g²,  θ −= learningRate · g / (√s + ε). */
export function adagrad(
  heap: Floats,
  size: number, learningRate: number, epsilon: number, weightDecay: number,
  gradient: number, sum: number, value: number,
): void {
  for (let i = 0; i < size; i++) {
    const theta = heap[value + i];
    const g = heap[gradient + i] + weightDecay * theta;
    const s = heap[sum + i] + g * g;
    heap[sum + i] = s;
    heap[value + i] = theta - (learningRate * g) / (Math.sqrt(s) + epsilon);
  }
}

/** g = gradient + weightDecay θ,  s = α s + (1 − α) g²,  θ −= learningRate · g / (√s + ε). */
export function rmsprop(
  heap: Floats,
  size: number, learningRate: number, alpha: number, epsilon: number, weightDecay: number,
  gradient: number, square: number, value: number,
): void {
  for (let i = 0; i < size; i++) {
    const theta = heap[value + i];
    const g = heap[gradient + i] + weightDecay * theta;
    const s = alpha * heap[square + i] + (1 - alpha) * g * g;
    heap[square + i] = s;
    heap[value + i] = theta - (learningRate * g) / (Math.sqrt(s) + epsilon);
  }
}

/**
 * g = gradient + weightDecay θ,  m = β₁ m + (1 − β₁) g,  v = β₂ v + (1 − β₂) g²,
 * θ −= stepSize · m / (secondScale √v + ε) + decay θ.
 */
export function adam(
  heap: Floats,
  size: number, stepSize: number, beta1: number, beta2: number,
  secondScale: number, epsilon: number, weightDecay: number, decay: number,
  gradient: number, first: number, second: number, value: number,
): void {
  for (let i = 0; i < size; i++) {
    const theta = heap[value + i];
    const g = heap[gradient + i] + weightDecay * theta;
    const m = beta1 * heap[first + i] + (1 - beta1) * g;
    const v = beta2 * heap[second + i] + (1 - beta2) * g * g;
    heap[first + i] = m;
    heap[second + i] = v;
    const step = (stepSize * m) / (secondScale * Math.sqrt(v) + epsilon);
    heap[value + i] = theta - (step + decay * theta);
  }
}
