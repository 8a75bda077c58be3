import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.ts';
import { Tensor } from '../../src/tensor/tensor.ts';

describe('Tensor', () => {
  it('has as many numbers as its axes multiply to', () => {
    expect(new Tensor(16, [2, 3, 4]).size).toBe(24);
    expect(new Tensor(16, []).size).toBe(1);
    expect(new Tensor(16, [5, 0]).size).toBe(0);
  });

  it('reshapes to any shape of its size, at its place', () => {
    const tensor = new Tensor(32, [2, 6]);
    expect(tensor.reshape([3, 4])).toEqual(new Tensor(32, [3, 4]));
    expect(() => tensor.reshape([3, 5])).toThrow(
      new ShapeError('tensor.reshape: [2, 6] cannot become [3, 5]'),
    );
  });

  it('slices rows of its first axis: row i of a slice is row start + i of the whole', () => {
    const axes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(axes, fc.nat({ max: 5 }), fc.nat({ max: 5 }), (shape, first, second) => {
        const tensor = new Tensor(64, shape);
        const [start, end] = [
          Math.min(first, second, shape[0]),
          Math.min(Math.max(first, second), shape[0]),
        ];
        const slice = tensor.slice(start, end);
        expect(slice.shape).toEqual([end - start, ...shape.slice(1)]);
        const rowSize = shape.slice(1).reduce((product, length) => product * length, 1);
        for (let i = start; i < end; i++) {
          expect(tensor.at(i)).toEqual(new Tensor(64 + i * rowSize, shape.slice(1)));
          expect(slice.at(i - start)).toEqual(tensor.at(i));
        }
      }),
      { seed: 1 },
    );
  });

  it.each([
    [-1, 2],
    [0, 4],
    [2, 1],
  ])('refuses the rows %d to %d of three', (start, end) => {
    const message = `tensor.slice: rows ${start} to ${end} are not within [3, 2]`;
    expect(() => new Tensor(16, [3, 2]).slice(start, end)).toThrow(new ShapeError(message));
  });
});
