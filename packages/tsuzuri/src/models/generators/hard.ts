import type { Workspace } from '../../backend/backend.ts';
import { GeneralScore } from '../../nn/attention/general.ts';
import { Projection } from '../../nn/attention/projection.ts';
import { Linear, type LinearCache } from '../../nn/linear.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gatherRows } from '../../nn/gather-rows.ts';
import type { Encoded, EncodedGraph } from '../encoders/encoder.ts';
import type { ModelGraphState } from '../model.ts';
import type { Graph, GraphTensors, GraphValue } from '../../nn/graph.ts';
import type { TorchModule } from '../../nn/torch.ts';
import { type Alignment, blocksOf, scoreRows } from './alignment.ts';
import { buildOutput } from './linear.ts';
import { type HardLayers, hardGraphStart, hardGraphStep } from './hard-graph.ts';
import { type HardGradient, hardStations, seeHard } from './see-hard.ts';
import { Softmax } from '../../nn/softmax.ts';
import { type SeenDecoder, type SeenEncoder, type Sight, unseenEncoder } from '../sights.ts';
import type {
  Generator,
  GeneratorGradient,
  GeneratorGraphInput,
  GeneratorInput,
  GeneratorKind,
  Truth,
} from './generator.ts';

/** The source as a hard generator sees it, prepared once; what `step` remembers besides. */
export interface HardState {
  /** The encoder's states [S, B, K], with one of zeros where there are none. */
  readonly states: Tensor;
  /** Whether there are none. */
  readonly isEmpty: boolean;
  /** ids [B] */
  readonly lengths: Tensor;
  /** What readouts are compared to [S, B, Q]. */
  readonly keys: Tensor;
  /** Its part of what is predicted from at every position [S, B, R]. */
  readonly readouts: Tensor;
  /** Of the last step at order 1: ln p(a_t = s, y_t = v | y_<t) [N, S, V] and ln p(y_t = v | y_<t) [N, V]. */
  readonly last?: { readonly joint: Tensor; readonly mixture: Tensor };
}

/** What `HardGenerator.backward` needs from `HardGenerator.forward`. */
export interface HardCache {
  readonly source: HardState;
  readonly score: ReturnType<GeneralScore['forward']>['cache'];
  readonly query: { readonly output: Tensor; readonly cache: LinearCache };
  readonly alignment: Alignment;
  readonly truth: Truth;
}

/**
 * Hard attention with exact marginalisation: every token is written from one source position, a_t, and
 * the loss sums over all alignments (Wu, Shapiro & Cotterell 2018, equation 4; Wu & Cotterell 2019,
 * section 3):
 *
 *     p(y | x) = Σ_a Π_t p(a_t | a_{t−1}, y_<t, x) p(y_t | a_t, y_<t, x)
 *     p(a_t = s | a_{t−1} = r) = e^(e_ts) / Σ_u e^(e_tu)           e_ts = h_t · W_k states_s
 *     p(y_t | a_t = s) = softmax(W tanh(W_s states_s + W_h h_t + b_h) + b)
 *
 *     p(y_t = v | y_<t) = Σ_s p(a_t = s | y_<t) p(y_t = v | a_t = s)
 *
 * h_t is the decoder's readout. At order 0 u runs over all positions, so that a_t does not depend on
 * a_{t−1} and the sum is over each step alone. At order 1 s and u are r or later: alignments never move
 * back. Both sums take O(T · S).
 *
 * Soft attention mixes the states and predicts once per step; here every position predicts, and the
 * predictions are mixed: S times the output layer's work. It is done in blocks of steps, whose logits
 * are computed again in the backward pass, so the memory is bounded.
 *
 * With label smoothing ln p(y_t | a_t) is Σ_v q_v ln p(v | a_t), q as in `CrossEntropy`, before the sum
 * over alignments. An empty source has one position, whose state is 0.
 */
export class HardGenerator implements Generator<HardCache, HardGradient> {
  readonly readsWeights = false;
  readonly layers: HardLayers;
  readonly order: 0 | 1;

  constructor(layers: HardLayers, order: 0 | 1) {
    this.layers = layers;
    this.order = order;
  }

  get isOrdered(): boolean {
    return this.order === 1;
  }

  start(workspace: Workspace, encoded: Encoded): HardState {
    const { lengths } = encoded;
    const [source, batch, size] = encoded.states.shape;
    const isEmpty = source === 0;
    const states = isEmpty ? workspace.zeros([1, batch, size]) : encoded.states;
    const keys = this.layers.score.prepare(workspace, states);
    const readouts = this.layers.states.forward(workspace, states);
    return { states, isEmpty, lengths, keys, readouts };
  }

  forward(
    workspace: Workspace,
    { readout, state }: GeneratorInput,
    truth: Truth,
  ): { loss: Tensor; cache: HardCache } {
    const { score: compare, combine } = this.layers;
    const source = state as HardState;
    const [time, batch] = readout.shape;
    const [positions] = source.keys.shape;
    const { scores, cache: score } = compare.forward(
      workspace,
      readout,
      source.keys,
      source.lengths,
    );
    const query = combine.forward(workspace, readout);
    const shape = [time, batch, positions];
    const [emission, alpha, rest] = Array.from({ length: 3 }, () => workspace.tensor(shape));
    const alignment = { scores, emission, alpha, rest, evidence: workspace.tensor([time, batch]) };
    const loss = workspace.tensor([1]);
    const mark = workspace.mark();
    for (const [from, to] of this.#blocks(shape)) {
      const { logits } = this.#predict(workspace, query.output.slice(from, to), source);
      workspace.backend.emissionForward(
        to - from,
        batch,
        positions,
        this.layers.output.outputSize,
        truth.labelSmoothing,
        logits.output.offset,
        truth.ids.slice(from, to).offset,
        emission.slice(from, to).offset,
      );
      workspace.release(mark);
    }
    workspace.backend.alignmentForward(
      time,
      batch,
      positions,
      this.order,
      1 / Math.max(1, truth.count),
      scores.offset,
      emission.offset,
      source.lengths.offset,
      truth.lengths.offset,
      alpha.offset,
      rest.offset,
      alignment.evidence.offset,
      loss.offset,
    );
    return { loss, cache: { source, score, query, alignment, truth } };
  }

  backward(workspace: Workspace, cache: HardCache): GeneratorGradient<HardGradient> {
    const { source, score, query, truth, alignment } = cache;
    const { output, combine, score: compare, states: project } = this.layers;
    const [time, batch, positions] = alignment.emission.shape;
    const [dScores, dEmission] = [1, 2].map(() => workspace.tensor([time, batch, positions]));
    workspace.backend.alignmentBackward(
      time,
      batch,
      positions,
      this.order,
      1 / Math.max(1, truth.count),
      alignment.scores.offset,
      alignment.emission.offset,
      source.lengths.offset,
      truth.lengths.offset,
      alignment.alpha.offset,
      alignment.rest.offset,
      alignment.evidence.offset,
      dScores.offset,
      dEmission.offset,
    );
    const dKeys = workspace.zeros(source.keys.shape);
    const dReadouts = workspace.zeros(source.readouts.shape);
    const dQuery = workspace.tensor(query.output.shape);
    const mark = workspace.mark();
    for (const [from, to] of this.#blocks(dEmission.shape)) {
      const { read, logits } = this.#predict(workspace, query.output.slice(from, to), source);
      const dLogits = workspace.tensor(logits.output.shape);
      workspace.backend.emissionBackward(
        to - from,
        batch,
        positions,
        output.outputSize,
        truth.labelSmoothing,
        logits.output.offset,
        truth.ids.slice(from, to).offset,
        dEmission.slice(from, to).offset,
        dLogits.offset,
      );
      const dRead = output.backward(workspace, logits.cache, dLogits);
      workspace.backend.alignedReadoutBackward(
        to - from,
        batch,
        positions,
        output.inputSize,
        read.offset,
        dRead.offset,
        source.lengths.offset,
        dQuery.slice(from, to).offset,
        dReadouts.offset,
      );
      workspace.release(mark);
    }
    const readout = combine.backward(workspace, query.cache, dQuery);
    const compared = compare.backward(workspace, score, dScores, dKeys);
    workspace.backend.add(readout.size, compared.offset, readout.offset);
    const dStates = workspace.zeros(source.states.shape);
    compare.prepareBackward(workspace, source.states, dKeys, dStates);
    project.backward(workspace, source.states, dReadouts, dStates, { accumulate: true });
    return {
      readout,
      states: source.isEmpty ? undefined : dStates,
      inner: { scores: dScores, emission: dEmission },
    };
  }

  /** The scores of a first token. */
  scores(workspace: Workspace, input: GeneratorInput): Tensor {
    const none = new Int32Array(input.readout.shape[1]).fill(this.layers.output.outputSize);
    return this.step(workspace, input, workspace.ids([none.length], none)).scores;
  }

  step(
    workspace: Workspace,
    { readout, source: { rows }, state }: GeneratorInput,
    ids: Tensor,
  ): { scores: Tensor; state: HardState; weights: Tensor } {
    const { combine, score: compare } = this.layers;
    const { last, ...source } = state as HardState;
    const [positions, batch] = source.keys.shape;
    const [, count] = readout.shape;
    const classes = this.layers.output.outputSize;
    const ofRow = rows ?? Int32Array.from({ length: count }, (_, n) => n);
    const scores = scoreRows(workspace, compare, readout, source, ofRow);
    const [prior, weights] = [1, 2].map(() => workspace.tensor([count, positions]));
    workspace.backend.alignmentStep(
      count,
      batch,
      positions,
      classes,
      scores.offset,
      source.lengths.offset,
      workspace.ids([count], ofRow).offset,
      ids.offset,
      last?.joint.offset ?? 0,
      last?.mixture.offset ?? 0,
      prior.offset,
      weights.offset,
    );
    const query = combine.forward(workspace, readout).output;
    const joint = this.#predict(workspace, query, source, ofRow).logits.output.at(0);
    const mixture = workspace.tensor([count, classes]);
    workspace.backend.emissionMixture(
      count,
      positions,
      classes,
      prior.offset,
      joint.offset,
      mixture.offset,
    );
    return {
      scores: mixture.reshape([1, count, classes]),
      state: this.order === 0 ? source : { ...source, last: { joint, mixture } },
      weights,
    };
  }

  select(workspace: Workspace, state: HardState, rows: Int32Array): HardState {
    const { last, ...source } = state;
    if (!last) return source;
    const [joint, mixture] = [last.joint, last.mixture].map((x) => gatherRows(workspace, x, rows));
    return { ...source, last: { joint, mixture } };
  }

  see(
    workspace: Workspace,
    { alignment: { scores, emission, alpha }, query, source }: HardCache,
    decoder: SeenDecoder,
    gradient?: GeneratorGradient<HardGradient>,
    encoder: SeenEncoder = unseenEncoder,
  ): Sight[] {
    const { backend } = workspace;
    const [time, , positions] = emission.shape;
    const { outputSize: classes } = this.layers.output;
    // ln p(a_t | y_<t) = ln p(a_t | y_≤t) − ln p(y_t | a_t) + ln p(y_t | y_<t), which is one for all positions.
    const prior = workspace.tensor(emission.shape);
    backend.copy(prior.size, emission.offset, prior.offset);
    backend.scale(prior.size, -1, prior.offset);
    backend.add(prior.size, alpha.offset, prior.offset);
    const { output: joint } = this.#predict(workspace, query.output, source).logits;
    const mixture = workspace.tensor([time, 1, classes]);
    backend.emissionMixture(time, positions, classes, prior.offset, joint.offset, mixture.offset);
    const sharesOf = (x: Tensor) => new Softmax().forward(workspace, x).output;
    const [weights, probabilities] = [prior, mixture].map(sharesOf);
    const values = { scores, weights, emission, probabilities };
    return seeHard(values, this.isOrdered, encoder, decoder, gradient?.inner);
  }

  startGraph(graph: Graph, encoded: EncodedGraph): ModelGraphState {
    return hardGraphStart(graph, this.layers, this.order, encoded);
  }

  stepGraph(
    graph: Graph,
    { readout }: GeneratorGraphInput,
    ids: GraphValue,
    state: ModelGraphState,
  ): { scores: GraphValue; carried: GraphTensors; weights: GraphValue } {
    return hardGraphStep(graph, this.layers, readout, ids, state);
  }

  toTorch(): TorchModule {
    const { score, states, combine, output } = this.layers;
    return {
      modules: {
        alignment: score.toTorch(),
        states: { tensors: { weight: [states.weight] } },
        emission: combine.toTorch(),
        output: output.toTorch(),
      },
    };
  }

  /** Blocks of steps whose predictions fit together. */
  #blocks([time, batch, positions]: readonly number[]): [from: number, to: number][] {
    const { inputSize, outputSize } = this.layers.output;
    return blocksOf(time, batch * positions * (inputSize + outputSize));
  }

  /** What every position reads and predicts for some steps: [T, N, S, R] and logits [T, N, S, V]. */
  #predict(
    workspace: Workspace,
    query: Tensor,
    { readouts, lengths }: HardState,
    rows?: Int32Array,
  ): { read: Tensor; logits: ReturnType<Linear['forward']> } {
    const [time, count, size] = query.shape;
    const [positions, batch] = readouts.shape;
    const read = workspace.tensor([time, count, positions, size]);
    const sources = workspace.ids([count], rows ?? Int32Array.from({ length: count }, (_, n) => n));
    workspace.backend.alignedReadoutForward(
      time,
      count,
      batch,
      positions,
      size,
      query.offset,
      readouts.offset,
      lengths.offset,
      sources.offset,
      read.offset,
    );
    return { read, logits: this.layers.output.forward(workspace, read) };
  }
}

/** A generator of hard attention. @param order 1 where each alignment depends on the one before */
export function createHard(
  order: 0 | 1,
  ...[scope, settings, inputSize, embedding]: Parameters<GeneratorKind['create']>
): HardGenerator {
  const { hiddenSize, embeddingSize, tiedOutput } = settings;
  const outputSize = tiedOutput ? embeddingSize : hiddenSize;
  const alignment = scope.scope('alignment');
  const emission = scope.scope('emission');
  return new HardGenerator(
    {
      score: new GeneralScore(alignment, { querySize: inputSize, keySize: hiddenSize }),
      states: new Projection(emission, 'stateWeight', { inputSize: hiddenSize, outputSize }),
      combine: new Linear(emission, { inputSize, outputSize }),
      output: buildOutput(scope, settings, outputSize, embedding),
    },
    order,
  );
}

/** Order 0. */
export const hardGenerator: GeneratorKind = {
  description:
    'hard attention: each token is written from one position, summed over all (Wu, Shapiro & Cotterell 2018)',
  aligns: true,
  stations: hardStations,
  create: (...all) => createHard(0, ...all),
};
