import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import {
  type Optimizer,
  type OptimizerKind,
  allocateMoments,
  requireEpsilon,
  requireRange,
} from './optimizer.ts';

/** Options of `adagrad`. */
export interface AdagradOptions {
  epsilon: number;
  /** The initial value of the sum of squares. */
  initialSum: number;
  /** Adds weightDecay · θ to the gradient. */
  weightDecay: number;
}

/**
 * AdaGrad (Duchi et al. 2011, figure 1, with diagonal matrices). s_0 = initialSum, and at step t,
 * with θ and s [trainedSize],
 *
 *     g = gradient + weightDecay · θ
 *     s += g²
 *     θ −= learningRate · g / (√s + epsilon)
 */
export class Adagrad implements Optimizer {
  steps = 0;
  readonly state;
  readonly #options: AdagradOptions;
  readonly #free: () => void;

  constructor(backend: Backend, parameters: ParameterBlock, options: Partial<AdagradOptions> = {}) {
    this.#options = { ...adagrad.defaults, ...options };
    const { epsilon, initialSum, weightDecay } = this.#options;
    requireEpsilon(epsilon);
    requireRange('initialSum', initialSum, 0);
    requireRange('weightDecay', weightDecay, 0);
    const moments = allocateMoments(backend, parameters, { sum: 'not negative' }, initialSum);
    ({ state: this.state, free: this.#free } = moments);
  }

  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    const { epsilon, weightDecay } = this.#options;
    const { trainedSize, gradients, values } = parameters;
    const [sum] = this.state;
    const { offset } = sum.tensor;
    backend.adagrad(trainedSize, learningRate, epsilon, weightDecay, gradients, offset, values);
    this.steps++;
  }

  dispose(): void {
    this.#free();
  }
}

/** The kind `adagrad`. */
export const adagrad: OptimizerKind<AdagradOptions> = {
  description: 'scales by the root of the sum of squared gradients (Duchi et al. 2011)',
  defaults: { learningRate: 1e-2, epsilon: 1e-10, initialSum: 0, weightDecay: 0 },
  create: (backend, parameters, options) => new Adagrad(backend, parameters, options),
};
