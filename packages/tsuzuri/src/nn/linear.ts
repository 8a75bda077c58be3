import type { Workspace } from '../backend/backend.ts';
import { requireInteger, requireShape } from '../errors.ts';
import { type Parameter, type ParameterScope, constant, normal } from '../tensor/parameters.ts';
import { type Tensor, requireMemory, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphValue } from './graph.ts';
import type { TorchModule } from './torch.ts';

/** What `Linear.backward` needs from `Linear.forward`. */
export interface LinearCache {
  /** [N, inputSize] */
  readonly x: Tensor;
}

/**
 * The affine layer y = x Wᵀ + b.
 *
 * Shapes: W `weight` [outputSize, inputSize], b `bias` [outputSize]. Weights start from a normal
 * distribution of standard deviation 1/√inputSize (LeCun et al. 1998, "Efficient BackProp",
 * section 4.6), biases at 0.
 */
export class Linear {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly #isShared: boolean;

  /**
   * @param weight another layer's [outputSize, inputSize], to share (tied embeddings, Press & Wolf
   *   2017); if omitted, the layer has its own
   * @throws ConfigError when a size is not a whole number of at least 1
   */
  constructor(
    parameters: ParameterScope,
    sizes: { inputSize: number; outputSize: number },
    weight?: Parameter,
  ) {
    this.inputSize = sizes.inputSize;
    this.outputSize = sizes.outputSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('outputSize', this.outputSize, 1);
    const shape = [this.outputSize, this.inputSize];
    this.#isShared = weight !== undefined;
    this.weight =
      weight ?? parameters.declare('weight', shape, normal(1 / Math.sqrt(this.inputSize)));
    requireShape('linear: weight', this.weight.shape, shape);
    this.bias = parameters.declare('bias', [this.outputSize], constant(0));
  }

  /** `torch.nn.Linear`; a shared weight is its owner's to write. */
  toTorch(): TorchModule {
    const { weight, bias } = this;
    return { tensors: { ...(!this.#isShared && { weight: [weight] }), bias: [bias] } };
  }

  /**
   * y = x Wᵀ + b.
   *
   * @param x [..., inputSize]; all axes before the last are rows
   * @returns output [..., outputSize]
   * @throws ShapeError when x has a different last axis
   */
  forward(workspace: Workspace, x: Tensor): { output: Tensor; cache: LinearCache } {
    const { inputSize, outputSize, weight, bias } = this;
    const axes = x.shape.slice(0, -1);
    requireTensor('linear.forward: x', workspace.backend, x, [...axes, inputSize]);
    requireMemory('linear.forward: weight', workspace.backend, weight.value);
    const output = workspace.tensor([...axes, outputSize]);
    const rows = x.size / inputSize;
    const { backend, packs } = workspace;
    const packed = packs?.of(weight.value, rows);
    if (packed) {
      backend.matmulPacked(
        rows, outputSize, inputSize,
        x.offset, inputSize, packed.offset,
        bias.value.offset, 0, output.offset,
      );
    } else {
      backend.matmul(
        rows, outputSize, inputSize,
        x.offset, inputSize, 1,
        weight.value.offset, 1, inputSize,
        bias.value.offset, 0, output.offset,
      );
    }
    return { output, cache: { x } };
  }

  /** `forward` as an operator, for x [N, inputSize]. */
  toGraph(graph: Graph, x: GraphValue): GraphValue {
    const inputs = [x, graph.weight([this.weight]), graph.weight([this.bias])];
    return graph.op('Gemm', inputs, { transB: 1 });
  }

  /**
   * dx = dy W, dW += dyᵀ x, db += Σ dy; a weight that is not trained gets no gradient.
   *
   * @param dOutput [..., outputSize]
   * @returns dx [..., inputSize]
   */
  backward(workspace: Workspace, cache: LinearCache, dOutput: Tensor): Tensor {
    const { inputSize, outputSize, weight, bias } = this;
    const { x } = cache;
    requireTensor('linear.backward: dOutput', workspace.backend, dOutput, [...x.shape.slice(0, -1), outputSize]);
    const rows = x.size / inputSize;
    const dx = workspace.tensor(x.shape);
    workspace.backend.sumRows(rows, outputSize, dOutput.offset, bias.gradient.offset);
    if (weight.trained) {
      workspace.backend.matmul(
        outputSize, inputSize, rows,
        dOutput.offset, 1, outputSize,
        x.offset, inputSize, 1,
        weight.gradient.offset, inputSize, weight.gradient.offset,
      );
    }
    workspace.backend.matmul(
      rows, inputSize, outputSize,
      dOutput.offset, outputSize, 1,
      weight.value.offset, inputSize, 1,
      0, 0, dx.offset,
    );
    return dx;
  }
}
