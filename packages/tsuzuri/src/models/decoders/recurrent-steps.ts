import type { Workspace } from '../../backend/backend.ts';
import { Activation, type ActivationCache } from '../../nn/activation.ts';
import { attendRows } from '../../nn/attention/attend-rows.ts';
import type {
  Attention,
  AttentionCache,
  AttentionMemory,
  AttentionMemoryGradient,
} from '../../nn/attention/attention.ts';
import { concatenate, split } from '../../nn/concatenate.ts';
import type { Dropout, DropoutCache } from '../../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../../nn/embedding.ts';
import { gatherRows } from '../../nn/gather-rows.ts';
import type { Linear, LinearCache } from '../../nn/linear.ts';
import type { RecurrentState } from '../../nn/recurrent.ts';
import type { Random } from '../../tensor/random.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Stack, StackCache, StackGradient } from '../stack.ts';
import type { GeneratorGradient, Written } from '../generators/generator.ts';
import { addOverTime, repeat } from './over-time.ts';

/** What the decoder carries from step to step. */
export interface Carried {
  /** One state per layer, lowest first. */
  readonly layers: readonly RecurrentState[];
  /** The previous step's readout, [B, readoutSize], with input feeding. */
  readonly feed?: Tensor | undefined;
}

/** What a decoder sees of the source at every step. */
export interface SourceView {
  readonly memory?: AttentionMemory | undefined;
  /** The summary of the source, [B, K], if the decoder is peeky. */
  readonly summary?: Tensor | undefined;
  /** What is read beside each token, [B, besideSize], where features put something there. */
  readonly beside?: Tensor | undefined;
  /** In decoding, which source each row reads; row n reads source n if omitted. */
  readonly rows?: Int32Array | undefined;
}

/** The gradient of a `SourceView`. */
export interface SourceGradient {
  readonly memory?: AttentionMemoryGradient;
  readonly summary?: Tensor | undefined;
  readonly beside?: Tensor | undefined;
}

/** What `RecurrentSteps.backward` needs from `RecurrentSteps.forward`. */
export interface RecurrentStepsCache {
  readonly embedding: EmbeddingCache;
  /** The vectors of the tokens [T, B, E]. */
  readonly token: Tensor;
  readonly embedded: DropoutCache;
  readonly stack: StackCache;
  /** What attention has read [T, B, K]. */
  readonly context: Tensor | undefined;
  readonly attention: AttentionCache | undefined;
  readonly combine: LinearCache | undefined;
  readonly tanh: ActivationCache | undefined;
  readonly readout: DropoutCache;
  /** What the steps have written [T, B, R]. */
  readonly output: Tensor;
}

/** The gradients that `seeSteps` needs from `RecurrentSteps.backward`. */
export interface RecurrentStepsGradient {
  readonly token: Tensor;
  /** Of what the lowest layer reads. */
  readonly x: Tensor;
  readonly stack: StackGradient;
  readonly scores: Tensor | undefined;
  readonly weights: Tensor | undefined;
  readonly context: Tensor | undefined;
  readonly output: Tensor;
}

/** The layers of a decoder below its output layer; what is omitted is not part of the model. */
export interface RecurrentDecoderLayers {
  readonly embedding: Embedding;
  readonly stack: Stack;
  /** The tensors of a layer's state. */
  readonly stateNames: readonly string[];
  readonly attention?: Attention | undefined;
  readonly combine?: Linear | undefined;
  readonly embedded: Dropout;
  readonly readout: Dropout;
}

/**
 * Some steps of the decoder, from tokens to readouts (Luong et al. 2015, section 3):
 *
 *     x_t = [embedding(y_{t−1}) ; readout_{t−1} ; summary ; beside]     (h_t, …) = stack(x_t, h_{t−1}, …)
 *     context_t = attention(h_t, memory)                       readout_t = tanh(W [context_t ; h_t] + b)
 *
 * readout_{t−1} is part of x_t with input feeding (section 3.3), the summary if the decoder is peeky
 * (Cho et al. 2014), and beside is there if features put it there. Without attention there is no context; with no `combine` the readout is h_t.
 */
export class RecurrentSteps {
  readonly layers: RecurrentDecoderLayers;
  readonly #tanh = new Activation('tanh');

  constructor(layers: RecurrentDecoderLayers) {
    this.layers = layers;
  }

  /**
   * @param ids [T, B]; T is 1 with input feeding
   * @param lengths ids [B]
   * @returns readout [T, B, readoutSize], with attention its weights [T, B, S] and the inputs of a
   *   gate, context_t, h_t and embedding(y_{t−1}), and what the next steps need
   */
  forward(
    workspace: Workspace,
    ids: Tensor,
    lengths: Tensor,
    carried: Carried,
    source: SourceView,
    random: Random | undefined,
  ): Written & { carried: Carried; cache: RecurrentStepsCache } {
    const { embedding, embedded, stack, attention, combine } = this.layers;
    const [time, batch] = ids.shape;
    const looked = embedding.forward(workspace, ids);
    const token = embedded.forward(workspace, looked.output, random);
    const inputs = [token.output];
    if (carried.feed) inputs.push(carried.feed.reshape([1, ...carried.feed.shape]).slice(0, time));
    for (const vector of [source.summary, source.beside]) {
      if (vector) inputs.push(repeat(workspace, readBy(workspace, vector, source.rows), time));
    }
    const x = concatenate(workspace, inputs);
    const written = stack.forward(workspace, x, lengths, carried.layers, random);
    const attended = attention && this.#attend(workspace, attention, written.output, source);
    const seen = attended ? [attended.context, written.output] : [written.output];
    const sum = combine?.forward(workspace, concatenate(workspace, seen));
    const bounded = sum && this.#tanh.forward(workspace, sum.output);
    const readout = this.layers.readout.forward(
      workspace,
      bounded?.output ?? written.output,
      random,
    );
    const size = readout.output.shape[2];
    return {
      readout: readout.output,
      weights: attended?.weights,
      gateInputs: attended && [attended.context, written.output, token.output],
      carried: {
        layers: written.states,
        feed: time > 0 ? carried.feed && readout.output.reshape([batch, size]) : carried.feed,
      },
      cache: {
        embedding: looked.cache,
        token: token.output,
        embedded: token.cache,
        stack: written.cache,
        attention: attended?.cache,
        context: attended?.context,
        combine: sum?.cache,
        tanh: bounded?.cache,
        readout: readout.cache,
        output: readout.output,
      },
    };
  }

  /** In decoding several rows may attend to one source; this has no backward pass. */
  #attend(
    workspace: Workspace,
    attention: Attention,
    query: Tensor,
    { memory, rows }: SourceView,
  ): { context: Tensor; weights: Tensor; cache?: AttentionCache } {
    const { lengths } = memory!;
    if (!rows) return attention.forward(workspace, query, memory!);
    return attendRows(workspace, query, lengths.size, rows, (queries, taken) => {
      const wanted = workspace.ids([lengths.size], taken);
      const { context, weights } = attention.forward(workspace, queries, memory!, wanted);
      return { context, weights };
    });
  }

  /**
   * `forward` read from the bottom. Adds to the gradients of the parameters and to `dSource`.
   *
   * @param gradient of what the steps have written
   * @param dCarried the gradient of the layers' states after these steps; zero if omitted
   * @returns the gradient of the initial states, and inner, those that it met on the way
   */
  backward(
    workspace: Workspace,
    cache: RecurrentStepsCache,
    { readout: dReadout, weights: dWeights, gateInputs: dGateInputs }: GeneratorGradient,
    dCarried: readonly RecurrentState[] | undefined,
    dSource: SourceGradient,
  ): { layers: RecurrentState[]; feed: Tensor | undefined; inner: RecurrentStepsGradient } {
    const { embedding, embedded, stack, attention, combine } = this.layers;
    const [time, batch] = dReadout.shape;
    let attended: ReturnType<Attention['backward']> | undefined;
    let dContext: Tensor | undefined;
    let dOutput = this.layers.readout.backward(workspace, cache.readout, dReadout);
    if (combine) {
      const dSum = this.#tanh.backward(workspace, cache.tanh!, dOutput);
      const dSeen = combine.backward(workspace, cache.combine!, dSum);
      if (attention) {
        const H = stack.layers[stack.layers.length - 1].hiddenSize;
        const [dRead, direct] = split(workspace, dSeen, [combine.inputSize - H, H]);
        const { memory } = dSource;
        if (dGateInputs) addTo(workspace, dGateInputs[0], dRead);
        attended = attention.backward(workspace, cache.attention!, dRead, memory!, dWeights);
        dContext = dRead;
        dOutput = attended.dQuery;
        addTo(workspace, direct, dOutput);
        if (dGateInputs) addTo(workspace, dGateInputs[1], dOutput);
      } else dOutput = dSeen;
    }
    const { dx, dInitial, inner } = stack.backward(workspace, cache.stack, dOutput, dCarried);
    const E = embedding.embeddingSize;
    const constants = [dSource.summary, dSource.beside].filter((x) => x !== undefined);
    const constantSizes = constants.map(({ shape }) => shape[1]);
    const feedSize = constantSizes.reduce(
      (rest, size) => rest - size,
      stack.layers[0].inputSize - E,
    );
    const sizes = [E, feedSize, ...constantSizes].filter((size) => size > 0);
    const parts = split(workspace, dx, sizes);
    if (dGateInputs) addTo(workspace, dGateInputs[2], parts[0]);
    const dToken = embedded.backward(workspace, cache.embedded, parts[0]);
    embedding.backward(workspace, cache.embedding, dToken);
    const ofConstants = parts.slice(parts.length - constants.length);
    constants.forEach((dConstant, i) => addOverTime(workspace, ofConstants[i], dConstant));
    return {
      layers: dInitial,
      feed: feedSize > 0 ? parts[1].reshape([time * batch, feedSize]) : undefined,
      inner: {
        token: dToken,
        x: dx,
        stack: inner,
        scores: attended?.dScores,
        weights: attended?.dWeights,
        context: dContext,
        output: dReadout,
      },
    };
  }
}

/** y += x. */
function addTo({ backend }: Workspace, x: Tensor, y: Tensor): void {
  backend.add(y.size, x.offset, y.offset);
}

/** A vector of each source [B, K] as rows read it [N, K]; row n reads source n if `rows` is omitted. */
export function readBy(workspace: Workspace, x: Tensor, rows: Int32Array | undefined): Tensor {
  return rows ? gatherRows(workspace, x, rows) : x;
}
