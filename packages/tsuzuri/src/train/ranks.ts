import type { Backend } from '../backend/backend.ts';
import { ConfigError } from '../errors.ts';
import type { ParameterBlock } from '../tensor/parameters.ts';
import type { SharedParts } from './update.ts';

/** The processes of one training, each of which computes some parts of every batch. */
export interface Ranks {
  /** Of this process, from 0 to size − 1. */
  readonly rank: number;
  /** A power of two. */
  readonly size: number;
  /** Sends numbers to another rank, and receives as many of the same kind from it. */
  exchange<Numbers extends Float32Array | Float64Array>(
    other: number,
    sent: Numbers,
  ): Promise<Numbers>;
}

/** The parts of batches as ranks share them. */
export class RankedParts implements SharedParts {
  readonly #ranks: Ranks;

  constructor(ranks: Ranks) {
    this.#ranks = ranks;
  }

  /**
   * Of 8 parts, the second of four ranks has the third and fourth.
   *
   * @throws ConfigError for parts that are not as many for each rank, or no power of two
   */
  own(parts: number): readonly [first: number, end: number] {
    const { rank, size } = this.#ranks;
    const isPower = (value: number) => Number.isInteger(Math.log2(value));
    if (!isPower(parts) || !isPower(size) || parts < size) {
      throw new ConfigError(
        'parts',
        `expected a power of two of at least the ${size} ranks, which must be one, too, got ${parts}`,
      );
    }
    const each = parts / size;
    return [rank * each, (rank + 1) * each];
  }

  /**
   * Adds what the ranks have computed, by recursive doubling: first those of neighbours, then of pairs, and
   * so on, which is the tree of `GradientSums` over all parts. So every rank has the sum that one alone
   * would have, bit for bit.
   */
  async add(
    backend: Backend,
    { trainedSize, gradients }: Pick<ParameterBlock, 'trainedSize' | 'gradients'>,
    losses: Float64Array,
  ): Promise<void> {
    const { rank, size } = this.#ranks;
    const buffer = backend.allocate(trainedSize);
    try {
      for (let distance = 1; distance < size; distance *= 2) {
        const other = rank ^ distance;
        const sent = await backend.read(gradients, trainedSize);
        backend.write(buffer, await this.#ranks.exchange(other, sent));
        backend.add(trainedSize, buffer, gradients);
        const others = await this.#ranks.exchange(other, losses);
        others.forEach((loss, part) => (losses[part] += loss)); // one of the two is 0
      }
    } finally {
      backend.free(buffer);
    }
  }
}
