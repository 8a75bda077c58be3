import type { Workspace } from '../../backend/backend.ts';
import type { ParameterScope } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Activation, type ActivationCache } from '../activation.ts';
import { Dropout, type DropoutCache } from '../dropout.ts';
import type { Graph, GraphValue } from '../graph.ts';
import { Linear, type LinearCache } from '../linear.ts';
import { linearGraph } from './graph.ts';

/** The activations of a feed-forward layer. */
export const feedForwardActivations = ['relu', 'gelu', 'swish'] as const;

/** The same as operators; opset 17 has no Gelu. */
const graphs: Readonly<Record<FeedForwardActivation, (graph: Graph, x: GraphValue) => GraphValue>> = {
  relu: (graph, x) => graph.op('Relu', [x]),
  gelu(graph, x) {
    const times = (a: GraphValue, b: GraphValue) => graph.op('Mul', [a, b]);
    const cubic = times(times(x, x), times(x, graph.float(0.044715)));
    const inner = times(graph.op('Add', [x, cubic]), graph.float(0.7978845608028654)); // √(2/π)
    const above = graph.op('Add', [graph.op('Tanh', [inner]), graph.float(1)]);
    return times(times(x, graph.float(0.5)), above);
  },
  swish: (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]),
};

/** One of them. */
export type FeedForwardActivation = (typeof feedForwardActivations)[number];

/** What `FeedForward.backward` needs from `FeedForward.forward`. */
export interface FeedForwardCache {
  readonly inner: LinearCache;
  readonly activation: ActivationCache;
  readonly dropout: DropoutCache;
  readonly outer: LinearCache;
}

/**
 * The position-wise feed-forward layer (Vaswani et al. 2017, section 3.3):
 *
 *     hidden = f(x W_1ᵀ + b_1)        output = hidden W_2ᵀ + b_2
 *
 * with dropout on `hidden`. Shapes: x [..., size], hidden [..., hiddenSize].
 */
export class FeedForward {
  readonly inner: Linear;
  readonly outer: Linear;
  readonly activation: FeedForwardActivation;
  readonly #activation: Activation;
  readonly #dropout: Dropout;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(
    parameters: ParameterScope,
    options: { size: number; hiddenSize: number; activation: FeedForwardActivation; dropout?: number },
  ) {
    const { size, hiddenSize, activation, dropout = 0 } = options;
    this.inner = new Linear(parameters.scope('inner'), { inputSize: size, outputSize: hiddenSize });
    this.outer = new Linear(parameters.scope('outer'), { inputSize: hiddenSize, outputSize: size });
    this.activation = activation;
    this.#activation = new Activation(activation);
    this.#dropout = new Dropout(dropout);
  }

  /**
   * @param x [..., size]
   * @param random in training, the stream of dropout masks
   * @returns output of the shape of x
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    random?: Random,
  ): { output: Tensor; cache: FeedForwardCache } {
    const inner = this.inner.forward(workspace, x);
    const hidden = this.#activation.forward(workspace, inner.output);
    const kept = this.#dropout.forward(workspace, hidden.output, random);
    const outer = this.outer.forward(workspace, kept.output);
    return {
      output: outer.output,
      cache: {
        inner: inner.cache,
        activation: hidden.cache,
        dropout: kept.cache,
        outer: outer.cache,
      },
    };
  }

  /** `forward` as operators, for x of any rank. */
  toGraph(graph: Graph, x: GraphValue): GraphValue {
    const hidden = graphs[this.activation](graph, linearGraph(graph, this.inner, x));
    return linearGraph(graph, this.outer, hidden);
  }

  /** @returns dx, and on the way the gradient of `hidden` */
  backward(
    workspace: Workspace,
    cache: FeedForwardCache,
    dOutput: Tensor,
  ): { dx: Tensor; dHidden: Tensor } {
    const dKept = this.outer.backward(workspace, cache.outer, dOutput);
    const dHidden = this.#dropout.backward(workspace, cache.dropout, dKept);
    const dInner = this.#activation.backward(workspace, cache.activation, dHidden);
    return { dx: this.inner.backward(workspace, cache.inner, dInner), dHidden };
  }
}
