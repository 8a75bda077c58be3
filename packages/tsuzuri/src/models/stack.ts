import type { Workspace } from '../backend/backend.ts';
import type { Dropout, DropoutCache } from '../nn/dropout.ts';
import { type Graph, type GraphState, type GraphValue, requireGraph } from '../nn/graph.ts';
import type { RecurrentState, SequenceLayer } from '../nn/recurrent.ts';
import type { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type TorchModule, together, torchOf, withSuffix } from '../nn/torch.ts';

/** What `Stack.backward` needs from `Stack.forward`, the lowest layer first, and what each layer read. */
export type StackCache = readonly {
  readonly layer: unknown;
  readonly dropout: DropoutCache;
  readonly x: Tensor;
  readonly initial: RecurrentState;
}[];

/** What the backward of each layer was given, the lowest first. */
export type StackGradient = readonly {
  readonly dOutput: Tensor | undefined;
  readonly dState: RecurrentState | undefined;
}[];

/**
 * Stacked recurrent layers (Sutskever et al. 2014, section 3.4), with dropout between
 * them (Zaremba et al. 2014, section 3.1): never along time.
 */
export class Stack {
  readonly layers: readonly SequenceLayer[];
  readonly dropouts: readonly Dropout[];

  /** @param dropouts one per layer, on its input; that of the lowest is not used */
  constructor(layers: readonly SequenceLayer[], dropouts: readonly Dropout[]) {
    this.layers = layers;
    this.dropouts = dropouts;
  }

  zeroState(workspace: Workspace, batch: number): RecurrentState[] {
    return this.layers.map((layer) => layer.zeroState(workspace, batch));
  }

  /**
   * @param x [T, B, inputSize of the lowest layer]
   * @param lengths ids [B]
   * @param initial one state per layer
   * @param random in training, the stream of dropout masks
   * @returns output [T, B, hiddenSize] of the top layer, and the last state of every layer
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    initial: readonly RecurrentState[],
    random: Random | undefined,
  ): { output: Tensor; states: RecurrentState[]; cache: StackCache } {
    const states: RecurrentState[] = [];
    const cache: StackCache[number][] = [];
    let output = x;
    this.layers.forEach((layer, i) => {
      const input =
        i === 0
          ? { output, cache: undefined }
          : this.dropouts[i].forward(workspace, output, random);
      const read = layer.forward(workspace, input.output, lengths, initial[i]);
      output = read.output;
      states.push(read.state);
      const [x, start] = [input.output, initial[i]];
      cache.push({ layer: read.cache, dropout: input.cache, x, initial: start });
    });
    return { output, states, cache };
  }

  /** One module of recurrent layers in PyTorch: `weight_ih_l0`, `weight_ih_l0_reverse`, `weight_ih_l1`. */
  toTorch(): TorchModule {
    const layers = this.layers.map((layer) => torchOf('the recurrent layer', layer));
    const numbered = layers.flatMap(({ back = {}, ...layer }, n) => [
      withSuffix(layer, `_l${n}`),
      withSuffix(back, `_l${n}_reverse`),
    ]);
    return { modules: { [layers[0].name]: together(...numbered) } };
  }

  /**
   * `forward` as operators.
   *
   * @param lengths int64 [B]; every row has T steps if omitted
   * @param initial zeros if omitted
   */
  toGraph(
    graph: Graph,
    x: GraphValue,
    lengths?: GraphValue,
    initial?: readonly GraphState[],
  ): { output: GraphValue; states: GraphState[] } {
    let output = x;
    const states = this.layers.map((layer, i) => {
      const run = { x: output, lengths, initial: initial?.[i] };
      const read = requireGraph('recurrent layer', layer).toGraph(graph, run);
      output = read.output;
      return read.state;
    });
    return { output, states };
  }

  /**
   * @param dOutput [T, B, hiddenSize], or undefined when only the last states were used
   * @param dStates the gradient of the last states; zero if omitted
   * @returns dx, the gradient of the initial states, and what each layer's backward was given
   */
  backward(
    workspace: Workspace,
    cache: StackCache,
    dOutput: Tensor | undefined,
    dStates?: readonly RecurrentState[],
  ): { dx: Tensor; dInitial: RecurrentState[]; inner: StackGradient } {
    const dInitial: RecurrentState[] = [];
    const inner: StackGradient[number][] = [];
    let dx = dOutput;
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const written = this.layers[i].backward(workspace, cache[i].layer, dx, dStates?.[i]);
      dInitial[i] = written.dInitial;
      inner[i] = { dOutput: dx, dState: dStates?.[i] };
      dx =
        i === 0 ? written.dx : this.dropouts[i].backward(workspace, cache[i].dropout, written.dx);
    }
    return { dx: dx!, dInitial, inner };
  }
}
