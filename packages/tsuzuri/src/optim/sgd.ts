import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { Optimizer, OptimizerKind } from './optimizer.ts';

/** Stochastic gradient descent (Robbins & Monro 1951): θ −= learningRate · gradient. */
export class Sgd implements Optimizer {
  steps = 0;
  readonly state = [];

  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    backend.sgd(parameters.trainedSize, learningRate, parameters.gradients, parameters.values);
    this.steps++;
  }

  dispose(): void {}
}

/** The kind `sgd`: it has no options. */
export const sgd: OptimizerKind<object> = {
  description: 'θ −= learningRate · gradient (Robbins & Monro 1951)',
  defaults: { learningRate: 0.5 },
  create: () => new Sgd(),
};
