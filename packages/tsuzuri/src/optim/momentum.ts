import type { Backend } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import { type Optimizer, type OptimizerKind, allocateMoments, requireRange } from './optimizer.ts';

/** Options of `momentum`. */
export interface MomentumOptions {
  /** μ: how much of the velocity a step keeps. */
  momentum: number;
  /** Look ahead along the new velocity (Sutskever et al. 2013, section 2). */
  nesterov: boolean;
  /** Adds weightDecay · θ to the gradient. */
  weightDecay: number;
}

/**
 * Gradient descent with momentum (Polyak 1964), in PyTorch's form: the learning rate is not part
 * of the velocity, so a schedule does not change it. v_0 = 0, and at step t, with θ and
 * v [trainedSize],
 *
 *     g = gradient + weightDecay · θ
 *     v = μ v + g
 *     θ −= learningRate · v                 or, with nesterov, learningRate · (g + μ v)
 */
export class Momentum implements Optimizer {
  steps = 0;
  readonly state;
  readonly #options: MomentumOptions;
  readonly #free: () => void;

  constructor(
    backend: Backend,
    parameters: ParameterBlock,
    options: Partial<MomentumOptions> = {},
  ) {
    this.#options = { ...momentum.defaults, ...options };
    requireRange('momentum', this.#options.momentum, 0, 1);
    requireRange('weightDecay', this.#options.weightDecay, 0);
    if (this.#options.nesterov && this.#options.momentum === 0) {
      throw new ConfigError('nesterov', 'needs a momentum above 0');
    }
    ({ state: this.state, free: this.#free } = allocateMoments(backend, parameters, {
      velocity: 'any',
    }));
  }

  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    const { momentum, nesterov, weightDecay } = this.#options;
    const { trainedSize, gradients, values } = parameters;
    const [velocity] = this.state;
    // prettier-ignore
    backend.momentum(
      trainedSize, learningRate, momentum, nesterov ? 1 : 0, weightDecay,
      gradients, velocity.tensor.offset, values,
    );
    this.steps++;
  }

  dispose(): void {
    this.#free();
  }
}

/** The kind `momentum`. */
export const momentum: OptimizerKind<MomentumOptions> = {
  description: 'accumulates gradients in a velocity (Polyak 1964; nesterov: Sutskever et al. 2013)',
  defaults: { learningRate: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0 },
  create: (backend, parameters, options) => new Momentum(backend, parameters, options),
};
