import type { Workspace } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import type { Random } from '../tensor/random.ts';
import { type Tensor, requireMemory } from '../tensor/tensor.ts';

/** What `Dropout.backward` needs from `Dropout.forward`: where its mask comes from, or undefined when nothing was dropped. */
export type DropoutCache =
  | { readonly key: readonly [number, number]; readonly counter: number }
  | undefined;

/** Options of a dropout layer. */
export interface DropoutOptions {
  /**
   * The name of a stream for one mask [B, …] that all steps of x [T, B, …] share (variational
   * dropout, Gal & Ghahramani 2016); every call in a training step draws the same one. If
   * omitted, each element is masked independently.
   */
  readonly shared?: string | undefined;
}

/**
 * Inverted dropout (Hinton et al. 2012; Srivastava et al. 2014, section 10): in training
 *
 *     y = m ⊙ x / (1 − rate),  m_i = 0 with probability rate, else 1
 *
 * and in inference y = x, since the expectation is already right. The mask is not stored: the
 * backward pass regenerates it from its position in the stream, the same on every backend.
 */
export class Dropout {
  readonly rate: number;
  readonly #shared: string | undefined;

  /** @throws ConfigError unless 0 ≤ rate < 1 */
  constructor(rate: number, options: DropoutOptions = {}) {
    if (!(rate >= 0 && rate < 1)) {
      throw new ConfigError('dropout', `expected a number from 0 to below 1, got ${rate}`);
    }
    this.rate = rate;
    this.#shared = options.shared;
  }

  /**
   * y = m ⊙ x / (1 − rate) in training, y = x in inference.
   *
   * @param x of any shape
   * @param random in training, the stream of masks (one position per call); undefined
   *   in inference
   * @returns output of the shape of x
   */
  forward(
    workspace: Workspace,
    x: Tensor,
    random: Random | undefined,
  ): { output: Tensor; cache: DropoutCache } {
    if (!random || this.rate === 0) return { output: x, cache: undefined };
    const cache =
      this.#shared === undefined
        ? { key: random.key, counter: random.position++ }
        : { key: random.stream(this.#shared).key, counter: 0 };
    return { output: this.#mask(workspace, cache, x), cache };
  }

  /**
   * dx = m ⊙ dy / (1 − rate), with the mask of the forward pass.
   *
   * @param dOutput of the shape of x
   * @returns dx of the shape of x
   */
  backward(workspace: Workspace, cache: DropoutCache, dOutput: Tensor): Tensor {
    return cache ? this.#mask(workspace, cache, dOutput) : dOutput;
  }

  #mask(workspace: Workspace, cache: NonNullable<DropoutCache>, x: Tensor): Tensor {
    requireMemory('dropout: x', workspace.backend, x);
    const y = workspace.tensor(x.shape);
    const [key0, key1] = cache.key;
    const threshold = Math.floor(this.rate * 2 ** 32);
    const steps = this.#shared === undefined ? 1 : x.shape[0];
    const size = steps === 0 ? 0 : x.size / steps;
    for (let t = 0; t < steps; t++) {
      workspace.backend.dropout(
        size, threshold, 1 / (1 - this.rate), key0, key1, cache.counter,
        x.offset + t * size, y.offset + t * size,
      );
    }
    return y;
  }
}
