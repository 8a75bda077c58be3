import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { counting, exactBackend } from '../support/backends.ts';

const shape = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 });

describe('Arena', () => {
  it('gives tensors that do not overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { maxLength: 30 }), async (shapes) => {
        const arena = new Arena(exactBackend());
        const tensors = shapes.map((each, i) => {
          const tensor = arena.tensor(each);
          arena.backend.fill(tensor.size, i, tensor.offset);
          return tensor;
        });
        for (const [i, tensor] of tensors.entries()) {
          expect(tensor.shape).toEqual(shapes[i]);
          const values = await arena.backend.read(tensor.offset, tensor.size);
          expect(values.every((value) => value === i)).toBe(true);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('gives the same places again after reset', () => {
    const arena = new Arena(exactBackend());
    const round = () => [[3, 5], [100], [], [2, 0]].map((each) => arena.tensor(each).offset);
    const first = round();
    arena.reset();
    expect(round()).toEqual(first);
  });

  it('is one chunk after a reset, however many the round before needed', () => {
    const backend = counting(exactBackend());
    const arena = new Arena(backend);
    for (let i = 0; i < 6; i++) arena.tensor([40_000]);
    expect(backend.live.size).toBeGreaterThan(1);
    const needed = [...backend.live.values()].reduce((sum, size) => sum + size, 0);
    arena.reset();
    expect([...backend.live.values()]).toEqual([needed]);
  });

  it('allocates nothing more once it has seen the largest round', () => {
    const backend = counting(exactBackend());
    const arena = new Arena(backend);
    const round = (scale: number): void => {
      arena.reset();
      for (let i = 1; i < 30; i++) arena.tensor([scale, i * 10]);
    };
    round(100);
    round(100);
    const { calls } = backend;
    for (let i = 0; i < 300; i++) round(1 + ((i * 37) % 100));
    expect(backend.calls).toBe(calls);
    expect(backend.live.size).toBe(1);
  });

  it('gives its memory back, and can be used again', async () => {
    const backend = counting(exactBackend());
    const arena = new Arena(backend);
    arena.tensor([100_000]);
    arena.tensor([100_000]);
    arena.dispose();
    expect(backend.live.size).toBe(0);
    const tensor = arena.from([2], [1, 2]);
    expect([...(await backend.read(tensor.offset, 2))]).toEqual([1, 2]);
  });

  it('fills tensors with zeros, numbers and ids', async () => {
    const arena = new Arena(exactBackend());
    const dirty = arena.tensor([2, 3]);
    arena.backend.fill(6, NaN, dirty.offset);
    arena.reset();
    const zeros = arena.zeros([2, 3]);
    expect(zeros.offset).toBe(dirty.offset);
    expect([...(await arena.backend.read(zeros.offset, 6))]).toEqual([0, 0, 0, 0, 0, 0]);
    const ids = arena.ids([3], [4, 0, 9]);
    expect([...(await arena.backend.readIds(ids.offset, 3))]).toEqual([4, 0, 9]);
  });

  it('takes as many numbers as a tensor has, no more and no fewer', () => {
    const arena = new Arena(exactBackend());
    for (const count of [0, 5, 7]) {
      const values = Array.from({ length: count }, () => 1);
      expect(() => arena.from([2, 3], values)).toThrow(ShapeError);
      expect(() => arena.from([2, 3], values)).toThrow(
        `arena.from: [2, 3] takes 6 numbers, got ${count}`,
      );
      expect(() => arena.ids([2, 3], values)).toThrow('arena.ids: [2, 3] takes 6 numbers');
    }
  });
});
