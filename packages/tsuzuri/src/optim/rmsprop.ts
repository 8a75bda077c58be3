import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import {
  type Optimizer,
  type OptimizerKind,
  allocateMoments,
  requireEpsilon,
  requireRange,
} from './optimizer.ts';

/** Options of `rmsprop`. */
export interface RmspropOptions {
  /** How much of the mean square a step keeps. */
  alpha: number;
  epsilon: number;
  /** Adds weightDecay · θ to the gradient. */
  weightDecay: number;
}

/**
 * RMSProp (Tieleman & Hinton 2012, lecture 6.5). s_0 = 0, and at step t, with θ and s [trainedSize],
 *
 *     g = gradient + weightDecay · θ
 *     s = alpha · s + (1 − alpha) · g²
 *     θ −= learningRate · g / (√s + epsilon)
 */
export class Rmsprop implements Optimizer {
  steps = 0;
  readonly state;
  readonly #options: RmspropOptions;
  readonly #free: () => void;

  constructor(backend: Backend, parameters: ParameterBlock, options: Partial<RmspropOptions> = {}) {
    this.#options = { ...rmsprop.defaults, ...options };
    const { alpha, epsilon, weightDecay } = this.#options;
    requireRange('alpha', alpha, 0, 1);
    requireEpsilon(epsilon);
    requireRange('weightDecay', weightDecay, 0);
    ({ state: this.state, free: this.#free } = allocateMoments(backend, parameters, {
      square: 'not negative',
    }));
  }

  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    const { alpha, epsilon, weightDecay } = this.#options;
    const { trainedSize, gradients, values } = parameters;
    const [square] = this.state;
    // prettier-ignore
    backend.rmsprop(
      trainedSize, learningRate, alpha, epsilon, weightDecay,
      gradients, square.tensor.offset, values,
    );
    this.steps++;
  }

  dispose(): void {
    this.#free();
  }
}

/** The kind `rmsprop`. */
export const rmsprop: OptimizerKind<RmspropOptions> = {
  description: 'scales by the root of the mean squared gradient (Tieleman & Hinton 2012)',
  defaults: { learningRate: 1e-2, alpha: 0.99, epsilon: 1e-8, weightDecay: 0 },
  create: (backend, parameters, options) => new Rmsprop(backend, parameters, options),
};
