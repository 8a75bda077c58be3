import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, normal } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import { type Graph, type GraphRun, type GraphWritten, product } from './graph.ts';
import { scannedCell } from './graph-cells.ts';
import { LayerNorm, type LayerNormCache } from './layer-norm.ts';
import { multiply, multiplyBackward, withoutPadding } from './normed-product.ts';
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
import type { RnnState } from './rnn.ts';
import type { TorchLayer } from './torch.ts';

/** What `LayerNormRnn.backward` needs from `LayerNormRnn.forward`. */
export interface LayerNormRnnCache {
  /** x with zeros in the padded slots: [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
  /** tanh of every step's normalised sum: [T, B, hiddenSize] */
  readonly tanh: Tensor;
  /** the gates of an LSTM that are open: ones [B, 4 hiddenSize] */
  readonly open: Tensor;
  /** one per step */
  readonly norms: readonly LayerNormCache[];
}

/** What can be looked at in every step. */
export const layerNormRnnStations = {
  'layer-norm-rnn.gates': {
    description: 'the tanh of the normalised sum; a plain layer has no gates',
    equation: 'tanh(LN(W x_t + U h_{t−1}; γ, b))',
    shape: '[1, H]',
    labels: ['tanh'],
    gradient: 'the normalised sum before tanh',
    file: 'nn/layer-norm-rnn.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'layer-norm-rnn.hidden': {
    description: 'hidden state: what the layer remembers and shows',
    equation: 'h_t = tanh(LN(W x_t + U h_{t−1}; γ, b))',
    shape: '[H]',
    file: 'nn/layer-norm-rnn.ts',
    now: ['gates'],
    before: [],
  },
} as const satisfies CellStations;

/**
 * A plain recurrent layer with layer normalisation (Ba, Kiros & Hinton 2016, section 3.1):
 *
 *     h_t = tanh(LN(W x_t + U h_{t−1}; γ, b))
 *
 * LN is that of `LayerNorm`, over the sum of both products, with b as its shift. A row whose
 * sequence has ended (t ≥ its length) keeps its state. The tanh is the output of an LSTM,
 * o ⊙ tanh(·), whose gate o is 1.
 *
 * Shapes, with H = hiddenSize: W `inputWeight` [H, inputSize], U `hiddenWeight` [H, H], γ and b
 * `norm.gamma` and `.beta` [H]. Weights start from a normal distribution of standard deviation
 * 1/√(inputSize + H), γ at 1, b at 0.
 */
export class LayerNormRnn implements Recurrent<LayerNormRnnCache, RnnState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly norm: LayerNorm;
  readonly stations = layerNormRnnStations;

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
    this.norm = new LayerNorm(parameters.scope('norm'), { features: rows });
  }

  /** Zero h for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): RnnState {
    return { hidden: workspace.zeros([batch, this.hiddenSize]) };
  }

  /**
   * Runs over a whole sequence.
   *
   * @param x [T, B, inputSize]; the slots past a row's length may hold any values
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
  ): { output: Tensor; state: RnnState; cache: LayerNormRnnCache } {
    const { hiddenSize: H, inputWeight, hiddenWeight } = this;
    const { backend } = workspace;
    requireSequence('layerNormRnn.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('layerNormRnn.forward: initial', workspace, initial, ['hidden'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    const [sums, tanh] = [1, 2].map(() => workspace.tensor([time, batch, H]));
    const recurrent = workspace.tensor([batch, H]);
    const open = workspace.tensor([batch, 4 * H]);
    backend.fill(open.size, 1, open.offset);
    const norms: LayerNormCache[] = [];
    const known = withoutPadding(workspace, x, lengths);
    multiply(workspace, known, inputWeight.value, sums);
    for (let t = 0; t < time; t++) {
      multiply(workspace, hidden.at(t), hiddenWeight.value, recurrent);
      backend.add(batch * H, recurrent.offset, sums.at(t).offset);
      const normed = this.norm.forward(workspace, sums.at(t));
      backend.lstmOutputForward(
        batch, H, t,
        open.offset, normed.output.offset, lengths.offset, hidden.at(t).offset,
        tanh.at(t).offset, hidden.at(t + 1).offset,
      );
      norms.push(normed.cache);
    }
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time) },
      cache: { x: known, lengths, hidden, tanh, open, norms },
    };
  }

  /**
   * The gradient through the whole sequence: `forward` read bottom to top. Adds to
   * the gradients of all parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0; inner.gates [T, B, H], that of the
   *   normalised sum before tanh
   * @throws ShapeError when the shapes do not fit
   */
  backward(
    workspace: Workspace,
    cache: LayerNormRnnCache,
    dOutput: Tensor | undefined,
    dState?: RnnState,
  ): { dx: Tensor; dInitial: RnnState; inner: { gates: Tensor } } {
    const { hiddenSize: H, inputWeight, hiddenWeight } = this;
    const { x, lengths, hidden, tanh, open, norms } = cache;
    const { backend } = workspace;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('layerNormRnn.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('layerNormRnn.backward', workspace, zeros, dState);
    const { hidden: dHidden } = dInitial; // of h_t so far
    const dSums = workspace.tensor([time, batch, H]);
    const dNormed = workspace.tensor([time, batch, H]);
    const dOpen = workspace.tensor(open.shape); // of no use: the gate stays open
    for (let t = time - 1; t >= 0; t--) {
      if (dOutput) backend.add(batch * H, dOutput.at(t).offset, dHidden.offset);
      backend.lstmOutputBackward(
        batch, H, t,
        open.offset, tanh.at(t).offset, lengths.offset,
        dHidden.offset, dNormed.at(t).offset, dOpen.offset,
      );
      const dSum = this.norm.backward(workspace, norms[t], dNormed.at(t));
      multiplyBackward(workspace, hidden.at(t), hiddenWeight, dSum, dHidden);
      backend.copy(batch * H, dSum.offset, dSums.at(t).offset);
    }
    const dx = workspace.zeros(x.shape);
    multiplyBackward(workspace, x, inputWeight, dSums, dx);
    return { dx, dInitial, inner: { gates: dNormed } };
  }

  /**
   * One step, for decoding: the same values as `forward` over a sequence of one.
   *
   * @param x [B, inputSize]
   * @returns the next state; its hidden is also the output
   */
  step(workspace: Workspace, x: Tensor, state: RnnState): RnnState {
    return stepOnce('layerNormRnn.step', this, workspace, x, state);
  }

  /** `forward` as a Scan over its steps. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H, inputWeight, hiddenWeight } = this;
    const sums = product(graph, run.x, inputWeight);
    return scannedCell(graph, H, run, ['hidden'], [sums], (body, [input], { hidden }) => {
      const sum = body.op('Add', [input, product(body, hidden, hiddenWeight)]);
      return { hidden: body.op('Tanh', [this.norm.toGraph(body, sum)]) };
    });
  }

  /** As `torch.nn.RNN`, with one `torch.nn.LayerNorm`. */
  toTorch(): TorchLayer {
    return {
      name: 'layer_norm_rnn',
      tensors: { weight_ih: [this.inputWeight], weight_hh: [this.hiddenWeight] },
      modules: { norm: this.norm.toTorch() },
    };
  }

  see({ tanh }: LayerNormRnnCache): { gates: Tensor } {
    return { gates: tanh };
  }
}
