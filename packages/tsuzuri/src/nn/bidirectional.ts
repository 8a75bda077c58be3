import type { Workspace } from '../backend/backend.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { concatenate, split } from './concatenate.ts';
import {
  type Graph,
  type GraphValue,
  type GraphRun,
  type GraphWritten,
  backToFront,
  joined,
  requireGraph,
} from './graph.ts';
import {
  type LayerRun,
  type Recurrent,
  type RecurrentState,
  type SequenceLayer,
  requireSequence,
} from './recurrent.ts';
import { type TorchLayer, torchOf } from './torch.ts';

/** What `Bidirectional.backward` needs from `Bidirectional.forward`. */
export interface BidirectionalCache {
  readonly lengths: Tensor;
  readonly ahead: unknown;
  readonly back: unknown;
}

/**
 * Two recurrent layers over one sequence, one forward and one backward in time (Schuster &
 * Paliwal 1997):
 *
 *     y_t = [ahead_t ; back_t],  back = reverse(layer(reverse(x)))
 *
 * Each row is reversed within its length. hiddenSize is that of both together, 2h, and every
 * state tensor is [ahead ; back].
 */
export class Bidirectional implements SequenceLayer {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly ahead: Recurrent;
  readonly back: Recurrent;

  /** @param ahead and `back` have the same sizes and separate parameters */
  constructor(ahead: Recurrent, back: Recurrent) {
    this.ahead = ahead;
    this.back = back;
    this.inputSize = ahead.inputSize;
    this.hiddenSize = ahead.hiddenSize + back.hiddenSize;
  }

  zeroState(workspace: Workspace, batch: number): RecurrentState {
    const shape = [batch, this.hiddenSize];
    const names = Object.keys(this.ahead.zeroState(workspace, batch));
    return toState(names.map((name) => [name, workspace.zeros(shape)]));
  }

  /**
   * @param x [T, B, inputSize]
   * @param lengths ids [B]
   * @returns output [T, B, 2h] and the two last states concatenated: `back` reads the
   *   first token last
   * @throws ShapeError when the shapes do not fit
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    initial: RecurrentState,
  ): { output: Tensor; state: RecurrentState; cache: BidirectionalCache } {
    requireSequence('bidirectional.forward', workspace, this, x, lengths);
    const [first, second] = this.#apart(workspace, initial);
    const ahead = this.ahead.forward(workspace, x, lengths, first);
    const back = this.back.forward(workspace, reverse(workspace, x, lengths), lengths, second);
    const inOrder = reverse(workspace, back.output, lengths);
    return {
      output: concatenate(workspace, [ahead.output, inOrder]),
      state: this.#together(workspace, ahead.state, back.state),
      cache: { lengths, ahead: ahead.cache, back: back.cache },
    };
  }

  /**
   * @param dOutput [T, B, 2h], or undefined when only the last state was used
   * @returns dx [T, B, inputSize] and the gradient of the initial state
   */
  backward(
    workspace: Workspace,
    cache: BidirectionalCache,
    dOutput: Tensor | undefined,
    dState?: RecurrentState,
  ): { dx: Tensor; dInitial: RecurrentState } {
    const { lengths } = cache;
    const [dFirst, dSecond] = dState ? this.#apart(workspace, dState) : [];
    const [dAhead, dInOrder] = dOutput ? split(workspace, dOutput, this.#sizes) : [];
    const dBack = dInOrder && reverse(workspace, dInOrder, lengths);
    const back = this.back.backward(workspace, cache.back, dBack, dSecond);
    const ahead = this.ahead.backward(workspace, cache.ahead, dAhead, dFirst);
    const dx = ahead.dx;
    const dxBack = reverse(workspace, back.dx, lengths);
    workspace.backend.add(dx.size, dxBack.offset, dx.offset);
    return { dx, dInitial: this.#together(workspace, ahead.dInitial, back.dInitial) };
  }

  /** `forward` from zero states, as an encoder runs it. */
  toGraph(graph: Graph, { x, lengths }: GraphRun): GraphWritten {
    const turned = (value: GraphValue) => backToFront(graph, value, lengths!);
    const ahead = requireGraph('recurrent layer', this.ahead).toGraph(graph, { x, lengths });
    const back = requireGraph('recurrent layer', this.back).toGraph(graph, { x: turned(x), lengths });
    const names = Object.keys(ahead.state);
    return {
      output: joined(graph, [ahead.output, turned(back.output)]),
      state: Object.fromEntries(
        names.map((name) => [name, joined(graph, [ahead.state[name], back.state[name]])]),
      ),
    };
  }

  toTorch(): TorchLayer {
    const ahead = torchOf('the recurrent layer', this.ahead);
    const back = torchOf('the recurrent layer', this.back);
    return { ...ahead, back };
  }

  directions(
    workspace: Workspace,
    { x, initial, gradient }: LayerRun,
  ): { layer: Recurrent; run: LayerRun; direction: 'forward' | 'backward' }[] {
    const [time, batch] = x.shape;
    const lengths = workspace.ids([batch], new Int32Array(batch).fill(time));
    const [first, second] = this.#apart(workspace, initial);
    const { dOutput, dState } = gradient ?? {};
    const [dFirst, dSecond] = dState ? this.#apart(workspace, dState) : [];
    const [dAhead, dInOrder] = dOutput ? split(workspace, dOutput, this.#sizes) : [];
    const dBack = dInOrder && reverse(workspace, dInOrder, lengths);
    const ahead = gradient && { dOutput: dAhead, dState: dFirst };
    const back = gradient && { dOutput: dBack, dState: dSecond };
    const behind = reverse(workspace, x, lengths);
    return [
      { layer: this.ahead, direction: 'forward', run: runOf(x, first, ahead) },
      { layer: this.back, direction: 'backward', run: runOf(behind, second, back) },
    ];
  }

  get #sizes(): number[] {
    return [this.ahead.hiddenSize, this.back.hiddenSize];
  }

  #apart(workspace: Workspace, state: RecurrentState): [RecurrentState, RecurrentState] {
    const parts = Object.entries(state).map(
      ([name, tensor]) => [name, split(workspace, tensor, this.#sizes)] as const,
    );
    return [
      toState(parts.map(([name, [first]]) => [name, first])),
      toState(parts.map(([name, [, second]]) => [name, second])),
    ];
  }

  #together(workspace: Workspace, first: RecurrentState, second: RecurrentState): RecurrentState {
    return toState(
      Object.keys(first).map((name) => [name, concatenate(workspace, [first[name], second[name]])]),
    );
  }
}

function runOf(x: Tensor, initial: RecurrentState, gradient: LayerRun['gradient']): LayerRun {
  return { x, initial, ...(gradient && { gradient }) };
}

function toState(entries: readonly (readonly [string, Tensor])[]): RecurrentState {
  return Object.fromEntries(entries) as unknown as RecurrentState;
}

/** Each row of x [T, B, size] back to front within its length; it is its own inverse and its own gradient. */
function reverse(workspace: Workspace, x: Tensor, lengths: Tensor): Tensor {
  const [time, batch, size] = x.shape;
  const y = workspace.tensor(x.shape);
  workspace.backend.reverseSequences(time, batch, size, lengths.offset, x.offset, y.offset);
  return y;
}
