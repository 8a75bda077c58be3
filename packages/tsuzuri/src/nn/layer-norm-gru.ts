import type { Workspace } from '../backend/backend.ts';
import { requireInteger } from '../errors.ts';
import { type Parameter, type ParameterScope, normal } from '../tensor/parameters.ts';
import { type Tensor, requireTensor } from '../tensor/tensor.ts';
import type { GruState } from './gru.ts';
import type { Graph, GraphRun, GraphWritten } from './graph.ts';
import { scannedCell } from './graph-cells.ts';
import { LayerNorm, type LayerNormCache } from './layer-norm.ts';
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

/** The products with W or with U: for the gates and for the candidate. */
export interface GruNorms {
  readonly gates: LayerNormCache;
  readonly candidates: LayerNormCache;
}

/** What `LayerNormGru.backward` needs from `LayerNormGru.forward`. */
export interface LayerNormGruCache {
  /** x with zeros in the padded slots: [T, B, inputSize] */
  readonly x: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** r, z, n and 1 − z of every step: [T, B, 4 hiddenSize] */
  readonly gates: Tensor;
  /** q of every step, [B, hiddenSize] each */
  readonly q: readonly Tensor[];
  /** h_0 … h_T: [T + 1, B, hiddenSize] */
  readonly hidden: Tensor;
  /** of all steps */
  readonly inputNorms: GruNorms;
  /** one per step */
  readonly hiddenNorms: readonly GruNorms[];
}

/** What can be looked at in every step. */
export const layerNormGruStations = {
  'layer-norm-gru.gates': {
    description: 'reset and update gates',
    equation: '(r, z) = σ(LN(W_rz x_t; γ_x) + LN(U_rz h_{t−1}; γ_h) + b)',
    shape: '[2, H]',
    labels: ['r', 'z'],
    gradient: 'the sums before σ',
    file: 'nn/layer-norm-gru.ts',
    now: ['x'],
    before: ['hidden'],
  },
  'layer-norm-gru.q': {
    description: 'what the reset gate scales',
    equation: 'q = LN(U_n h_{t−1}; γ_q, b_q)',
    shape: '[H]',
    file: 'nn/layer-norm-gru.ts',
    now: [],
    before: ['hidden'],
  },
  'layer-norm-gru.candidate': {
    description: 'candidate for the new hidden state',
    equation: 'n = tanh(LN(W_n x_t; γ_n, b_n) + r ⊙ q)',
    shape: '[H]',
    gradient: 'the sum before tanh',
    file: 'nn/layer-norm-gru.ts',
    now: ['x', 'gates', 'q'],
    before: [],
  },
  'layer-norm-gru.hidden': {
    description: 'hidden state: what the layer remembers and shows',
    equation: 'h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}',
    shape: '[H]',
    file: 'nn/layer-norm-gru.ts',
    now: ['gates', 'candidate'],
    before: ['hidden'],
  },
} as const satisfies CellStations;

/**
 * A gated recurrent unit with layer normalisation (Ba, Kiros & Hinton 2016, supplement on
 * order embeddings and skip-thoughts), with the names and the z of `Gru`:
 *
 *     (r, z) = σ(LN(W_rz x_t; γ_x) + LN(U_rz h_{t−1}; γ_h) + b)
 *     q = LN(U_n h_{t−1}; γ_q, b_q)      n = tanh(LN(W_n x_t; γ_n, b_n) + r ⊙ q)
 *     h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}
 *
 * LN is that of `LayerNorm`, over both gates together and over the candidate separately; the
 * paper's two shifts of the gates are one b here. A row whose sequence has ended (t ≥ its length)
 * keeps its state.
 *
 * Shapes, with H = hiddenSize and the blocks in the order r, z, n: W `inputWeight` [3H, inputSize],
 * U `hiddenWeight` [3H, H]; γ_x and b `inputGateNorm.gamma` and `.beta` [2H], γ_h
 * `hiddenGateNorm.gamma` [2H]; γ_n and b_n `inputCandidateNorm.gamma` and `.beta` [H], γ_q and b_q
 * `hiddenCandidateNorm.gamma` and `.beta` [H]. Weights start from a normal distribution of standard
 * deviation 1/√(inputSize + H), every γ at 1, every b at 0.
 */
export class LayerNormGru implements Recurrent<LayerNormGruCache, GruState> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly inputWeight: Parameter;
  readonly hiddenWeight: Parameter;
  readonly stations = layerNormGruStations;
  readonly #inputGates: NormedProduct;
  readonly #hiddenGates: NormedProduct;
  readonly #inputCandidates: NormedProduct;
  readonly #hiddenCandidates: NormedProduct;

  /** @throws ConfigError when a size is not a whole number of at least 1 */
  constructor(parameters: ParameterScope, sizes: RecurrentSizes) {
    this.inputSize = sizes.inputSize;
    this.hiddenSize = sizes.hiddenSize;
    requireInteger('inputSize', this.inputSize, 1);
    requireInteger('hiddenSize', this.hiddenSize, 1);
    const H = this.hiddenSize;
    const initialise = normal(1 / Math.sqrt(this.inputSize + H));
    const norm = (name: string, features: number, shift = true): LayerNorm =>
      new LayerNorm(parameters.scope(name), { features, shift });
    const input = parameters.declare('inputWeight', [3 * H, this.inputSize], initialise);
    const hidden = parameters.declare('hiddenWeight', [3 * H, H], initialise);
    this.inputWeight = input;
    this.hiddenWeight = hidden;
    this.#inputGates = new NormedProduct(input, norm('inputGateNorm', 2 * H));
    this.#hiddenGates = new NormedProduct(hidden, norm('hiddenGateNorm', 2 * H, false));
    this.#inputCandidates = new NormedProduct(input, norm('inputCandidateNorm', H), 2 * H);
    this.#hiddenCandidates = new NormedProduct(hidden, norm('hiddenCandidateNorm', H), 2 * H);
  }

  /** Zero h for a batch of `batch` rows. */
  zeroState(workspace: Workspace, batch: number): GruState {
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
    initial: GruState,
  ): { output: Tensor; state: GruState; cache: LayerNormGruCache } {
    const { hiddenSize: H } = this;
    const { backend } = workspace;
    requireSequence('layerNormGru.forward', workspace, this, x, lengths);
    const [time, batch] = x.shape;
    requireState('layerNormGru.forward: initial', workspace, initial, ['hidden'], [batch, H]);

    const hidden = statesAfter(workspace, initial.hidden, time);
    const gates = workspace.tensor([time, batch, 4 * H]);
    const [gateSums, candidateSums] = [2 * H, H].map((n) => workspace.tensor([time, batch, n]));
    const known = withoutPadding(workspace, x, lengths);
    const input = {
      gates: this.#inputGates.forward(workspace, known, gateSums),
      candidates: this.#inputCandidates.forward(workspace, known, candidateSums),
    };
    const q: Tensor[] = [];
    const hiddenNorms: GruNorms[] = [];
    for (let t = 0; t < time; t++) {
      const [before, after] = [hidden.at(t), hidden.at(t + 1)];
      const sums = this.#hiddenGates.forward(workspace, before, gateSums.at(t));
      const candidates = this.#hiddenCandidates.forward(workspace, before, candidateSums.at(t));
      backend.gruCellForward(
        batch, H, t,
        input.gates.output.at(t).offset, sums.output.offset,
        input.candidates.output.at(t).offset, candidates.output.offset,
        lengths.offset, before.offset,
        gates.at(t).offset, after.offset,
      );
      q.push(candidates.output);
      hiddenNorms.push({ gates: sums.cache, candidates: candidates.cache });
    }
    const inputNorms = { gates: input.gates.cache, candidates: input.candidates.cache };
    return {
      output: hidden.slice(1, time + 1),
      state: { hidden: hidden.at(time) },
      cache: { x: known, lengths, gates, q, hidden, inputNorms, hiddenNorms },
    };
  }

  /**
   * The gradient through the whole sequence: `forward` read bottom to top. Adds to
   * the gradients of all parameters.
   *
   * @param dOutput [T, B, H], or undefined when only the last state was used
   * @param dState the gradient of the state after the last step; zero if omitted
   * @returns dx [T, B, inputSize]; dInitial, the gradient of h_0; inner, those of the sums of r and z
   *   [T, B, 2H], of the sum of n and of q [T, B, H]
   * @throws ShapeError when the shapes do not fit
   */
  backward(
    workspace: Workspace,
    cache: LayerNormGruCache,
    dOutput: Tensor | undefined,
    dState?: GruState,
  ): { dx: Tensor; dInitial: GruState; inner: Record<'gates' | 'candidate' | 'q', Tensor> } {
    const { hiddenSize: H } = this;
    const { x, lengths, gates, q, hidden, inputNorms, hiddenNorms } = cache;
    const { backend } = workspace;
    const [time, batch] = x.shape;
    if (dOutput) requireTensor('layerNormGru.backward: dOutput', workspace.backend, dOutput, [time, batch, H]);

    const zeros = this.zeroState(workspace, batch);
    const dInitial = beginGradient('layerNormGru.backward', workspace, zeros, dState);
    const { hidden: dHidden } = dInitial; // of h_t so far
    const [dGates, dCandidates] = [2 * H, H].map((n) => workspace.tensor([time, batch, n]));
    const dQ = workspace.tensor([time, batch, H]);
    for (let t = time - 1; t >= 0; t--) {
      const before = hidden.at(t);
      const [dGate, dCandidate] = [dGates.at(t), dCandidates.at(t)];
      if (dOutput) backend.add(batch * H, dOutput.at(t).offset, dHidden.offset);
      backend.gruCellBackward(
        batch, H, t,
        gates.at(t).offset, q[t].offset, lengths.offset, before.offset,
        dHidden.offset, dGate.offset, dCandidate.offset, dQ.at(t).offset,
      );
      const norms = hiddenNorms[t];
      this.#hiddenCandidates.backward(workspace, norms.candidates, before, dQ.at(t), dHidden);
      this.#hiddenGates.backward(workspace, norms.gates, before, dGate, dHidden);
    }
    const dx = workspace.zeros(x.shape);
    this.#inputCandidates.backward(workspace, inputNorms.candidates, x, dCandidates, dx);
    this.#inputGates.backward(workspace, inputNorms.gates, x, dGates, dx);
    return { dx, dInitial, inner: { gates: dGates, candidate: dCandidates, q: dQ } };
  }

  /**
   * One step, for decoding: the same values as `forward` over a sequence of one.
   *
   * @param x [B, inputSize]
   * @returns the next state; its hidden is also the output
   */
  step(workspace: Workspace, x: Tensor, state: GruState): GruState {
    return stepOnce('layerNormGru.step', this, workspace, x, state);
  }

  /** `forward` as a Scan over its steps. */
  toGraph(graph: Graph, run: GraphRun): GraphWritten {
    const { hiddenSize: H } = this;
    const inputs = [this.#inputGates, this.#inputCandidates].map((of) => of.toGraph(graph, run.x));
    return scannedCell(graph, H, run, ['hidden'], inputs, (body, [gate, candidate], { hidden }) => {
      const sum = body.op('Add', [gate, this.#hiddenGates.toGraph(body, hidden)]);
      const gates = body.op('Sigmoid', [sum]);
      const [r, z] = body.ops(2, 'Split', [gates, body.ints([H, H])], { axis: -1 });
      const q = body.op('Mul', [r, this.#hiddenCandidates.toGraph(body, hidden)]);
      const n = body.op('Tanh', [body.op('Add', [candidate, q])]);
      const written = body.op('Mul', [body.op('Sub', [body.float(1), z]), n]);
      return { hidden: body.op('Add', [written, body.op('Mul', [z, hidden])]) };
    });
  }

  /** As `torch.nn.GRU`, with four `torch.nn.LayerNorm`. */
  toTorch(): TorchLayer {
    return {
      name: 'layer_norm_gru',
      tensors: { weight_ih: [this.inputWeight], weight_hh: [this.hiddenWeight] },
      modules: {
        norm_ih: this.#inputGates.norm.toTorch(),
        norm_hh: this.#hiddenGates.norm.toTorch(),
        norm_in: this.#inputCandidates.norm.toTorch(),
        norm_hn: this.#hiddenCandidates.norm.toTorch(),
      },
    };
  }

  see({ gates, q: [q] }: LayerNormGruCache): Record<'gates' | 'candidate' | 'q', Tensor> {
    const blocks = gates.reshape([4, this.hiddenSize]); // r, z, n, 1 − z
    return { gates: blocks.slice(0, 2), candidate: blocks.at(2), q };
  }
}
