import { BackendError } from '../errors.ts';

const ALIGNMENT = 16; // slots: one vector of the widest processor, one cache line

/**
 * Bookkeeping of one growing range of slots, in use or free.
 * First fit over a list of free blocks in order of offset; neighbours are
 * merged when a block is freed.
 */
export class Heap {
  readonly #grow: (slots: number) => void;
  readonly #taken = new Map<number, number>();
  #free: { offset: number; size: number }[] = [];
  #end: number;

  /**
   * @param start the first slot that may be allocated
   * @param grow called with the number of slots that the memory must now hold
   */
  constructor(start: number, grow: (slots: number) => void) {
    this.#end = Math.max(ALIGNMENT, roundUp(start));
    this.#grow = grow;
  }

  /** The slots in use. */
  get used(): number {
    let sum = 0;
    for (const size of this.#taken.values()) sum += size;
    return sum;
  }

  allocate(slots: number): number {
    const size = Math.max(ALIGNMENT, roundUp(slots));
    const index = this.#free.findIndex((block) => block.size >= size);
    let offset: number;
    if (index >= 0) {
      const block = this.#free[index];
      offset = block.offset;
      if (block.size === size) this.#free.splice(index, 1);
      else this.#free[index] = { offset: offset + size, size: block.size - size };
    } else {
      this.#grow(this.#end + size); // throws when out of memory, with nothing changed
      offset = this.#end;
      this.#end += size;
    }
    this.#taken.set(offset, size);
    return offset;
  }

  /** @throws BackendError unless the offset came from `allocate` and has not been freed */
  free(offset: number): void {
    const size = this.#taken.get(offset);
    if (size === undefined) throw new BackendError(`free: no allocation starts at slot ${offset}`);
    this.#taken.delete(offset);
    const blocks = [...this.#free, { offset, size }].sort((a, b) => a.offset - b.offset);
    this.#free = [];
    for (const block of blocks) {
      const last = this.#free.at(-1);
      if (last && last.offset + last.size === block.offset) last.size += block.size;
      else this.#free.push({ ...block });
    }
  }
}

function roundUp(slots: number): number {
  return Math.ceil(slots / ALIGNMENT) * ALIGNMENT;
}
