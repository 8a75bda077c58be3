import type { Workspace } from '../backend/backend.ts';
import type { Dropout, DropoutCache } from '../nn/dropout.ts';
import type { Embedding, EmbeddingCache } from '../nn/embedding.ts';
import type { RecurrentState } from '../nn/recurrent.ts';
import type { Random } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Stack, StackCache } from './stack.ts';

/** What the encoder has made of a source. */
export interface Encoded {
  /** The top layer's output at every position: [S, B, stateSize]. */
  readonly states: Tensor;
  /** ids [B] */
  readonly lengths: Tensor;
  /** The state of every layer after the last token, the lowest layer first; tensors [B, stateSize]. */
  readonly last: readonly RecurrentState[];
}

/** The gradient of what the encoder returned; `states` is left out when only the last states were used. */
export interface EncodedGradient {
  readonly states: Tensor | undefined;
  readonly last: readonly RecurrentState[];
}

/** What `Encoder.backward` needs from `Encoder.forward`. */
export interface EncoderCache {
  readonly embedding: EmbeddingCache;
  readonly embedded: DropoutCache;
  readonly stack: StackCache;
  readonly states: DropoutCache;
}

/**
 * Reads the source (Sutskever et al. 2014, section 2; both ways: Bahdanau et al. 2015, section 3.2):
 *
 *     x_t = embedding(source_t),  (h_t, c_t) = lstm(x_t, h_{t−1}, c_{t−1}),  h_0 = c_0 = 0
 *
 * with dropout on the embeddings, between the layers and on the states that attention sees.
 */
export class Encoder {
  readonly embedding: Embedding;
  readonly stack: Stack;
  readonly #embedded: Dropout;
  readonly #states: Dropout;

  /** @param parts the caller makes them; the embedding may be shared */
  constructor(parts: { embedding: Embedding; stack: Stack; embedded: Dropout; states: Dropout }) {
    this.embedding = parts.embedding;
    this.stack = parts.stack;
    this.#embedded = parts.embedded;
    this.#states = parts.states;
  }

  /**
   * @param source ids [S, B]
   * @param lengths ids [B]
   * @param random in training, the stream of dropout's masks
   */
  forward(
    workspace: Workspace,
    source: Tensor,
    lengths: Tensor,
    random?: Random,
  ): { encoded: Encoded; cache: EncoderCache } {
    const looked = this.embedding.forward(workspace, source);
    const x = this.#embedded.forward(workspace, looked.output, random);
    const initial = this.stack.zeroState(workspace, lengths.size);
    const read = this.stack.forward(workspace, x.output, lengths, initial, random);
    const states = this.#states.forward(workspace, read.output, random);
    return {
      encoded: { states: states.output, lengths, last: read.states },
      cache: {
        embedding: looked.cache,
        embedded: x.cache,
        stack: read.cache,
        states: states.cache,
      },
    };
  }

  /** Adds to the gradients of the embedding and of every layer. */
  backward(workspace: Workspace, cache: EncoderCache, dEncoded: EncodedGradient): void {
    const dStates =
      dEncoded.states && this.#states.backward(workspace, cache.states, dEncoded.states);
    const { dx } = this.stack.backward(workspace, cache.stack, dStates, dEncoded.last);
    const dLooked = this.#embedded.backward(workspace, cache.embedded, dx);
    this.embedding.backward(workspace, cache.embedding, dLooked);
  }
}
