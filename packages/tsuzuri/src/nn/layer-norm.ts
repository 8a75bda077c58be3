import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, constant } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphValue } from './graph.ts';
import type { TorchModule } from './torch.ts';

/** What `LayerNorm.backward` needs from `LayerNorm.forward`. */
export interface LayerNormCache {
  /** x̂ [..., features] */
  readonly normalised: Tensor;
  /** 1 / √(σ² + ε), one for each row [N] */
  readonly inverseDeviation: Tensor;
}

/**
 * Layer normalisation (Ba, Kiros & Hinton 2016, section 3), with the mean μ and the variance σ² of
 * the features of one row:
 *
 *     x̂ = (x − μ) / √(σ² + ε),  y = γ x̂ + β
 *
 * It is the same in training and inference, and rows are independent.
 *
 * Shapes: γ `gamma` and β `beta` [features]. γ starts at 1, β at 0.
 */
export class LayerNorm {
  readonly features: number;
  readonly epsilon: number;
  readonly gamma: Parameter;
  /** Absent in a layer without a shift. */
  readonly beta: Parameter | undefined;

  /**
   * @param options epsilon keeps the denominator from zero (1e-5); shift says whether there is a β (true)
   * @throws ConfigError when features is not a whole number of at least 1
   */
  constructor(
    parameters: ParameterScope,
    options: { features: number; epsilon?: number; shift?: boolean },
  ) {
    this.features = options.features;
    this.epsilon = options.epsilon ?? 1e-5;
    requireInteger('features', this.features, 1);
    const shape = [this.features];
    const shift = options.shift ?? true;
    this.gamma = parameters.declare('gamma', shape, constant(1));
    this.beta = shift ? parameters.declare('beta', shape, constant(0)) : undefined;
  }

  /** `torch.nn.LayerNorm`. */
  toTorch(): TorchModule {
    const { gamma, beta } = this;
    return { tensors: { weight: [gamma], ...(beta && { bias: [beta] }) } };
  }

  /**
   * y = γ x̂ + β.
   *
   * @param x [..., features]; all axes before the last are rows, N in total
   * @returns output [..., features]
   * @throws ShapeError when x has a different last axis
   */
  forward(workspace: Workspace, x: Tensor): { output: Tensor; cache: LayerNormCache } {
    const { features, epsilon, gamma, beta } = this;
    requireTensor('layerNorm.forward: x', workspace.backend, x, [...x.shape.slice(0, -1), features]);
    const rows = x.size / features;
    const output = workspace.tensor(x.shape);
    const normalised = workspace.tensor(x.shape);
    const inverseDeviation = workspace.tensor([rows]);
    workspace.backend.layerNormForward(
      rows, features, epsilon,
      x.offset, gamma.value.offset, beta?.value.offset ?? 0,
      inverseDeviation.offset, normalised.offset, output.offset,
    );
    return { output, cache: { normalised, inverseDeviation } };
  }

  /**
   * dβ += Σ dy, dγ += Σ dy x̂ over the rows; with dx̂ = γ dy, row by row,
   * dx = (dx̂ − mean(dx̂) − x̂ mean(dx̂ x̂)) / √(σ² + ε).
   *
   * @param dOutput [..., features]
   * @returns dx [..., features]
   * @throws ShapeError when dOutput and the output differ in shape
   */
  backward(workspace: Workspace, cache: LayerNormCache, dOutput: Tensor): Tensor {
    const { features, gamma, beta } = this;
    const { normalised, inverseDeviation } = cache;
    requireTensor('layerNorm.backward: dOutput', workspace.backend, dOutput, normalised.shape);
    const dx = workspace.tensor(normalised.shape);
    workspace.backend.layerNormBackward(
      inverseDeviation.size, features,
      normalised.offset, gamma.value.offset, inverseDeviation.offset, dOutput.offset,
      dx.offset, gamma.gradient.offset, beta?.gradient.offset ?? 0,
    );
    return dx;
  }

  /** `forward` as the standard operator. */
  toGraph(graph: Graph, x: GraphValue): GraphValue {
    const { gamma, beta } = this;
    const inputs = [x, graph.weight([gamma]), beta && graph.weight([beta])];
    return graph.op('LayerNormalization', inputs, { epsilon: { float: this.epsilon } });
  }
}
