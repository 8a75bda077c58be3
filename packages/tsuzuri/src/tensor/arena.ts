import type { Memory } from './memory.ts';
import { Tensor } from './tensor.ts';

const FIRST_CHUNK = 1 << 16; // slots

/**
 * The step arena: every activation and every gradient of an activation lives
 * here until `reset`. Taking a tensor moves a pointer; `reset` moves it back.
 * After the first steps the memory no longer grows.
 */
export class Arena<M extends Memory = Memory> {
  readonly backend: M;
  #chunks: { offset: number; size: number }[] = [];
  #position = 0; // within the last chunk

  constructor(backend: M) {
    this.backend = backend;
  }

  /** A tensor of undefined content. */
  tensor(shape: readonly number[]): Tensor {
    const tensor = new Tensor(0, shape);
    return new Tensor(this.#take(tensor.size), shape);
  }

  /** A tensor of zeros. */
  zeros(shape: readonly number[]): Tensor {
    const tensor = this.tensor(shape);
    this.backend.fill(tensor.size, 0, tensor.offset);
    return tensor;
  }

  /** A tensor of numbers from the host. */
  from(shape: readonly number[], values: ArrayLike<number>): Tensor {
    const tensor = this.tensor(shape);
    this.backend.write(tensor.offset, values);
    return tensor;
  }

  /** A tensor of ids from the host. */
  ids(shape: readonly number[], values: ArrayLike<number>): Tensor {
    const tensor = this.tensor(shape);
    this.backend.writeIds(tensor.offset, values);
    return tensor;
  }

  /** Forgets every tensor. When the last round needed several chunks, the next one gets them as one. */
  reset(): void {
    this.#position = 0;
    if (this.#chunks.length <= 1) return;
    const size = this.#chunks.reduce((sum, chunk) => sum + chunk.size, 0);
    this.dispose();
    this.#addChunk(size);
  }

  /** Gives the memory back; the arena may be used again. */
  dispose(): void {
    for (const chunk of this.#chunks) this.backend.free(chunk.offset);
    this.#chunks = [];
    this.#position = 0;
  }

  #take(size: number): number {
    const rounded = Math.ceil(size / 16) * 16;
    const chunk = this.#chunks.at(-1);
    if (!chunk || this.#position + rounded > chunk.size) {
      this.#addChunk(Math.max(FIRST_CHUNK, rounded, chunk ? chunk.size : 0));
      this.#position = 0;
    }
    const offset = this.#chunks[this.#chunks.length - 1].offset + this.#position;
    this.#position += rounded;
    return offset;
  }

  #addChunk(size: number): void {
    this.#chunks.push({ offset: this.backend.allocate(size), size });
  }
}
