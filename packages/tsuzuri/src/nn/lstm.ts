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
import { type TorchLayer, twoBiases } from './torch.ts';

/** The state of an LSTM: h and c, each [B, hiddenSize]. */
export type LstmState = { readonly hidden: Tensor; readonly cell: Tensor };

/** What `Lstm.backward` needs from `Lstm.forward`. */
export interface LstmCache {
  /** [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** i, f, g, o of every step, after their activation: [T, B, 4 hiddenSize] */
  readonly gates: Tensor;
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
  /** c_0 … c_T: [T + 1, B, hiddenSize] */
  readonly cell: Tensor;
  /** tanh(c_1) … tanh(c_T): [T, B, hiddenSize] */
  readonly cellTanh: Tensor;
}

/** What can be looked at in every step. */
export const lstmStations = {
  'lstm.gates': {
    description: 'input, forget, cell and output gates',
    equation: 'i, f, o = σ(W x_t + U h_{t−1} + b)      g = tanh(W_g x_t + U_g h_{t−1} + b_g)',
    shape: '[4, H]',
    labels: ['i', 'f', 'g', 'o'],
    gradient: 'the sums before σ and tanh',
    file: 'nn/lstm.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'lstm.cell': {
    description: 'cell state: what the layer remembers',
    equation: 'c_t = f ⊙ c_{t−1} + i ⊙ g',
    shape: '[H]',
    file: 'nn/lstm.ts',
    now: ['gates'],
    before: ['cell'],
  },
  'lstm.hidden': {
    description: 'hidden state: what the layer shows',
    equation: 'h_t = o ⊙ tanh(c_t)',
    shape: '[H]',
    file: 'nn/lstm.ts',
    now: ['gates', 'cell'],
    before: [],
  },
} as const satisfies CellStations;

/**
 * A long short-term memory (Hochreiter & Schmidhuber 1997; the forget gate: Gers et al. 2000):
 *
 *     i = σ(W_i x_t + U_i h_{t−1} + b_i)      f = σ(W_f x_t + U_f h_{t−1} + b_f)
 *     g = tanh(W_g x_t + U_g h_{t−1} + b_g)   o = σ(W_o x_t + U_o h_{t−1} + b_o)
 *     c_t = f ⊙ c_{t−1} + i ⊙ g               h_t = o ⊙ tanh(c_t)
 *
 * A row whose sequence has ended (t ≥ its length) keeps its state.
 *
 * Shapes, with H = hiddenSize and the gates in the order i, f, g, o: W `inputWeight`
 * [4H, inputSize], U `hiddenWeight` [4H, H], b `bias` [4H]. Weights start from a normal
 * distribution of standard deviation 1/√(inputSize + H), biases at 0.
 */
export class Lstm implements Recurrent<LstmCache, LstmState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly bias: Parameter;
  readonly stations = lstmStations;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: RecurrentSizes) {
    this.inputSize = sizes.inputSize;
    this.hiddenSize = sizes.hiddenSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('hiddenSize', this.hiddenSize, 1);
    const rows = 4 * this.hiddenSize;
    const initialise = normal(1 / Math.sqrt(this.inputSize + this.hiddenSize));
    this.inputWeight = parameters.declare('inputWeight', [rows, this.inputSize], initialise);
    this.hiddenWeight = parameters.declare('hiddenWeight', [rows, this.hiddenSize], initialise);
    this.bias = parameters.declare('bias', [rows], constant(0));
  }

  /** Zero h and c for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): LstmState {
    const shape = [batch, this.hiddenSize];
    return { hidden: workspace.zeros(shape), cell: workspace.zeros(shape) };
  }

  /**
   * Runs over a whole sequence.
   *
   * @param x [T, B, inputSize]; the slots past a row's length may hold any finite values
   * @param lengths ids [B]: how many steps of each row are real
   * @param initial h_0 and c_0
   * @returns output h_1 … h_T [T, B, H], and the state after the last step
   * @throws ShapeError when the shapes do not fit
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    lengths: Tensor,
    initial: LstmState,
  ): { output: Tensor; state: LstmState; cache: LstmCache } {
    const { inputSize, hiddenSize: H } = this;
    requireSequence('lstm.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('lstm.forward: initial', workspace, initial, ['hidden', 'cell'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    const cell = statesAfter(workspace, initial.cell, time);
    const gates = workspace.tensor([time, batch, 4 * H]);
    const cellTanh = workspace.tensor([time, batch, H]);
    const [input, ofHidden] = [this.inputWeight, this.hiddenWeight].map(({ value }) => ({
      offset: value.offset,
      packed: workspace.packs?.of(value, batch)?.offset ?? 0,
    }));
    workspace.backend.lstmForward(
      time, batch, inputSize, H,
      x.offset, lengths.offset,
      input.offset, ofHidden.offset, this.bias.value.offset, input.packed, ofHidden.packed,
      gates.offset, hidden.offset, cell.offset, cellTanh.offset,
    );
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time), cell: cell.at(time) },
      cache: { x, lengths, gates, hidden, cell, cellTanh },
    };
  }

  /**
   * The gradient through the whole sequence; the equations are with the kernel,
   * `backend/reference/lstm.ts`. Adds to the gradients of the three parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0 and c_0; inner.gates [T, B, 4H], that
   *   of the sums before σ and tanh
   */
  backward(
    workspace: Workspace,
    cache: LstmCache,
    dOutput: Tensor | undefined,
    dState?: LstmState,
  ): { dx: Tensor; dInitial: LstmState; inner: { gates: Tensor } } {
    const { inputSize, hiddenSize: H } = this;
    const { x, lengths, gates, hidden, cell, cellTanh } = cache;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('lstm.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('lstm.backward', workspace, zeros, dState);
    const dGates = workspace.tensor(gates.shape);
    const dx = workspace.tensor(x.shape);
    workspace.backend.lstmBackward(
      time, batch, inputSize, H,
      x.offset, lengths.offset, this.inputWeight.value.offset, this.hiddenWeight.value.offset,
      gates.offset, hidden.offset, cell.offset, cellTanh.offset, dOutput?.offset ?? 0,
      dInitial.hidden.offset, dInitial.cell.offset, dGates.offset, dx.offset,
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
  step(workspace: Workspace, x: Tensor, state: LstmState): LstmState {
    return stepOnce('lstm.step', this, workspace, x, state);
  }

  /** The standard operator, whose gates are in the order i, o, f, g. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H } = this;
    const ordered = (parameter: Parameter) => blocksOf(parameter, H, [0, 3, 1, 2]);
    return standardCell(graph, this, run, {
      type: 'LSTM',
      names: ['hidden', 'cell'],
      inputWeight: ordered(this.inputWeight),
      hiddenWeight: ordered(this.hiddenWeight),
      biases: [...ordered(this.bias), 4 * H],
    });
  }

  /** `torch.nn.LSTM`: the sum of its two biases is ours. */
  toTorch(): TorchLayer {
    return { name: 'lstm', tensors: twoBiases(this) };
  }

  see({ gates }: LstmCache): { gates: Tensor } {
    return { gates };
  }

  /** dc = dh ⊙ o ⊙ (1 − tanh²(c_t)). */
  throughHidden(workspace: Workspace, cache: LstmCache, dHidden: Tensor): { cell: Tensor } {
    return { cell: cellThroughHidden(workspace, cache, dHidden) };
  }
}

/**
 * The gradient of tanh's argument in h = o ⊙ tanh(·), for a sequence of one.
 *
 * @param dHidden [B, H]
 * @returns [B, H]
 */
export function cellThroughHidden(
  workspace: Workspace,
  { gates, cellTanh, lengths }: Pick<LstmCache, 'gates' | 'cellTanh' | 'lengths'>,
  dHidden: Tensor,
): Tensor {
  const [batch, H] = dHidden.shape;
  const consumed = workspace.tensor(dHidden.shape);
  workspace.backend.copy(dHidden.size, dHidden.offset, consumed.offset);
  const dCell = workspace.tensor(dHidden.shape);
  const dGates = workspace.tensor(gates.shape);
  workspace.backend.lstmOutputBackward(
    batch, H, 0,
    gates.offset, cellTanh.offset, lengths.offset, consumed.offset, dCell.offset, dGates.offset,
  );
  return dCell;
}
