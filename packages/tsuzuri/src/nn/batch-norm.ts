import type { Workspace } from '../backend/backend.ts';
import { ShapeError, requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, constant } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';

/** Whether a layer whose behaviour differs between the two is in training or inference. */
export type Mode = 'training' | 'inference';

/** What `BatchNorm.backward` needs from `BatchNorm.forward`. */
export interface BatchNormCache {
  /** x̂ [N, features] */
  readonly normalised: Tensor;
  /** 1 / √(σ² + ε) [features] */
  readonly inverseDeviation: Tensor;
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015, algorithms 1 and 2):
 *
 *     x̂ = (x − μ) / √(σ² + ε),  y = γ x̂ + β
 *
 * In training μ and σ² are the mean and variance of the batch, and the running ones move towards
 * them (with the unbiased variance, as in the paper); inference uses the running ones.
 *
 * Shapes: γ `gamma`, β `beta`, `runningMean` and `runningVariance` [features].
 */
export class BatchNorm {
  readonly features: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: Parameter;
  readonly beta: Parameter;
  readonly runningMean: Parameter;
  readonly runningVariance: Parameter;

  /**
   * @param options epsilon keeps the denominator from zero (1e-5); momentum is the share of the new batch
   *   in the running statistics (0.1)
   */
  constructor(
    parameters: ParameterScope,
    options: { features: number; epsilon?: number; momentum?: number },
  ) {
    this.features = options.features;
    this.epsilon = options.epsilon ?? 1e-5;
    this.momentum = options.momentum ?? 0.1;
    requireInteger('features', this.features, 1);
    const shape = [this.features];
    const kept = { trained: false };
    this.gamma = parameters.declare('gamma', shape, constant(1));
    this.beta = parameters.declare('beta', shape, constant(0));
    this.runningMean = parameters.declare('runningMean', shape, constant(0), kept);
    this.runningVariance = parameters.declare('runningVariance', shape, constant(1), kept);
  }

  /**
   * y = γ x̂ + β. In training it also updates the running statistics.
   *
   * @param x [N, features]; N of at least 2 in training, since a single row has no variance
   * @returns output [N, features]
   * @throws ShapeError when x has a different shape or, in training, fewer than 2 rows
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    mode: Mode,
  ): { output: Tensor; cache: BatchNormCache | undefined } {
    const { features, epsilon, momentum, gamma, beta, runningMean, runningVariance } = this;
    requireTensor('batchNorm.forward: x', workspace.backend, x, [null, features]);
    const [rows] = x.shape;
    const output = workspace.tensor(x.shape);
    const statistics = [runningMean.value.offset, runningVariance.value.offset] as const;
    if (mode === 'inference') {
      workspace.backend.batchNormInference(
        rows, features, epsilon,
        x.offset, gamma.value.offset, beta.value.offset, ...statistics, output.offset,
      );
      return { output, cache: undefined };
    }
    if (rows < 2) {
      throw new ShapeError(
        `batchNorm.forward: x must have at least 2 rows in training, got ${rows}`,
      );
    }
    const normalised = workspace.tensor(x.shape);
    const inverseDeviation = workspace.tensor([features]);
    workspace.backend.batchNormForward(
      rows, features, epsilon, momentum,
      x.offset, gamma.value.offset, beta.value.offset, ...statistics,
      inverseDeviation.offset, normalised.offset, output.offset,
    );
    return { output, cache: { normalised, inverseDeviation } };
  }

  /**
   * dβ += Σ dy, dγ += Σ dy x̂, dx = γ / √(σ² + ε) · (dy − mean(dy) − x̂ mean(dy x̂)).
   *
   * @param cache from a forward pass in training
   * @param dOutput [N, features]
   * @returns dx [N, features]
   */
  backward(workspace: Workspace, cache: BatchNormCache, dOutput: Tensor): Tensor {
    const { gamma, beta, features } = this;
    const { normalised, inverseDeviation } = cache;
    requireTensor('batchNorm.backward: dOutput', workspace.backend, dOutput, normalised.shape);
    const dx = workspace.tensor(normalised.shape);
    workspace.backend.batchNormBackward(
      normalised.shape[0], features,
      normalised.offset, gamma.value.offset, inverseDeviation.offset, dOutput.offset,
      dx.offset, gamma.gradient.offset, beta.gradient.offset,
    );
    return dx;
  }
}
