import type { Workspace } from '../backend/backend.ts';
import { Activation, type ActivationCache } from '../nn/activation.ts';
import type { Graph, GraphState } from '../nn/graph.ts';
import { Linear, type LinearCache } from '../nn/linear.ts';
import type { RecurrentState } from '../nn/recurrent.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TorchModule } from '../nn/torch.ts';

/** What `Bridge.backward` needs from `Bridge.forward`: per layer, by the name of the tensor. */
export type BridgeCache = readonly Readonly<
  Record<string, { readonly linear: LinearCache; readonly tanh?: ActivationCache }>
>[];

/**
 * A learned map from the encoder's last states to the decoder's first (Bahdanau et al. 2015,
 * appendix A.2.2), for each layer:
 *
 *     h_0 = tanh(W_h h_S + b_h)      c_0 = W_c c_S + b_c
 *
 * The cell of an LSTM is not bounded, so it has no tanh.
 */
export class Bridge {
  readonly #layers: readonly Readonly<Record<string, Linear>>[];
  readonly #tanh = new Activation('tanh');

  /** @param names of the tensors in each layer's state */
  constructor(
    parameters: ParameterScope,
    sizes: { layers: number; names: readonly string[]; inputSize: number; outputSize: number },
  ) {
    const { layers, names, inputSize, outputSize } = sizes;
    this.#layers = Array.from({ length: layers }, (_, layer) => {
      const scope = layer === 0 ? parameters : parameters.scope(`layer${layer + 1}`);
      return Object.fromEntries(
        names.map((name) => [name, new Linear(scope.scope(name), { inputSize, outputSize })]),
      );
    });
  }

  /** A list of modules in PyTorch, one per layer, each with a linear layer per tensor of a state. */
  toTorch(): TorchModule {
    const ofLayer = (linears: Readonly<Record<string, Linear>>): TorchModule => ({
      modules: Object.fromEntries(
        Object.entries(linears).map(([name, linear]) => [name, linear.toTorch()]),
      ),
    });
    return { modules: Object.fromEntries(this.#layers.map((one, n) => [String(n), ofLayer(one)])) };
  }

  /**
   * @param states one per layer, tensors [B, inputSize]
   * @returns states of tensors [B, outputSize]
   */
  forward(
    workspace: Workspace,
    states: readonly RecurrentState[],
  ): { states: RecurrentState[]; cache: BridgeCache } {
    const cache: Record<string, { linear: LinearCache; tanh?: ActivationCache }>[] = [];
    const mapped = this.#layers.map((linears, layer) => {
      const ofLayer: (typeof cache)[number] = {};
      cache.push(ofLayer);
      return mapState(states[layer], (tensor, name) => {
        const sum = linears[name].forward(workspace, tensor);
        if (name !== 'hidden') {
          ofLayer[name] = { linear: sum.cache };
          return sum.output;
        }
        const bounded = this.#tanh.forward(workspace, sum.output);
        ofLayer[name] = { linear: sum.cache, tanh: bounded.cache };
        return bounded.output;
      });
    });
    return { states: mapped, cache };
  }

  /** `forward` as operators. */
  toGraph(graph: Graph, states: readonly GraphState[]): GraphState[] {
    return this.#layers.map((linears, layer) =>
      Object.fromEntries(
        Object.entries(states[layer]).map(([name, value]) => {
          const sum = linears[name].toGraph(graph, value);
          return [name, name === 'hidden' ? graph.op('Tanh', [sum]) : sum];
        }),
      ),
    );
  }

  /** @returns the gradient of the encoder's last states */
  backward(
    workspace: Workspace,
    cache: BridgeCache,
    dStates: readonly RecurrentState[],
  ): RecurrentState[] {
    return this.#layers.map((linears, layer) =>
      mapState(dStates[layer], (tensor, name) => {
        const { linear, tanh } = cache[layer][name];
        const dSum = tanh ? this.#tanh.backward(workspace, tanh, tensor) : tensor;
        return linears[name].backward(workspace, linear, dSum);
      }),
    );
  }
}

/** A state with every tensor replaced. */
export function mapState(
  state: RecurrentState,
  map: (tensor: Tensor, name: string) => Tensor,
): RecurrentState {
  return Object.fromEntries(
    Object.entries(state).map(([name, tensor]) => [name, map(tensor, name)]),
  ) as unknown as RecurrentState;
}
