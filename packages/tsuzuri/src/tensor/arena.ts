import { ShapeError } from '../errors.ts';
import type { Memory } from './memory.ts';
import { Tensor } from './tensor.ts';

const FIRST_CHUNK = 1 << 16; // slots

/**
 * The step arena: every activation and every gradient of an activation lives
 * here until `reset`. Allocating a tensor moves a pointer; `reset` moves it back.
 * After the first steps the memory no longer grows.
 */
export class Arena<M extends Memory = Memory> {
  readonly backend: M;
  /** Weights in the order that products like best, where steps use them again and again: layers ask for theirs. */
  packs: WeightPacks | undefined;
  #chunks: { offset: number; size: number }[] = [];
  #chunk = 0; // the one tensors are allocated from
  #position = 0; // within it

  constructor(backend: M) {
    this.backend = backend;
  }

  /** A tensor of undefined content. */
  tensor(shape: readonly number[]): Tensor {
    const tensor = new Tensor(0, shape);
    return new Tensor(this.#take(tensor.size), shape, { memory: this.backend });
  }

  /** A tensor of zeros. */
  zeros(shape: readonly number[]): Tensor {
    const tensor = this.tensor(shape);
    this.backend.fill(tensor.size, 0, tensor.offset);
    return tensor;
  }

  /** A tensor of values from the host. */
  from(shape: readonly number[], values: ArrayLike<number>): Tensor {
    const tensor = this.tensor(shape);
    requireCount('arena.from', shape, tensor.size, values);
    this.backend.write(tensor.offset, values);
    return tensor;
  }

  /** A tensor of ids from the host. */
  ids(shape: readonly number[], values: ArrayLike<number>): Tensor {
    const tensor = this.tensor(shape).asIds(boundOf(values));
    requireCount('arena.ids', shape, tensor.size, values);
    this.backend.writeIds(tensor.offset, values);
    return tensor;
  }

  /** The number of slots that it holds, in use or not. */
  get size(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  }

  /** The current position, for `release`. */
  mark(): Mark {
    return { chunk: this.#chunk, position: this.#position };
  }

  /** Releases every tensor allocated after `mark`; their memory is reused. */
  release(mark: Mark): void {
    this.#chunk = mark.chunk;
    this.#position = mark.position;
  }

  /** Releases every tensor. If the last round needed several chunks, they are merged for the next. */
  reset(): void {
    this.#chunk = 0;
    this.#position = 0;
    if (this.#chunks.length <= 1) return;
    const size = this.#chunks.reduce((sum, chunk) => sum + chunk.size, 0);
    this.dispose();
    this.#chunks.push({ offset: this.backend.allocate(size), size });
  }

  /** Frees the memory; the arena may be used again. */
  dispose(): void {
    for (const chunk of this.#chunks) this.backend.free(chunk.offset);
    this.#chunks = [];
    this.#chunk = 0;
    this.#position = 0;
  }

  #take(size: number): number {
    const rounded = Math.ceil(size / 16) * 16;
    for (; this.#chunk < this.#chunks.length; this.#chunk++, this.#position = 0) {
      const chunk = this.#chunks[this.#chunk];
      if (this.#position + rounded > chunk.size) continue;
      this.#position += rounded;
      return chunk.offset + this.#position - rounded;
    }
    const largest = Math.max(FIRST_CHUNK, rounded, this.#chunks.at(-1)?.size ?? 0);
    const offset = this.backend.allocate(largest);
    this.#chunks.push({ offset, size: largest });
    this.#position = rounded;
    return offset;
  }
}

/** Packed weights, by the tensor of the weight. */
export interface WeightPacks {
  /** The weight packed, for a product with so many rows; undefined while that does not pay. */
  of(weight: Tensor, rows: number): Tensor | undefined;
}

/** A position in an arena. */
export interface Mark {
  readonly chunk: number;
  readonly position: number;
}

/** More values than the tensor has would overwrite its neighbours; fewer would leave it undefined. */
function requireCount(
  what: string,
  shape: readonly number[],
  size: number,
  values: ArrayLike<number>,
): void {
  if (values.length === size) return;
  throw new ShapeError(
    `${what}: [${shape.join(', ')}] takes ${size} numbers, got ${values.length}`,
  );
}

/** One more than the largest; infinite if any is not an id. */
function boundOf(ids: ArrayLike<number>): number {
  let bound = 0;
  for (let i = 0; i < ids.length; i++) {
    if (!Number.isInteger(ids[i]) || ids[i] < 0) return Infinity;
    if (ids[i] >= bound) bound = ids[i] + 1;
  }
  return bound;
}
