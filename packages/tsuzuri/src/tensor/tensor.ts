import { BackendError, DataError, ShapeError, requireShape } from '../errors.ts';
import type { Memory } from './memory.ts';

/** Optional properties of a tensor: see the fields of `Tensor`. */
export type TensorKind = Partial<Pick<Tensor, 'idsBelow' | 'memory'>>;

/**
 * A dense row-major view of a backend's memory: where it starts, counted in
 * slots of one number, and its shape. It owns nothing. Token ids are kept in
 * tensors too, one id per slot.
 */
export class Tensor {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly size: number;
  /** For ids, an exclusive upper bound; undefined for a tensor of floats. */
  readonly idsBelow: number | undefined;
  /** The memory it lies in, where known. */
  readonly memory: Memory | undefined;

  constructor(offset: number, shape: readonly number[], kind: TensorKind = {}) {
    this.offset = offset;
    this.shape = shape;
    this.idsBelow = kind.idsBelow;
    this.memory = kind.memory;
    this.size = shape.reduce((product, length) => product * length, 1);
  }

  /** The same values in another shape of the same size. */
  reshape(shape: readonly number[]): Tensor {
    const view = new Tensor(this.offset, shape, this);
    if (view.size !== this.size) {
      throw new ShapeError(
        `tensor.reshape: [${this.shape.join(', ')}] cannot become [${shape.join(', ')}]`,
      );
    }
    return view;
  }

  /** The same slots as ids, all below `bound`: for ids that a kernel writes. */
  asIds(bound: number): Tensor {
    return new Tensor(this.offset, this.shape, { idsBelow: bound, memory: this.memory });
  }

  /** Rows `start` to `end` − 1 of the first axis. */
  slice(start: number, end: number): Tensor {
    const [length, ...rest] = this.shape;
    if (start < 0 || end > length || start > end) {
      throw new ShapeError(
        `tensor.slice: rows ${start} to ${end} are not within [${this.shape.join(', ')}]`,
      );
    }
    const stride = length === 0 ? 0 : this.size / length;
    return new Tensor(this.offset + start * stride, [end - start, ...rest], this);
  }

  /** Row `index` of the first axis, without that axis. */
  at(index: number): Tensor {
    return new Tensor(this.slice(index, index + 1).offset, this.shape.slice(1), this);
  }
}

/** A tensor with its own allocation, and a function that frees it; calling it again has no effect. */
export function allocateTensor(
  memory: Memory,
  shape: readonly number[],
): { tensor: Tensor; free: () => void } {
  const { size } = new Tensor(0, shape);
  const tensor = new Tensor(memory.allocate(size), shape, { memory });
  let isTaken = true;
  const free = (): void => {
    if (isTaken) memory.free(tensor.offset);
    isTaken = false;
  };
  return { tensor, free };
}

/**
 * Throws unless `ids` holds ids below `bound`, in this memory: a DataError for a tensor of floats
 * or larger ids, a BackendError for one of another backend.
 */
export function requireIds(what: string, memory: Memory, ids: Tensor, bound: number): void {
  requireMemory(what, memory, ids);
  const { idsBelow } = ids;
  if (idsBelow === undefined) {
    throw new DataError(
      `${what} must be a tensor of ids, got one of other numbers; make it with workspace.ids`,
    );
  }
  if (idsBelow <= bound) return;
  const got = idsBelow === Infinity ? 'one that is not' : idsBelow - 1;
  throw new DataError(`${what} must be whole numbers from 0 to ${bound - 1}, got ${got}`);
}

/** Throws a BackendError for a tensor of another memory, where its offset means nothing. */
export function requireMemory(what: string, memory: Memory, tensor: Tensor): void {
  if (tensor.memory === undefined || tensor.memory === memory) return;
  throw new BackendError(`${what} must be a tensor of the workspace's backend, got one of another`);
}

/**
 * Throws unless `tensor` lies in this memory and has a shape in which null stands for any length: a
 * BackendError or a ShapeError.
 */
export function requireTensor(
  what: string,
  memory: Memory,
  tensor: Tensor,
  expected: readonly (number | null)[],
): void {
  requireMemory(what, memory, tensor);
  requireShape(what, tensor.shape, expected);
}
