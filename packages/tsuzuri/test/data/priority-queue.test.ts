import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PriorityQueue } from '../../src/data/priority-queue.ts';

it('gives what was put in, the first in order first', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 20 }))), (steps) => {
      const queue = new PriorityQueue<number>((a, b) => a - b);
      let held: number[] = [];
      for (const step of steps) {
        if (step === null) {
          held = held.toSorted((a, b) => a - b);
          expect(queue.pop()).toBe(held.shift());
        } else {
          queue.push(step);
          held.push(step);
        }
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});
