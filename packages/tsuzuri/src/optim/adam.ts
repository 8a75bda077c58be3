import type { Backend } from '../backend/backend.ts';
import { integerPower } from '../tensor/math.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import {
  type Optimizer,
  type OptimizerKind,
  allocateMoments,
  requireEpsilon,
  requireRange,
} from './optimizer.ts';

/** Options of `adam`. */
export interface AdamOptions {
  /** β₁: how much of the mean gradient a step keeps. */
  beta1: number;
  /** β₂: how much of the mean squared gradient a step keeps. */
  beta2: number;
  epsilon: number;
  /** Adds weightDecay · θ to the gradient; see `adamw` for decoupled decay. */
  weightDecay: number;
}

/** Throws a ConfigError for an invalid option. */
export function requireAdamOptions({ beta1, beta2, epsilon, weightDecay }: AdamOptions): void {
  requireRange('beta1', beta1, 0, 1);
  requireRange('beta2', beta2, 0, 1);
  requireEpsilon(epsilon);
  requireRange('weightDecay', weightDecay, 0);
}

/**
 * Adam's bias correction at step t: stepSize = learningRate / (1 − β₁ᵗ) and
 * secondScale = 1 / √(1 − β₂ᵗ). The powers are computed from t at each step, by squaring and
 * multiplying in float64, so a resumed run has the same bits as an uninterrupted one.
 */
export function biasCorrection(
  { beta1, beta2 }: AdamOptions,
  step: number,
  learningRate: number,
): { stepSize: number; secondScale: number } {
  return {
    stepSize: learningRate / (1 - integerPower(beta1, step)),
    secondScale: 1 / Math.sqrt(1 - integerPower(beta2, step)),
  };
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1). m_0 = v_0 = 0, and at step t, with θ, m and v [trainedSize],
 *
 *     g = gradient + weightDecay · θ
 *     m = β₁ m + (1 − β₁) g                 m̂ = m / (1 − β₁ᵗ)
 *     v = β₂ v + (1 − β₂) g²                v̂ = v / (1 − β₂ᵗ)
 *     θ −= learningRate · m̂ / (√v̂ + epsilon)
 */
export class Adam implements Optimizer {
  steps = 0;
  readonly state;
  readonly #options: AdamOptions;
  readonly #free: () => void;

  constructor(backend: Backend, parameters: ParameterBlock, options: Partial<AdamOptions> = {}) {
    this.#options = { ...adam.defaults, ...options };
    requireAdamOptions(this.#options);
    const moments = allocateMoments(backend, parameters, { first: 'any', second: 'not negative' });
    ({ state: this.state, free: this.#free } = moments);
  }

  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const { trainedSize, gradients, values } = parameters;
    const [first, second] = this.state;
    this.steps++;
    const { stepSize, secondScale } = biasCorrection(this.#options, this.steps, learningRate);
    // prettier-ignore
    backend.adam(
      trainedSize, stepSize, beta1, beta2, secondScale, epsilon, weightDecay, 0,
      gradients, first.tensor.offset, second.tensor.offset, values,
    );
  }

  dispose(): void {
    this.#free();
  }
}

/** The kind `adam`. */
export const adam: OptimizerKind<AdamOptions> = {
  description: 'mean gradient over the root of the mean squared gradient (Kingma & Ba 2015)',
  defaults: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  create: (backend, parameters, options) => new Adam(backend, parameters, options),
};
