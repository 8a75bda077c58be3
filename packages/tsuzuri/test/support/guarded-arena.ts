import type { Backend } from '../../src/backend/backend.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Tensor } from '../../src/tensor/tensor.ts';

const GUARD = 16; // slots before each tensor; after it, at least as many
const SENTINEL = 12345.678;

/**
 * An arena that catches kernels at two faults. Each tensor lies between guards, so a write outside
 * of it is found by `damage`; and each is full of NaN, so a read of what was never written shows.
 */
export class GuardedArena extends Arena<Backend> {
  #tensors: { at: number; slots: number; size: number }[] = [];

  override tensor(shape: readonly number[]): Tensor {
    const { size } = new Tensor(0, shape);
    const slots = 2 * GUARD + Math.ceil(size / GUARD) * GUARD;
    const at = super.tensor([slots]).offset;
    this.backend.fill(slots, SENTINEL, at);
    this.backend.fill(size, NaN, at + GUARD);
    this.#tensors.push({ at, slots, size });
    return new Tensor(at + GUARD, shape);
  }

  override reset(): void {
    super.reset();
    this.#tensors = [];
  }

  /** How many guard slots were written to. */
  async damage(): Promise<number> {
    let damaged = 0;
    for (const { at, slots, size } of this.#tensors) {
      const before = await this.backend.read(at, GUARD);
      const after = await this.backend.read(at + GUARD + size, slots - GUARD - size);
      for (const value of [...before, ...after]) {
        if (Math.fround(value) !== Math.fround(SENTINEL)) damaged++;
      }
    }
    return damaged;
  }
}
