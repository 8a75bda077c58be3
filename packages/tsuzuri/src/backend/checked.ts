import { BackendError, DataError, ShapeError } from '../errors.ts';
import type { Backend } from './backend.ts';
import { type KernelName, type Operand, argumentsOf, kernelTable, named, slotsOf } from './kernels.ts';

/** An allocation: its size, and which of its slots hold ids, if any. */
interface Block {
  readonly size: number;
  ids?: Uint8Array;
}

/** Kernels that copy slots unchanged, so that ids remain ids, and the operand that they copy. */
const moves: Partial<Record<KernelName, string>> = { copy: 'x', embeddingForward: 'weight' };

const APART = 2 ** 40; // slots: offsets of two checked backends never coincide
let created = 0;

/**
 * A backend that checks every call, to find a fault in a layer: sizes are whole numbers, each operand
 * lies within one allocation of this backend, and ids are where ids are expected.
 */
export function checkedBackend(backend: Backend): Backend {
  const base = APART * (1 + (created++ % 4096));
  const memory = new CheckedMemory(base);
  const checked: Backend = {
    ...backend,
    allocate(size) {
      requireSlots('allocate: size', size);
      const offset = base + backend.allocate(size);
      memory.blocks.set(offset, { size });
      return offset;
    },
    free(offset) {
      memory.blocks.delete(offset);
      backend.free(offset - base);
    },
    write(offset, values) {
      memory.mark('write: offset', offset, values.length, 'f32');
      backend.write(offset - base, values);
    },
    writeIds(offset, values) {
      memory.mark('writeIds: offset', offset, values.length, 'i32');
      backend.writeIds(offset - base, values);
    },
    async read(offset, size) {
      memory.find('read: offset', offset, size);
      return backend.read(offset - base, size);
    },
    async readIds(offset, size) {
      memory.find('readIds: offset', offset, size);
      return backend.readIds(offset - base, size);
    },
    dispose() {
      memory.blocks.clear();
      backend.dispose();
    },
  };
  for (const kernel of Object.keys(kernelTable) as KernelName[]) {
    const run: (...args: number[]) => void = backend[kernel];
    Object.assign(checked, { [kernel]: (...args: number[]) => run(...memory.check(kernel, args)) });
  }
  return checked;
}

function requireSlots(what: string, slots: number): void {
  if (!Number.isSafeInteger(slots) || slots < 0)
    throw new ShapeError(`${what} must be a whole number of slots, got ${slots}`);
}

/** The allocations, and the kind of number in each slot. */
class CheckedMemory {
  readonly blocks = new Map<number, Block>();
  readonly #base: number;

  constructor(base: number) {
    this.#base = base;
  }

  /** The allocation that holds these slots, and their position in it; undefined for no slots. */
  find(what: string, offset: number, slots: number): { block: Block; at: number } | undefined {
    if (slots === 0) return undefined;
    for (const [start, block] of this.blocks)
      if (Number.isInteger(offset) && start <= offset && offset + slots <= start + block.size)
        return { block, at: offset - start };
    const isForeign = !(offset >= this.#base && offset < this.#base + APART);
    if (isForeign) {
      throw new BackendError(`${what} must lie in the memory of this backend, got ${slots} slots at ${offset}`);
    }
    const place = offset - this.#base;
    throw new ShapeError(`${what} must lie within one allocation, got ${slots} slots at ${place}`);
  }

  /** Records the kind of number that these slots now hold. */
  mark(what: string, offset: number, slots: number, type: Operand['type']): void {
    const found = this.find(what, offset, slots);
    if (!found) return;
    const { block, at } = found;
    if (type === 'i32') block.ids ??= new Uint8Array(block.size);
    block.ids?.fill(type === 'i32' ? 1 : 0, at, at + slots);
  }

  /** Checks a call and returns its arguments with the offsets of the wrapped backend. */
  check(kernel: KernelName, args: readonly number[]): number[] {
    const list = argumentsOf(kernel);
    const numbers = named(kernel, args);
    const present = list.flatMap(({ operand }) =>
      operand && !(operand.isOptional && numbers[operand.name] === 0) ? [operand] : [],
    );
    const slots = new Map(present.map((operand) => [operand, slotsOf(operand, numbers)]));
    for (const operand of present) {
      const what = `${kernel}: ${operand.name}`;
      requireSlots(what, slots.get(operand)!);
      const found = this.find(what, numbers[operand.name], slots.get(operand)!);
      if (found && operand.type === 'i32' && operand.use === 'reads') {
        const { block, at } = found;
        if (!block.ids?.subarray(at, at + slots.get(operand)!).every((isId) => isId === 1))
          throw new DataError(`${what} must be ids, got other numbers`);
      }
    }
    const moved = present.find(({ name }) => name === moves[kernel]);
    const source = moved && this.find(kernel, numbers[moved.name], slots.get(moved)!);
    const movesIds = source?.block.ids?.[source.at] === 1;
    for (const operand of present) {
      if (operand.use === 'reads') continue;
      const type = movesIds ? 'i32' : operand.type;
      this.mark(`${kernel}: ${operand.name}`, numbers[operand.name], slots.get(operand)!, type);
    }
    return list.map(({ operand }, i) =>
      operand && !(operand.isOptional && args[i] === 0) ? args[i] - this.#base : args[i],
    );
  }
}
