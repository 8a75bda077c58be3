import type { Backend } from '../backend/backend.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import { type Tensor, allocateTensor } from '../tensor/tensor.ts';

/**
 * A mean of the trained parameters over the last `share` of all steps so far:
 *
 *     a_t = (1 − r_t) a_{t−1} + r_t θ_t      r_t = min(1, 1 / (share · t))
 *
 * With share 1 it is the mean of all θ so far (Polyak & Juditsky 1992); with less, older ones
 * fade out (Shamir & Zhang 2013, section 4, polynomial-decay averaging, whose η is about
 * 1 / share − 1). The window grows with training, so it suits short and long runs alike; in
 * float32 it loses precision after some millions of steps.
 */
export class RunningAverage {
  readonly share: number;
  /** a_t [trainedSize], in the order of the parameter block; saved in checkpoints. */
  readonly tensor: Tensor;
  readonly #backend: Backend;
  readonly #parameters: ParameterBlock;
  readonly #free: () => void;

  /** @param share above 0 and at most 1 */
  constructor(backend: Backend, parameters: ParameterBlock, share: number) {
    const size = parameters.trainedSize;
    this.share = share;
    this.#backend = backend;
    this.#parameters = parameters;
    const { tensor, free } = allocateTensor(backend, [size]);
    this.tensor = tensor;
    this.#free = free;
    backend.fill(size, 0, this.tensor.offset);
  }

  /** Adds the parameters after step `t`, counted from 1, to the mean. */
  update(t: number): void {
    const { size, offset } = this.tensor;
    const rate = Math.min(1, 1 / (this.share * t));
    this.#backend.scale(size, 1 - rate, offset);
    this.#backend.sgd(size, -rate, this.#parameters.values, offset); // a −= −r θ
  }

  /** Runs `work` with the mean in place of the parameters, then restores them. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const { size, offset } = this.tensor;
    const { values } = this.#parameters;
    const own = await this.#backend.read(values, size);
    this.#backend.copy(size, offset, values);
    this.#parameters.markChanged();
    try {
      return await work();
    } finally {
      this.#backend.write(values, own);
      this.#parameters.markChanged();
    }
  }

  /** Frees the memory; calling it again has no effect. */
  dispose(): void {
    this.#free();
  }
}
