import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, constant, normal } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphRun, GraphWritten } from './graph.ts';
import { blocksOf, standardCell } from './graph-cells.ts';
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
import type { TorchLayer } from './torch.ts';

/** The state of a GRU: h [B, hiddenSize]. */
export type GruState = { readonly hidden: Tensor };

/** What `Gru.backward` needs from `Gru.forward`. */
export interface GruCache {
  /** [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** r, z, n of every step, after their activation, and q: [T, B, 4 hiddenSize] */
  readonly gates: Tensor;
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
}

/** What can be looked at in every step. */
export const gruStations = {
  'gru.gates': {
    description: 'reset and update gates, candidate, and what the reset gate scales',
    equation: 'r, z = σ(W x_t + U h_{t−1} + b)      n = tanh(W_n x_t + b_n + r ⊙ q)      q = U_n h_{t−1} + b_q',
    shape: '[4, H]',
    labels: ['r', 'z', 'n', 'q'],
    gradient: 'the sums before σ and tanh',
    file: 'nn/gru.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'gru.hidden': {
    description: 'hidden state: what the layer remembers and shows',
    equation: 'h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}',
    shape: '[H]',
    file: 'nn/gru.ts',
    now: ['gates'],
    before: ['hidden'],
  },
} as const satisfies CellStations;

/**
 * A gated recurrent unit (Cho et al. 2014, section 2.3), with the reset gate after the product, as
 * in PyTorch and cuDNN:
 *
 *     r = σ(W_r x_t + U_r h_{t−1} + b_r)      z = σ(W_z x_t + U_z h_{t−1} + b_z)
 *     q = U_n h_{t−1} + b_q                   n = tanh(W_n x_t + b_n + r ⊙ q)
 *     h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
 *
 * A row whose sequence has ended (t ≥ its length) keeps its state.
 *
 * Shapes, with H = hiddenSize and the blocks in the order r, z, n: W `inputWeight` [3H, inputSize],
 * U `hiddenWeight` [3H, H], and b `bias` [4H] in the order r, z, n, q. Weights start from a normal
 * distribution of standard deviation 1/√(inputSize + H), biases at 0.
 */
export class Gru implements Recurrent<GruCache, GruState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly bias: Parameter;
  readonly stations = gruStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: RecurrentSizes) {
    this.inputSize = sizes.inputSize;
    this.hiddenSize = sizes.hiddenSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('hiddenSize', this.hiddenSize, 1);
    const rows = 3 * this.hiddenSize;
    const initialise = normal(1 / Math.sqrt(this.inputSize + this.hiddenSize));
    this.inputWeight = parameters.declare('inputWeight', [rows, this.inputSize], initialise);
    this.hiddenWeight = parameters.declare('hiddenWeight', [rows, this.hiddenSize], initialise);
    this.bias = parameters.declare('bias', [4 * this.hiddenSize], constant(0));
  }

  /** Zero h for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): GruState {
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
    initial: GruState,
  ): { output: Tensor; state: GruState; cache: GruCache } {
    const { inputSize, hiddenSize: H } = this;
    requireSequence('gru.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('gru.forward: initial', workspace, initial, ['hidden'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    const gates = workspace.tensor([time, batch, 4 * H]);
    workspace.backend.gruForward(
      time, batch, inputSize, H,
      x.offset, lengths.offset,
      this.inputWeight.value.offset, this.hiddenWeight.value.offset, this.bias.value.offset,
      gates.offset, hidden.offset,
    );
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time) },
      cache: { x, lengths, gates, hidden },
    };
  }

  /**
   * The gradient through the whole sequence; the equations are with the kernel,
   * `backend/reference/gru.ts`. Adds to the gradients of the three parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0; inner.gates [T, B, 4H], that of the
   *   sums before σ and tanh, and of q
   * @throws ShapeError when the shapes do not fit
   */
  backward(
    workspace: Workspace,
    cache: GruCache,
    dOutput: Tensor | undefined,
    dState?: GruState,
  ): { dx: Tensor; dInitial: GruState; inner: { gates: Tensor } } {
    const { inputSize, hiddenSize: H } = this;
    const { x, lengths, gates, hidden } = cache;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('gru.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('gru.backward', workspace, zeros, dState);
    const dGates = workspace.tensor(gates.shape);
    const dx = workspace.tensor(x.shape);
    workspace.backend.gruBackward(
      time, batch, inputSize, H,
      x.offset, lengths.offset, this.inputWeight.value.offset, this.hiddenWeight.value.offset,
      gates.offset, hidden.offset, dOutput?.offset ?? 0,
      dInitial.hidden.offset, dGates.offset, dx.offset,
      this.inputWeight.gradient.offset, this.hiddenWeight.gradient.offset, this.bias.gradient.offset,
    );
    return { dx, dInitial, inner: { gates: dGates } };
  }

  /**
   * One step, for decoding: the same values as `forward` over a sequence of one.
   *
   * @param x [B, inputSize]
   * @returns the next state; its hidden is also the output
   */
  step(workspace: Workspace, x: Tensor, state: GruState): GruState {
    return stepOnce('gru.step', this, workspace, x, state);
  }

  /** The standard operator, whose blocks are in the order z, r, n; b_q is among its second biases. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H } = this;
    const ordered = (parameter: Parameter) => blocksOf(parameter, H, [1, 0, 2]);
    return standardCell(graph, this, run, {
      type: 'GRU',
      names: ['hidden'],
      inputWeight: ordered(this.inputWeight),
      hiddenWeight: ordered(this.hiddenWeight),
      biases: [...ordered(this.bias), 2 * H, ...blocksOf(this.bias, H, [3])],
      attributes: { linear_before_reset: 1 },
    });
  }

  /** `torch.nn.GRU`: of r and z the sum of its two biases is ours; those of n and q are apart there too. */
  toTorch(): TorchLayer {
    const { inputWeight, hiddenWeight, bias, hiddenSize: H } = this;
    return {
      name: 'gru',
      tensors: {
        weight_ih: [inputWeight],
        weight_hh: [hiddenWeight],
        bias_ih: [[bias, 0, 3 * H]],
        bias_hh: [[bias, 0, 2 * H], [bias, 3 * H, 4 * H]],
      },
    };
  }

  see({ gates }: GruCache): { gates: Tensor } {
    return { gates };
  }
}
