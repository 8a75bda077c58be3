import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import { type AdamOptions, biasCorrection, requireAdamOptions } from './adam.ts';
import { type Optimizer, type OptimizerKind, allocateMoments } from './optimizer.ts';

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2): the decay is
 * applied to the value, not through the moments. As in PyTorch, the learning rate multiplies it too.
 * With m̂ and v̂ [trainedSize] as in `adam.ts`, from the gradient alone,
 *
 *     θ −= learningRate · (m̂ / (√v̂ + epsilon) + weightDecay · θ)
 */
export class AdamW implements Optimizer {
  steps = 0;
  readonly state;
  readonly #options: AdamOptions;
  readonly #free: () => void;

  constructor(backend: Backend, parameters: ParameterBlock, options: Partial<AdamOptions> = {}) {
    this.#options = { ...adamw.defaults, ...options };
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
      trainedSize, stepSize, beta1, beta2, secondScale, epsilon, 0, learningRate * weightDecay,
      gradients, first.tensor.offset, second.tensor.offset, values,
    );
  }

  dispose(): void {
    this.#free();
  }
}

/** The kind `adamw`. */
export const adamw: OptimizerKind<AdamOptions> = {
  description: 'Adam with decoupled weight decay (Loshchilov & Hutter 2019)',
  defaults: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  create: (backend, parameters, options) => new AdamW(backend, parameters, options),
};
