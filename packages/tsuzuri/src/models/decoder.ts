import type { Workspace } from '../backend/backend.ts';
import type { Embedding, EmbeddingCache } from '../nn/embedding.ts';
import { Linear, type LinearCache } from '../nn/linear.ts';
import { Lstm, type LstmCache, type LstmState } from '../nn/lstm.ts';
import type { ParameterScope } from '../tensor/parameters.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What `Decoder.backward` needs from `Decoder.forward`. */
export interface DecoderCache {
  readonly embedding: EmbeddingCache;
  readonly lstm: LstmCache;
  readonly output: LinearCache;
}

/**
 * Writes the target from the encoder's last state, token by token (Sutskever et al. 2014, section 2):
 *
 *     x_t = embedding(y_{t−1}),  (h_t, c_t) = lstm(x_t, h_{t−1}, c_{t−1}),  logits_t = h_t Wᵀ + b
 *
 * y_0 is the start id. In training y_{t−1} is the true token (teacher forcing); in prediction it is
 * the token that was chosen from logits_{t−1}.
 */
export class Decoder {
  readonly embedding: Embedding;
  readonly lstm: Lstm;
  readonly output: Linear;

  /** @param embedding of the target's tokens and of the start id */
  constructor(
    parameters: ParameterScope,
    embedding: Embedding,
    sizes: { hiddenSize: number; vocabularySize: number },
  ) {
    this.embedding = embedding;
    this.lstm = new Lstm(parameters.scope('lstm'), {
      inputSize: embedding.embeddingSize,
      hiddenSize: sizes.hiddenSize,
    });
    this.output = new Linear(parameters.scope('output'), {
      inputSize: sizes.hiddenSize,
      outputSize: sizes.vocabularySize,
    });
  }

  /**
   * Teacher forcing over a whole target.
   *
   * @param input ids [T, B]: the start id, then the target without its last token
   * @param lengths ids [B]
   * @param initial the encoder's last state
   * @returns logits [T, B, vocabularySize]
   */
  forward(
    workspace: Workspace,
    input: Tensor,
    lengths: Tensor,
    initial: LstmState,
  ): { logits: Tensor; cache: DecoderCache } {
    const embedded = this.embedding.forward(workspace, input);
    const written = this.lstm.forward(workspace, embedded.output, lengths, initial);
    const { output: logits, cache: output } = this.output.forward(workspace, written.output);
    return { logits, cache: { embedding: embedded.cache, lstm: written.cache, output } };
  }

  /**
   * @param dLogits [T, B, vocabularySize]
   * @returns the gradient of the initial state, which is the encoder's last
   */
  backward(workspace: Workspace, cache: DecoderCache, dLogits: Tensor): LstmState {
    const dHidden = this.output.backward(workspace, cache.output, dLogits);
    const { dx, dInitial } = this.lstm.backward(workspace, cache.lstm, dHidden);
    this.embedding.backward(workspace, cache.embedding, dx);
    return dInitial;
  }

  /**
   * One step of prediction.
   *
   * @param ids [B]: the tokens chosen last, or the start id
   * @returns logits [B, vocabularySize] and the next state
   */
  step(workspace: Workspace, ids: Tensor, state: LstmState): { logits: Tensor; state: LstmState } {
    const { output: x } = this.embedding.forward(workspace, ids);
    const next = this.lstm.step(workspace, x, state);
    const { output: logits } = this.output.forward(workspace, next.hidden);
    return { logits, state: next };
  }
}
