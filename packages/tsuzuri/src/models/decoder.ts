import type { Workspace } from '../backend/backend.ts';
import type { AttentionMemoryGradient } from '../nn/attention/attention.ts';
import { concatenate, split } from '../nn/concatenate.ts';
import type { Linear, LinearCache } from '../nn/linear.ts';
import type { RecurrentState } from '../nn/recurrent.ts';
import type { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Bridge, BridgeCache } from './bridge.ts';
import {
  type Carried,
  type DecoderPart,
  type DecoderPartCache,
  type SourceView,
  addOverTime,
  repeat,
} from './decoder-part.ts';
import type { Encoded, EncodedGradient } from './encoder.ts';
import { mixIds } from './mix-ids.ts';

/** Where decoding stands: what changes from step to step, and what is seen of the source. */
export interface DecoderState {
  readonly carried: Carried;
  readonly source: SourceView;
}

/** What `Decoder.backward` needs from `Decoder.forward`. */
export interface DecoderCache {
  readonly source: SourceView;
  readonly bridge: BridgeCache | undefined;
  readonly parts: readonly DecoderPartCache[];
  readonly output: LinearCache;
}

/** How a target is read in training. */
export interface DecoderTraining {
  /** The stream of dropout's masks and of scheduled sampling; left out, nothing is dropped. */
  readonly random?: Random | undefined;
  /** How often the decoder reads its own best token instead of the true one (scheduled sampling, Bengio et al. 2015); 0 is teacher forcing. */
  readonly samplingRate?: number | undefined;
}

/**
 * Writes the target token by token (Sutskever et al. 2014, section 2):
 *
 *     readout_t, state_t = part(y_{t−1}, state_{t−1}, source),  logits_t = W [readout_t ; summary] + b
 *
 * y_0 is the start id. In training y_{t−1} is the true token (teacher forcing); in prediction it is
 * the token that was chosen from logits_{t−1}. The first state is the encoder's last, or what the
 * bridge makes of it. With teacher forcing and no input feeding all steps are one part.
 */
export class Decoder {
  readonly part: DecoderPart;
  readonly output: Linear;
  readonly #bridge: Bridge | undefined;
  readonly #inputFeeding: boolean;
  readonly #peeky: boolean;

  constructor(parts: {
    part: DecoderPart;
    output: Linear;
    bridge?: Bridge | undefined;
    inputFeeding?: boolean;
    peeky?: boolean;
  }) {
    this.part = parts.part;
    this.output = parts.output;
    this.#bridge = parts.bridge;
    this.#inputFeeding = parts.inputFeeding ?? false;
    this.#peeky = parts.peeky ?? false;
  }

  /**
   * The logits of a whole target.
   *
   * @param input ids [T, B]: the start id, then the target without its last token
   * @param lengths ids [B]
   * @returns logits [T, B, vocabularySize]
   */
  forward(
    workspace: Workspace,
    input: Tensor,
    lengths: Tensor,
    encoded: Encoded,
    { random, samplingRate = 0 }: DecoderTraining = {},
  ): { logits: Tensor; cache: DecoderCache } {
    const [time, batch] = input.shape;
    const begun = this.#begin(workspace, encoded);
    const { source } = begun.state;
    const sampling = samplingRate > 0 && random !== undefined;
    const stepwise = (this.#inputFeeding || sampling) && time > 0;
    const size = stepwise ? 1 : time;
    const everyRow = stepwise ? ones(workspace, batch) : lengths;
    const readouts: Tensor[] = [];
    const parts: DecoderPartCache[] = [];
    let { carried } = begun.state;
    for (let t = 0; t < Math.max(1, time); t += Math.max(1, size)) {
      let ids = input.slice(t, t + size);
      if (sampling && t > 0) {
        const { logits } = this.#logits(workspace, readouts[t - 1], source);
        ids = mixIds(workspace, ids, logits, samplingRate, random);
      }
      const read = this.part.forward(workspace, ids, everyRow, carried, source, random);
      readouts.push(read.readout);
      parts.push(read.cache);
      carried = read.carried;
    }
    const { logits, cache } = this.#logits(workspace, overTime(workspace, readouts), source);
    const { bridge } = begun;
    return { logits, cache: { source, bridge, parts, output: cache } };
  }

  /**
   * `forward` read from the bottom.
   *
   * @param dLogits [T, B, vocabularySize]
   * @returns the gradient of what the encoder returned
   */
  backward(workspace: Workspace, cache: DecoderCache, dLogits: Tensor): EncodedGradient {
    const { source, parts } = cache;
    const { attention } = this.part.layers;
    const dSource = {
      ...(attention && { memory: attention.zeroGradient(workspace, source.memory!) }),
      ...(source.summary && { summary: workspace.zeros(source.summary.shape) }),
    };
    const dReadouts = this.#dReadouts(workspace, cache, dLogits, dSource.summary);
    const size = dReadouts.shape[0] / parts.length;
    let dCarried: { layers: RecurrentState[]; feed: Tensor | undefined } | undefined;
    for (let i = parts.length - 1; i >= 0; i--) {
      const dReadout = dReadouts.slice(i * size, (i + 1) * size);
      const dFeed = dCarried?.feed;
      if (dFeed) workspace.backend.add(dFeed.size, dFeed.offset, dReadout.offset);
      dCarried = this.part.backward(workspace, parts[i], dReadout, dCarried?.layers, dSource);
    }
    return this.#beginBackward(workspace, cache, dCarried!.layers, dSource);
  }

  /** The state that decoding starts from. */
  start(workspace: Workspace, encoded: Encoded): DecoderState {
    return this.#begin(workspace, encoded).state;
  }

  /**
   * One step of prediction.
   *
   * @param ids [B]: the tokens chosen last, or the start id
   * @returns logits [B, vocabularySize], the next state and, with attention, its weights [B, S]
   */
  step(
    workspace: Workspace,
    ids: Tensor,
    state: DecoderState,
  ): { logits: Tensor; state: DecoderState; weights: Tensor | undefined } {
    const { carried, source } = state;
    const [batch] = ids.shape;
    const read = this.part.forward(
      workspace,
      ids.reshape([1, batch]),
      ones(workspace, batch),
      carried,
      source,
      undefined,
    );
    const { logits } = this.#logits(workspace, read.readout, source);
    return {
      logits: logits.reshape([batch, logits.shape[2]]),
      state: { carried: read.carried, source },
      weights: read.weights?.at(0),
    };
  }

  #begin(
    workspace: Workspace,
    encoded: Encoded,
  ): { state: DecoderState; bridge: BridgeCache | undefined } {
    const { states, lengths, last } = encoded;
    const bridged = this.#bridge?.forward(workspace, last);
    const memory = this.part.layers.attention?.prepare(workspace, states, lengths);
    const { combine, stack } = this.part.layers;
    const size = combine?.outputSize ?? stack.layers[stack.layers.length - 1].hiddenSize;
    const feed = this.#inputFeeding ? workspace.zeros([lengths.size, size]) : undefined;
    const summary = this.#peeky ? last[last.length - 1].hidden : undefined;
    return {
      state: {
        carried: { layers: bridged?.states ?? last, feed },
        source: { memory, summary },
      },
      bridge: bridged?.cache,
    };
  }

  #beginBackward(
    workspace: Workspace,
    cache: DecoderCache,
    dLayers: readonly RecurrentState[],
    dSource: { readonly memory?: AttentionMemoryGradient; readonly summary?: Tensor | undefined },
  ): EncodedGradient {
    const { attention } = this.part.layers;
    const { backend } = workspace;
    const { summary } = dSource;
    const states = attention?.prepareBackward(workspace, cache.source.memory!, dSource.memory!);
    const last = this.#bridge?.backward(workspace, cache.bridge!, dLayers) ?? dLayers;
    if (summary) backend.add(summary.size, summary.offset, last[last.length - 1].hidden.offset);
    return { states, last };
  }

  #logits(
    workspace: Workspace,
    readout: Tensor,
    { summary }: SourceView,
  ): { logits: Tensor; cache: LinearCache } {
    const seen = summary ? [readout, repeat(workspace, summary, readout.shape[0])] : [readout];
    const { output, cache } = this.output.forward(workspace, concatenate(workspace, seen));
    return { logits: output, cache };
  }

  #dReadouts(
    workspace: Workspace,
    cache: DecoderCache,
    dLogits: Tensor,
    dSummary: Tensor | undefined,
  ): Tensor {
    const dSeen = this.output.backward(workspace, cache.output, dLogits);
    if (!dSummary) return dSeen;
    const [, K] = dSummary.shape;
    const [dReadouts, dRepeated] = split(workspace, dSeen, [this.output.inputSize - K, K]);
    addOverTime(workspace, dRepeated, dSummary);
    return dReadouts;
  }
}

function ones(workspace: Workspace, batch: number): Tensor {
  return workspace.ids([batch], new Int32Array(batch).fill(1));
}

/** Tensors [1, B, size] of following steps as one [T, B, size]; a lone one as it is. */
function overTime(workspace: Workspace, steps: readonly Tensor[]): Tensor {
  if (steps.length === 1) return steps[0];
  const [, ...shape] = steps[0].shape;
  const result = workspace.tensor([steps.length, ...shape]);
  steps.forEach((step, t) => workspace.backend.copy(step.size, step.offset, result.at(t).offset));
  return result;
}
