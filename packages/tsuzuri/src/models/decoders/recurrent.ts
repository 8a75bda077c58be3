import type { Workspace } from '../../backend/backend.ts';
import { concatenate, split } from '../../nn/concatenate.ts';
import type { Embedding } from '../../nn/embedding.ts';
import { gatherRows } from '../../nn/gather-rows.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mapState } from '../bridge.ts';
import type { SeenDecoder, SeenEncoder } from '../sights.ts';
import type { Encoded, EncodedGradient } from '../encoders/encoder.ts';
import type { GeneratorGradient, Written } from '../generators/generator.ts';
import { buildRecurrentDecoder } from './build-recurrent.ts';
import type { Decoder, DecoderGraph, DecoderKind, DecoderPass } from './decoder.ts';
import { mixIds } from './mix-ids.ts';
import { recurrentDecoderGraph } from './recurrent-graph.ts';
import { addOverTime, joinSteps, repeat } from './over-time.ts';
import { decoderStations, seeSteps, summaryIds } from './see-steps.ts';
import {
  type Carried,
  type RecurrentSteps,
  type RecurrentStepsCache,
  type RecurrentStepsGradient,
  type SourceView,
  readBy,
} from './recurrent-steps.ts';
import { type TorchModule, together, torchOf } from '../../nn/torch.ts';

/** The state of decoding: what changes from step to step, and the decoder's view of the source. */
export interface RecurrentDecoderState {
  readonly carried: Carried;
  readonly source: SourceView;
  /** Whether the first state is the encoder's last, not zero. */
  readonly isHandedOver: boolean;
}

/** What `RecurrentDecoder.backward` needs from `RecurrentDecoder.forward`. */
export interface RecurrentDecoderCache {
  readonly source: SourceView;
  readonly isHandedOver: boolean;
  readonly parts: readonly RecurrentStepsCache[];
}

/**
 * Writes the target with recurrent layers (Sutskever et al. 2014, section 2):
 *
 *     readout_t, state_t = steps(y_{t−1}, state_{t−1}, source)
 *
 * y_0 is the start id. In training y_{t−1} is the true token (teacher forcing); in prediction it is
 * the token chosen last. The first state is the encoder's last, or zero where the encoder has none. A
 * peeky decoder also passes the source's summary to the generator: [readout_t ; summary]. With
 * teacher forcing and no input feeding all steps are one part.
 */
export class RecurrentDecoder implements Decoder<
  RecurrentDecoderState,
  RecurrentDecoderCache,
  readonly RecurrentStepsGradient[]
> {
  readonly steps: RecurrentSteps;
  readonly embedding: Embedding;
  readonly readoutSize: number;
  readonly gateSizes: readonly number[] | undefined;
  readonly #innerSize: number;
  readonly #inputFeeding: boolean;
  readonly #peeky: boolean;
  readonly #besideSize: number;

  /** @param options.summarySize the size of the source's summary, for a peeky decoder */
  constructor(
    steps: RecurrentSteps,
    options: { inputFeeding: boolean; peeky: boolean; summarySize: number; besideSize: number },
  ) {
    const { combine, stack, embedding, attention } = steps.layers;
    const { hiddenSize } = stack.layers[stack.layers.length - 1];
    this.steps = steps;
    this.embedding = embedding;
    this.#innerSize = combine?.outputSize ?? hiddenSize;
    this.gateSizes = attention && [attention.score.keySize, hiddenSize, embedding.embeddingSize];
    this.readoutSize = this.#innerSize + (options.peeky ? options.summarySize : 0);
    this.#inputFeeding = options.inputFeeding;
    this.#peeky = options.peeky;
    this.#besideSize = options.besideSize;
  }

  start(
    workspace: Workspace,
    { states, lengths, last, summary, beside }: Encoded,
  ): RecurrentDecoderState {
    const feed = this.#inputFeeding ? workspace.zeros([lengths.size, this.#innerSize]) : undefined;
    const memory = this.steps.layers.attention?.prepare(workspace, states, lengths);
    const { stack } = this.steps.layers;
    const isHandedOver = last.length > 0;
    const layers = isHandedOver ? last : stack.zeroState(workspace, lengths.size);
    return {
      carried: { layers, feed },
      source: { memory, summary: this.#peeky ? summary : undefined, beside },
      isHandedOver,
    };
  }

  forward(
    workspace: Workspace,
    input: Tensor,
    lengths: Tensor,
    state: RecurrentDecoderState,
    { random, sampling, needsWeights = false }: DecoderPass = {},
  ): Written & { cache: RecurrentDecoderCache } {
    const [time, batch] = input.shape;
    const { source, isHandedOver } = state;
    const stepwise = (this.#inputFeeding || sampling !== undefined) && time > 0;
    const size = stepwise ? 1 : time;
    const everyRow = stepwise ? ones(workspace, batch) : lengths;
    const steps: Written[] = [];
    const parts: RecurrentStepsCache[] = [];
    let { carried } = state;
    for (let t = 0; t < Math.max(1, time); t += Math.max(1, size)) {
      let ids = input.slice(t, t + size);
      if (sampling && t > 0) {
        const last = steps[t - 1];
        const readout = this.#withSummary(workspace, last.readout, source);
        const scores = sampling.scores({ ...last, readout });
        ids = mixIds(workspace, ids, scores, sampling.rate, sampling.random);
      }
      const read = this.steps.forward(workspace, ids, everyRow, carried, source, random);
      steps.push(read);
      parts.push(read.cache);
      carried = read.carried;
    }
    const joined = (of: (step: Written) => Tensor) => joinSteps(workspace, steps.map(of));
    return {
      readout: this.#withSummary(
        workspace,
        joined(({ readout }) => readout),
        source,
      ),
      ...(needsWeights && {
        weights: steps[0].weights && joined(({ weights }) => weights!),
        gateInputs: this.gateSizes?.map((_, i) => joined(({ gateInputs }) => gateInputs![i])),
      }),
      cache: { source, isHandedOver, parts },
    };
  }

  backward(
    workspace: Workspace,
    cache: RecurrentDecoderCache,
    gradient: GeneratorGradient,
  ): EncodedGradient & { inner: RecurrentStepsGradient[] } {
    const { source, isHandedOver, parts } = cache;
    const { attention } = this.steps.layers;
    const memory = attention?.zeroGradient(workspace, source.memory!);
    const summary = source.summary && workspace.zeros(source.summary.shape);
    const beside = source.beside && workspace.zeros(source.beside.shape);
    const dSource = { ...(memory && { memory }), summary, beside };
    const dReadouts = this.#withoutSummary(workspace, gradient.readout, summary);
    const size = dReadouts.shape[0] / parts.length;
    const inner: RecurrentStepsGradient[] = [];
    let dCarried: ReturnType<RecurrentSteps['backward']> | undefined;
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = (x: Tensor) => x.slice(i * size, (i + 1) * size);
      const dWritten = {
        readout: part(dReadouts),
        weights: gradient.weights && part(gradient.weights),
        gateInputs: gradient.gateInputs?.map(part),
      };
      const dFeed = dCarried?.feed;
      if (dFeed) workspace.backend.add(dFeed.size, dFeed.offset, dWritten.readout.offset);
      const { layers } = dCarried ?? {};
      dCarried = this.steps.backward(workspace, parts[i], dWritten, layers, dSource);
      inner[i] = dCarried.inner;
    }
    const states = memory && attention!.prepareBackward(workspace, source.memory!, memory);
    const layers = isHandedOver ? dCarried!.layers : [];
    return { states, last: layers, summary, beside, inner };
  }

  toTorch(): TorchModule {
    const { stack, attention, combine } = this.steps.layers;
    const modules = {
      ...(attention && { attention: torchOf('the attention', attention.score) }),
      ...(combine && { combine: combine.toTorch() }),
    };
    return together(stack.toTorch(), { modules });
  }

  see(
    workspace: Workspace,
    { parts, source }: RecurrentDecoderCache,
    encoder: SeenEncoder,
    inner?: readonly RecurrentStepsGradient[],
  ): SeenDecoder {
    const summary = source.summary ? summaryIds(encoder) : [];
    const isFed = this.#inputFeeding;
    let first = 0;
    const seen = parts.map((part, i) => {
      const place = { encoder, summary, isFed, first };
      first += part.token.shape[0];
      return seeSteps(workspace, this.steps.layers, part, inner?.[i], place);
    });
    return {
      sights: seen.flatMap(({ sights }) => sights),
      readouts: seen.flatMap(({ readouts }) => readouts),
      gates: seen.flatMap(({ gates = [] }) => gates),
      initial: seen[0].initial,
    };
  }

  step(
    workspace: Workspace,
    ids: Tensor,
    { carried, source, isHandedOver }: RecurrentDecoderState,
  ): Written & { state: RecurrentDecoderState } {
    const [count] = ids.shape;
    const everyRow = ones(workspace, count);
    const once = ids.reshape([1, count]);
    const read = this.steps.forward(workspace, once, everyRow, carried, source, undefined);
    const readout = this.#withSummary(workspace, read.readout, source);
    return {
      readout: readout.reshape([count, this.readoutSize]),
      state: { carried: read.carried, source, isHandedOver },
      weights: read.weights?.at(0),
      gateInputs: read.gateInputs?.map((x) => x.at(0)),
    };
  }

  toGraph(): DecoderGraph {
    const feedSize = this.#inputFeeding ? this.#innerSize : undefined;
    const sizes = { feedSize, peeky: this.#peeky, besideSize: this.#besideSize };
    return recurrentDecoderGraph(this.steps.layers, sizes);
  }

  select(
    workspace: Workspace,
    { carried, source, isHandedOver }: RecurrentDecoderState,
    rows: Int32Array,
  ): RecurrentDecoderState {
    const pick = (tensor: Tensor) => gatherRows(workspace, tensor, rows);
    const { layers, feed } = carried;
    return {
      carried: { layers: layers.map((layer) => mapState(layer, pick)), feed: feed && pick(feed) },
      source: { ...source, rows: rows.map((row) => source.rows?.[row] ?? row) },
      isHandedOver,
    };
  }

  rowsOf({ source }: RecurrentDecoderState): Int32Array | undefined {
    return source.rows;
  }

  /** [readout ; summary] of a peeky decoder, else the readout. */
  #withSummary(workspace: Workspace, readout: Tensor, source: SourceView): Tensor {
    if (!source.summary) return readout;
    const summary = readBy(workspace, source.summary, source.rows);
    return concatenate(workspace, [readout, repeat(workspace, summary, readout.shape[0])]);
  }

  /** The gradient of `#withSummary`: returns dReadout and adds to dSummary. */
  #withoutSummary(workspace: Workspace, dSeen: Tensor, dSummary: Tensor | undefined): Tensor {
    if (!dSummary) return dSeen;
    const [, K] = dSummary.shape;
    const [dReadouts, dRepeated] = split(workspace, dSeen, [this.#innerSize, K]);
    addOverTime(workspace, dRepeated, dSummary);
    return dReadouts;
  }
}

function ones(workspace: Workspace, batch: number): Tensor {
  return workspace.ids([batch], new Int32Array(batch).fill(1));
}

/** Recurrent layers of any cell; peeky, attentive, with input feeding. */
export const recurrentDecoder: DecoderKind = {
  description: 'recurrent layers (Sutskever et al. 2014), plain, peeky or with attention',
  hasCells: true,
  stations: decoderStations,
  attends: ({ attention = 'none' }) => attention !== 'none',
  readsBeside: true,
  create: (scope, settings, embedding, besideSize) =>
    new RecurrentDecoder(buildRecurrentDecoder(scope, settings, embedding, besideSize), {
      inputFeeding: settings.inputFeeding,
      peeky: settings.peeky,
      summarySize: settings.hiddenSize,
      besideSize,
    }),
};
