import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, normal } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import type { Graph, GraphRun, GraphWritten } from './graph.ts';
import { scannedCell } from './graph-cells.ts';
import { LayerNorm, type LayerNormCache } from './layer-norm.ts';
import { type LstmState, cellThroughHidden } from './lstm.ts';
import { NormedProduct, withoutPadding } from './normed-product.ts';
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

/** What `LayerNormLstm.backward` needs from `LayerNormLstm.forward`. */
export interface LayerNormLstmCache {
  /** x with zeros in the padded slots: [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** i, f, g, o of every step, after their activation: [T, B, 4 hiddenSize] */
  readonly gates: Tensor;
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
  /** c_0 … c_T: [T + 1, B, hiddenSize] */
  readonly cell: Tensor;
  /** tanh(LN(c_1)) … tanh(LN(c_T)): [T, B, hiddenSize] */
  readonly cellTanh: Tensor;
  /** of all steps */
  readonly inputNorm: LayerNormCache;
  /** one per step */
  readonly hiddenNorms: readonly LayerNormCache[];
  /** one per step */
  readonly cellNorms: readonly LayerNormCache[];
}

/** What can be looked at in every step. */
export const layerNormLstmStations = {
  'layer-norm-lstm.gates': {
    description: 'input, forget, cell and output gates',
    equation: '(i, f, g, o) = (σ, σ, tanh, σ)(LN(W x_t; γ_x) + LN(U h_{t−1}; γ_h) + b)',
    shape: '[4, H]',
    labels: ['i', 'f', 'g', 'o'],
    gradient: 'the sums before σ and tanh',
    file: 'nn/layer-norm-lstm.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'layer-norm-lstm.cell': {
    description: 'cell state: what the layer remembers',
    equation: 'c_t = f ⊙ c_{t−1} + i ⊙ g',
    shape: '[H]',
    file: 'nn/layer-norm-lstm.ts',
    now: ['gates'],
    before: ['cell'],
  },
  'layer-norm-lstm.hidden': {
    description: 'hidden state: what the layer shows',
    equation: 'h_t = o ⊙ tanh(LN(c_t; γ_c, β_c))',
    shape: '[H]',
    file: 'nn/layer-norm-lstm.ts',
    now: ['gates', 'cell'],
    before: [],
  },
} as const satisfies CellStations;

/**
 * A long short-term memory with layer normalisation (Ba, Kiros & Hinton 2016, equations
 * 20 to 22):
 *
 *     (i, f, g, o) = (σ, σ, tanh, σ)(LN(W x_t; γ_x) + LN(U h_{t−1}; γ_h) + b)
 *     c_t = f ⊙ c_{t−1} + i ⊙ g      h_t = o ⊙ tanh(LN(c_t; γ_c, β_c))
 *
 * LN is that of `LayerNorm`, over the four gates together; the paper's two shifts of the sums and
 * b are one here. A row whose sequence has ended (t ≥ its length) keeps its state.
 *
 * Shapes, with H = hiddenSize and the gates in the order i, f, g, o: W `inputWeight`
 * [4H, inputSize], U `hiddenWeight` [4H, H], γ_x and b `inputNorm.gamma` and `.beta` [4H],
 * γ_h `hiddenNorm.gamma` [4H], γ_c and β_c `cellNorm.gamma` and `.beta` [H]. Weights start from a
 * normal distribution of standard deviation 1/√(inputSize + H), γ at 1, b and β at 0.
 */
export class LayerNormLstm implements Recurrent<LayerNormLstmCache, LstmState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly inputNorm: LayerNorm;
  readonly hiddenNorm: LayerNorm;
  readonly cellNorm: LayerNorm;
  readonly stations = layerNormLstmStations;
  readonly #inputSums: NormedProduct;
  readonly #hiddenSums: NormedProduct;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: RecurrentSizes) {
    this.inputSize = sizes.inputSize;
    this.hiddenSize = sizes.hiddenSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('hiddenSize', this.hiddenSize, 1);
    const rows = 4 * this.hiddenSize;
    const initialise = normal(1 / Math.sqrt(this.inputSize + this.hiddenSize));
    const norm = (name: string, features: number, shift: boolean): LayerNorm =>
      new LayerNorm(parameters.scope(name), { features, shift });
    this.inputWeight = parameters.declare('inputWeight', [rows, this.inputSize], initialise);
    this.hiddenWeight = parameters.declare('hiddenWeight', [rows, this.hiddenSize], initialise);
    this.inputNorm = norm('inputNorm', rows, true);
    this.hiddenNorm = norm('hiddenNorm', rows, false);
    this.cellNorm = norm('cellNorm', this.hiddenSize, true);
    this.#inputSums = new NormedProduct(this.inputWeight, this.inputNorm);
    this.#hiddenSums = new NormedProduct(this.hiddenWeight, this.hiddenNorm);
  }

  /** Zero h and c for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): LstmState {
    const shape = [batch, this.hiddenSize];
    return { hidden: workspace.zeros(shape), cell: workspace.zeros(shape) };
  }

  /**
   * Runs over a whole sequence.
   *
   * @param x [T, B, inputSize]; the slots past a row's length may hold any values
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
  ): { output: Tensor; state: LstmState; cache: LayerNormLstmCache } {
    const { hiddenSize: H } = this;
    const { backend } = workspace;
    requireSequence('layerNormLstm.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('layerNormLstm.forward: initial', workspace, initial, ['hidden', 'cell'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    const cell = statesAfter(workspace, initial.cell, time);
    const [gates, sums] = [1, 2].map(() => workspace.tensor([time, batch, 4 * H]));
    const cellTanh = workspace.tensor([time, batch, H]);
    const known = withoutPadding(workspace, x, lengths);
    const input = this.#inputSums.forward(workspace, known, sums);
    const hiddenNorms: LayerNormCache[] = [];
    const cellNorms: LayerNormCache[] = [];
    for (let t = 0; t < time; t++) {
      const before = { hidden: hidden.at(t), cell: cell.at(t) };
      const after = { hidden: hidden.at(t + 1), cell: cell.at(t + 1) };
      const recurrent = this.#hiddenSums.forward(workspace, before.hidden, sums.at(t));
      backend.lstmCellForward(
        batch, H, t,
        input.output.at(t).offset, recurrent.output.offset, lengths.offset, before.cell.offset,
        gates.at(t).offset, after.cell.offset,
      );
      const normed = this.cellNorm.forward(workspace, after.cell);
      backend.lstmOutputForward(
        batch, H, t,
        gates.at(t).offset, normed.output.offset, lengths.offset, before.hidden.offset,
        cellTanh.at(t).offset, after.hidden.offset,
      );
      hiddenNorms.push(recurrent.cache);
      cellNorms.push(normed.cache);
    }
    const norms = { inputNorm: input.cache, hiddenNorms, cellNorms };
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time), cell: cell.at(time) },
      cache: { x: known, lengths, gates, hidden, cell, cellTanh, ...norms },
    };
  }

  /**
   * The gradient through the whole sequence: `forward` read bottom to top. Adds to
   * the gradients of all parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0 and c_0; inner.gates [T, B, 4H], that
   *   of the sums before σ and tanh
   * @throws ShapeError when the shapes do not fit
   */
  backward(
    workspace: Workspace,
    cache: LayerNormLstmCache,
    dOutput: Tensor | undefined,
    dState?: LstmState,
  ): { dx: Tensor; dInitial: LstmState; inner: { gates: Tensor } } {
    const { hiddenSize: H } = this;
    const { x, lengths, gates, hidden, cell, cellTanh } = cache;
    const { backend } = workspace;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('layerNormLstm.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('layerNormLstm.backward', workspace, zeros, dState);
    const { hidden: dHidden, cell: dCell } = dInitial; // of h_t and c_t so far
    const dGates = workspace.tensor(gates.shape);
    const dNormed = workspace.tensor([batch, H]);
    for (let t = time - 1; t >= 0; t--) {
      if (dOutput) backend.add(batch * H, dOutput.at(t).offset, dHidden.offset);
      backend.lstmOutputBackward(
        batch, H, t,
        gates.at(t).offset, cellTanh.at(t).offset, lengths.offset,
        dHidden.offset, dNormed.offset, dGates.at(t).offset,
      );
      const dThrough = this.cellNorm.backward(workspace, cache.cellNorms[t], dNormed);
      backend.lstmCellBackward(
        batch, H, t,
        gates.at(t).offset, cell.at(t).offset, dThrough.offset, lengths.offset,
        dCell.offset, dGates.at(t).offset,
      );
      const hiddenNorm = cache.hiddenNorms[t];
      this.#hiddenSums.backward(workspace, hiddenNorm, hidden.at(t), dGates.at(t), dHidden);
    }
    const dx = workspace.zeros(x.shape);
    this.#inputSums.backward(workspace, cache.inputNorm, x, dGates, dx);
    return { dx, dInitial, inner: { gates: dGates } };
  }

  /**
   * One step, for decoding: the same values as `forward` over a sequence of one.
   *
   * @param x [B, inputSize]
   * @returns the next state; its hidden is also the output
   */
  step(workspace: Workspace, x: Tensor, state: LstmState): LstmState {
    return stepOnce('layerNormLstm.step', this, workspace, x, state);
  }

  /** `forward` as a Scan over its steps. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H } = this;
    const names = ['hidden', 'cell'];
    const sums = this.#inputSums.toGraph(graph, run.x);
    return scannedCell(graph, H, run, names, [sums], (body, [input], { hidden, cell }) => {
      const sum = body.op('Add', [input, this.#hiddenSums.toGraph(body, hidden)]);
      const [i, f, g, o] = body.ops(4, 'Split', [sum, body.ints([H, H, H, H])], { axis: -1 });
      const kept = body.op('Mul', [body.op('Sigmoid', [f]), cell]);
      const added = body.op('Mul', [body.op('Sigmoid', [i]), body.op('Tanh', [g])]);
      const after = body.op('Add', [kept, added]);
      const shown = body.op('Tanh', [this.cellNorm.toGraph(body, after)]);
      return { hidden: body.op('Mul', [body.op('Sigmoid', [o]), shown]), cell: after };
    });
  }

  /** As `torch.nn.LSTM`, with three `torch.nn.LayerNorm`. */
  toTorch(): TorchLayer {
    return {
      name: 'layer_norm_lstm',
      tensors: { weight_ih: [this.inputWeight], weight_hh: [this.hiddenWeight] },
      modules: { norm_ih: this.inputNorm.toTorch(), norm_hh: this.hiddenNorm.toTorch(), norm_c: this.cellNorm.toTorch() },
    };
  }

  see({ gates }: LayerNormLstmCache): { gates: Tensor } {
    return { gates };
  }

  /** The gradient of c_t by way of tanh(LN(c_t)). */
  throughHidden(
    workspace: Workspace,
    cache: LayerNormLstmCache,
    dHidden: Tensor,
  ): { cell: Tensor } {
    const dNormed = cellThroughHidden(workspace, cache, dHidden);
    return { cell: this.cellNorm.backward(workspace, cache.cellNorms[0], dNormed) };
  }
}
