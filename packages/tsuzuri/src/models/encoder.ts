import type { Workspace } from '../backend/backend.ts';
import type { Embedding, EmbeddingCache } from '../nn/embedding.ts';
import { Lstm, type LstmCache, type LstmState } from '../nn/lstm.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What `Encoder.backward` needs from `Encoder.forward`. */
export interface EncoderCache {
  readonly embedding: EmbeddingCache;
  readonly lstm: LstmCache;
}

/**
 * Reads the source and sums it up in the last state of an LSTM (Sutskever et al. 2014, section 2):
 *
 *     x_t = embedding(source_t),  (h_t, c_t) = lstm(x_t, h_{t−1}, c_{t−1}),  h_0 = c_0 = 0
 */
export class Encoder {
  readonly embedding: Embedding;
  readonly lstm: Lstm;

  /** @param embedding of the source's tokens; the caller declares it, for it may be shared */
  constructor(parameters: ParameterScope, embedding: Embedding, sizes: { hiddenSize: number }) {
    this.embedding = embedding;
    this.lstm = new Lstm(parameters.scope('lstm'), {
      inputSize: embedding.embeddingSize,
      hiddenSize: sizes.hiddenSize,
    });
  }

  /**
   * @param source ids [T, B]
   * @param lengths ids [B]
   * @returns state: h and c after the last token of each row, [B, H] each
   */
  forward(
    workspace: Workspace,
    source: Tensor,
    lengths: Tensor,
  ): { state: LstmState; cache: EncoderCache } {
    const embedded = this.embedding.forward(workspace, source);
    const initial = this.lstm.zeroState(workspace, lengths.size);
    const read = this.lstm.forward(workspace, embedded.output, lengths, initial);
    return { state: read.state, cache: { embedding: embedded.cache, lstm: read.cache } };
  }

  /** @param dState the gradient of h and c that forward returned */
  backward(workspace: Workspace, cache: EncoderCache, dState: LstmState): void {
    const { dx } = this.lstm.backward(workspace, cache.lstm, undefined, dState);
    this.embedding.backward(workspace, cache.embedding, dx);
  }
}
