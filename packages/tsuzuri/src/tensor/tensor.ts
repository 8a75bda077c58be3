import { ShapeError } from '../errors.ts';

/**
 * A dense row-major view of a backend's memory: where it starts, counted in
 * slots of one number, and its shape. It owns nothing. Token ids are kept in
 * tensors too, one id a slot.
 */
export class Tensor {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly size: number;
  /** For ids that came from the host, a number that all of them are below; undefined for others. */
  readonly idsBelow: number | undefined;

  constructor(offset: number, shape: readonly number[], idsBelow?: number) {
    this.offset = offset;
    this.shape = shape;
    this.idsBelow = idsBelow;
    this.size = shape.reduce((product, length) => product * length, 1);
  }

  /** The same numbers in another shape of the same size. */
  reshape(shape: readonly number[]): Tensor {
    const view = new Tensor(this.offset, shape, this.idsBelow);
    if (view.size !== this.size) {
      throw new ShapeError(
        `tensor.reshape: [${this.shape.join(', ')}] cannot become [${shape.join(', ')}]`,
      );
    }
    return view;
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
    return new Tensor(this.offset + start * stride, [end - start, ...rest], this.idsBelow);
  }

  /** Row `index` of the first axis, without that axis. */
  at(index: number): Tensor {
    return new Tensor(this.slice(index, index + 1).offset, this.shape.slice(1), this.idsBelow);
  }
}
