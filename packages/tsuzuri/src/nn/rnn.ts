import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, constant, normal } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphRun, GraphWritten } from './graph.ts';
import { standardCell } from './graph-cells.ts';
import {
  type Recurrent,
  type RecurrentSizes,
  beginGradient,
  requireSequence,
  requireState,
  statesAfter,
  stepOnce,
} from './recurrent.ts';
import type { CellStations } from './stations.ts';
import { type TorchLayer, twoBiases } from './torch.ts';

/** The state of a plain recurrent layer: h [B, hiddenSize]. */
export type RnnState = { readonly hidden: Tensor };

/** What `Rnn.backward` needs from `Rnn.forward`. */
export interface RnnCache {
  /** [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
}

/** What can be looked at in every step. */
export const rnnStations = {
  'rnn.gates': {
    description: 'the tanh of the sum; a plain layer has no gates',
    equation: 'tanh(W x_t + U h_{t−1} + b)',
    shape: '[1, H]',
    labels: ['tanh'],
    gradient: 'the sum before tanh',
    file: 'nn/rnn.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'rnn.hidden': {
    description: 'hidden state: what the layer remembers and shows',
    equation: 'h_t = tanh(W x_t + U h_{t−1} + b)',
    shape: '[H]',
    file: 'nn/rnn.ts',
    now: ['gates'],
    before: [],
  },
} as const satisfies CellStations;

/**
 * A plain recurrent layer (Elman 1990), with tanh:
 *
 *     h_t = tanh(W x_t + U h_{t−1} + b)
 *
 * A row whose sequence has ended (t ≥ its length) keeps its state.
 *
 * Shapes, with H = hiddenSize: W `inputWeight` [H, inputSize], U `hiddenWeight` [H, H], b `bias`
 * [H]. Weights start from a normal distribution of standard deviation 1/√(inputSize + H), biases
 * at 0.
 */
export class Rnn implements Recurrent<RnnCache, RnnState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly bias: Parameter;
  readonly stations = rnnStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: RecurrentSizes) {
    this.inputSize = sizes.inputSize;
    this.hiddenSize = sizes.hiddenSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('hiddenSize', this.hiddenSize, 1);
    const rows = this.hiddenSize;
    const initialise = normal(1 / Math.sqrt(this.inputSize + this.hiddenSize));
    this.inputWeight = parameters.declare('inputWeight', [rows, this.inputSize], initialise);
    this.hiddenWeight = parameters.declare('hiddenWeight', [rows, this.hiddenSize], initialise);
    this.bias = parameters.declare('bias', [rows], constant(0));
  }

  /** Zero h for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): RnnState {
    return { hidden: workspace.zeros([batch, this.hiddenSize]) };
  }

  /**
   * Runs over a whole sequence.
   *
   * @param x [T, B, inputSize]; the slots past a row's length may hold any finite values
   * @param lengths ids [B]: how many steps of each row are real
   * @param initial h_0
   * @returns output h_1 … h_T [T, B, H], and the state after the last step
   * @throws ShapeError when the shapes do not fit
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    initial: RnnState,
  ): { output: Tensor; state: RnnState; cache: RnnCache } {
    const { inputSize, hiddenSize: H } = this;
    requireSequence('rnn.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('rnn.forward: initial', workspace, initial, ['hidden'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    workspace.backend.rnnForward(
      time, batch, inputSize, H,
      x.offset, lengths.offset,
      this.inputWeight.value.offset, this.hiddenWeight.value.offset, this.bias.value.offset,
      hidden.offset,
    );
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time) },
      cache: { x, lengths, hidden },
    };
  }

  /**
   * The gradient through the whole sequence; the equations are with the kernel,
   * `backend/reference/rnn.ts`. Adds to the gradients of the three parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0; inner.gates [T, B, H], that of the sum
   *   before tanh
   * @throws ShapeError when the shapes do not fit
   */
  backward(
    workspace: Workspace,
    cache: RnnCache,
    dOutput: Tensor | undefined,
    dState?: RnnState,
  ): { dx: Tensor; dInitial: RnnState; inner: { gates: Tensor } } {
    const { inputSize, hiddenSize: H } = this;
    const { x, lengths, hidden } = cache;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('rnn.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('rnn.backward', workspace, zeros, dState);
    const dSums = workspace.tensor([time, batch, H]);
    const dx = workspace.tensor(x.shape);
    workspace.backend.rnnBackward(
      time, batch, inputSize, H,
      x.offset, lengths.offset, this.inputWeight.value.offset, this.hiddenWeight.value.offset,
      hidden.offset, dOutput?.offset ?? 0,
      dInitial.hidden.offset, dSums.offset, dx.offset,
      this.inputWeight.gradient.offset, this.hiddenWeight.gradient.offset, this.bias.gradient.offset,
    );
    return { dx, dInitial, inner: { gates: dSums } };
  }

  /**
   * One step, for decoding: the same values as `forward` over a sequence of one.
   *
   * @param x [B, inputSize]
   * @returns the next state; its hidden is also the output
   */
  step(workspace: Workspace, x: Tensor, state: RnnState): RnnState {
    return stepOnce('rnn.step', this, workspace, x, state);
  }

  /** The standard operator. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H } = this;
    return standardCell(graph, this, run, {
      type: 'RNN',
      names: ['hidden'],
      inputWeight: [this.inputWeight],
      hiddenWeight: [this.hiddenWeight],
      biases: [this.bias, H],
    });
  }

  /** `torch.nn.RNN` with tanh: the sum of its two biases is ours. */
  toTorch(): TorchLayer {
    return { name: 'rnn', tensors: twoBiases(this) };
  }

  see({ hidden }: RnnCache): { gates: Tensor } {
    return { gates: hidden.slice(1, hidden.shape[0]) };
  }
}
