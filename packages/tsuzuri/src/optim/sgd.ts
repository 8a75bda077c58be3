import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';

/** A rule that turns gradients into new values. */
export interface Optimizer {
  /** Updates every trained parameter of the block from its gradient. */
  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void;
}

/** Stochastic gradient descent (Robbins & Monro 1951): value −= learningRate · gradient. */
export class Sgd implements Optimizer {
  update(backend: Backend, parameters: ParameterBlock, learningRate: number): void {
    backend.sgd(parameters.trainedSize, learningRate, parameters.gradients, parameters.values);
  }
}
