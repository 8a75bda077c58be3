import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import type { Floats } from '../../src/tensor/memory.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { runs } from '../support/thorough.ts';

type Call = (backend: Backend, size: number, tensors: readonly Tensor[]) => void;

/** Each update over its moments, which are not negative, then gradient and value. */
const updates: Record<string, { moments: number; call: Call }> = {
  scale: { moments: 0, call: (backend, size, [, x]) => backend.scale(size, -1.75, x.offset) },
  momentum: {
    moments: 1,
    call: (backend, size, [v, g, x]) =>
      backend.momentum(size, 0.1, 0.9, 0, 0.01, g.offset, v.offset, x.offset),
  },
  'momentum, nesterov': {
    moments: 1,
    call: (backend, size, [v, g, x]) =>
      backend.momentum(size, 0.1, 0.9, 1, 0.01, g.offset, v.offset, x.offset),
  },
  adagrad: {
    moments: 1,
    call: (backend, size, [s, g, x]) =>
      backend.adagrad(size, 0.1, 1e-10, 0.01, g.offset, s.offset, x.offset),
  },
  rmsprop: {
    moments: 1,
    call: (backend, size, [s, g, x]) =>
      backend.rmsprop(size, 0.1, 0.99, 1e-8, 0.01, g.offset, s.offset, x.offset),
  },
  adam: {
    moments: 2,
    // prettier-ignore
    call: (backend, size, [m, v, g, x]) =>
      backend.adam(
        size, 0.01, 0.9, 0.999, 2, 1e-8, 0.01, 0.001, g.offset, m.offset, v.offset, x.offset,
      ),
  },
};

describe.each(everyBackend)('the updates on $name', ({ create }) => {
  it.each(Object.entries(updates))('%s, number by number', async (_, { moments, call }) => {
    const arenas = [new GuardedArena(await create()), new GuardedArena(exactBackend())];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 70 }), fc.nat(), async (size, seed) => {
        const results: Floats[][] = [];
        for (const workspace of arenas) {
          workspace.reset();
          const random = Random.fromSeed(seed);
          const tensors = Array.from({ length: moments + 2 }, (_, i) => {
            const numbers = Float32Array.from({ length: size }, () => random.normal());
            return workspace.from([size], i < moments ? numbers.map(Math.abs) : numbers);
          });
          const gradient = tensors[moments];
          const before = await workspace.backend.read(gradient.offset, size);
          call(workspace.backend, size, tensors);
          expect(await workspace.damage()).toBe(0);
          expect(await workspace.backend.read(gradient.offset, size)).toEqual(before);
          results.push(
            await Promise.all(tensors.map(({ offset }) => workspace.backend.read(offset, size))),
          );
        }
        results[1].forEach((wanted, i) => expectClose(results[0][i], wanted, 1e-6, { floor: 1 }));
      }),
      { seed: 1, numRuns: runs(60) },
    );
  });
});
