import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackendError } from '../../src/errors.ts';
import { Heap } from '../../src/tensor/heap.ts';

/** Either "take so many slots" or "give back the n-th of what is taken". */
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ take: fc.integer({ min: 0, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ giveBack: fc.nat() }) },
);

class Model {
  readonly taken: { offset: number; size: number }[] = [];
  end = 0;
  readonly heap: Heap;

  constructor(start: number) {
    this.heap = new Heap(start, (slots) => {
      this.end = Math.max(this.end, slots);
    });
  }

  take(size: number): void {
    this.taken.push({ offset: this.heap.allocate(size), size });
  }

  giveBack(index: number): void {
    const [block] = this.taken.splice(index % this.taken.length, 1);
    this.heap.free(block.offset);
  }
}

describe('Heap', () => {
  it('never gives a slot to two, stays within what it asked for, aligned to 16', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.array(action, { maxLength: 120 }), (start, actions) => {
        const model = new Model(start);
        for (const step of actions) {
          if ('take' in step) model.take(step.take);
          else if (model.taken.length > 0) model.giveBack(step.giveBack);
          const blocks = model.taken.toSorted((a, b) => a.offset - b.offset);
          blocks.forEach(({ offset, size }, i) => {
            expect(offset % 16).toBe(0);
            expect(offset).toBeGreaterThanOrEqual(Math.max(16, start));
            const next = blocks[i + 1]?.offset ?? model.end;
            expect(offset + Math.max(1, size)).toBeLessThanOrEqual(next);
          });
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('is one free range again when everything came back, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (sizes, order) => {
          const model = new Model(0);
          for (const size of sizes) model.take(size);
          const { end } = model;
          const first = Math.min(...model.taken.map(({ offset }) => offset));
          while (model.taken.length > 0) model.giveBack(order);
          expect(model.heap.used).toBe(0);
          model.take(end - first);
          expect(model.end).toBe(end);
          expect(model.heap.used).toBe(end - first);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('does not grow when what it gave back is asked for again', () => {
    const model = new Model(0);
    for (let round = 0; round < 50; round++) {
      for (const size of [100, 17, 3000, 1]) model.take(size);
      while (model.taken.length > 0) model.giveBack(round);
    }
    expect(model.end).toBeLessThanOrEqual(16 + 112 + 32 + 3008 + 16);
  });

  it('changes nothing when the memory cannot grow', () => {
    let limit = Infinity;
    const heap = new Heap(0, (slots) => {
      if (slots > limit) throw new Error('full');
    });
    const offset = heap.allocate(32);
    limit = 100;
    expect(() => heap.allocate(1000)).toThrow('full');
    expect(heap.used).toBe(32);
    expect(heap.allocate(16)).toBe(offset + 32);
  });

  it('refuses an offset that it did not give out, or has back already', () => {
    const heap = new Heap(0, () => {});
    const offset = heap.allocate(20);
    expect(() => heap.free(offset + 1)).toThrow(BackendError);
    expect(() => heap.free(0)).toThrow('free: no allocation starts at slot 0');
    expect(heap.used).toBe(32);
    heap.free(offset);
    expect(() => heap.free(offset)).toThrow(BackendError);
    expect(heap.used).toBe(0);
  });
});
