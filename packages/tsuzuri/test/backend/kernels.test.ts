import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/tensor/random.ts';
import { threefry } from '../../src/tensor/threefry.ts';
import { everyBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { runs } from '../support/thorough.ts';

const float = fc.float({ noNaN: true, min: -100, max: 100 });
const numbers = fc.array(float, { maxLength: 70 });
const [rows, columns] = [fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 37 })];

function normals(count: number, seed = 1): Float32Array {
  const random = Random.fromSeed(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

describe.each(everyBackend)('the small kernels on $name', ({ create }) => {
  it('copy, add and fill do so, number by number, and touch nothing else', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    await fc.assert(
      fc.asyncProperty(numbers, float, async (values, other) => {
        workspace.reset();
        const shape = [values.length];
        const [x, y] = [workspace.from(shape, values), workspace.tensor(shape)];
        backend.copy(x.size, x.offset, y.offset);
        expect([...(await backend.read(y.offset, y.size))]).toEqual(values);
        backend.fill(y.size, other, y.offset);
        backend.add(x.size, x.offset, y.offset);
        const sums = values.map((value) => Math.fround(Math.fround(other) + value));
        expect([...(await backend.read(y.offset, y.size))]).toEqual(sums);
        expect([...(await backend.read(x.offset, x.size))]).toEqual(values);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 1, numRuns: runs(150) },
    );
  });

  it('sumRows adds the sum of the rows', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    await fc.assert(
      fc.asyncProperty(rows, columns, async (m, n) => {
        workspace.reset();
        const values = normals(m * n);
        const x = workspace.from([m, n], values);
        const y = workspace.from([n], normals(n, 2));
        backend.sumRows(m, n, x.offset, y.offset);
        const sums = Array.from(normals(n, 2), (start, j) => {
          let sum = start;
          for (let i = 0; i < m; i++) sum += values[i * n + j];
          return sum;
        });
        expectClose(await backend.read(y.offset, n), sums, 1e-6, { floor: 1 });
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 2, numRuns: runs(100) },
    );
  });

  it('argmax is the first of the largest, whatever the ties', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const tied = fc.constantFrom(-Infinity, -3, -0, 0, 1, 1, Infinity);
    await fc.assert(
      fc.asyncProperty(rows, columns, fc.infiniteStream(tied), async (m, n, stream) => {
        workspace.reset();
        const values = [...stream.take(m * n)];
        const [x, ids] = [workspace.from([m, n], values), workspace.tensor([m])];
        backend.argmax(m, n, x.offset, ids.offset);
        const expected = Array.from({ length: m }, (_, i) => {
          const row = values.slice(i * n, (i + 1) * n);
          return row.findIndex((value) => row.every((other) => other <= value));
        });
        expect([...(await backend.readIds(ids.offset, m))]).toEqual(expected);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 3, numRuns: runs(200) },
    );
  });

  it('dropout drops what the random words say, for any key, counter and threshold', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const position = fc.option(fc.nat({ max: 20 })); // of a word to take as the threshold itself
    await fc.assert(
      fc.asyncProperty(word, position, word, word, word, async (any, at, key0, key1, counter) => {
        const threshold = at === null ? any : threefry(key0, key1, counter, at >> 1)[at % 2];
        const size = any % 70;
        workspace.reset();
        const values = normals(size);
        const [x, y] = [workspace.from([size], values), workspace.tensor([size])];
        backend.dropout(size, threshold, 1.25, key0, key1, counter, x.offset, y.offset);
        const expected = Array.from(values, (value, i) => {
          const kept = threefry(key0, key1, counter, i >> 1)[i % 2] >= threshold;
          return kept ? Math.fround(1.25 * value) : 0;
        });
        expect([...(await backend.read(y.offset, size))]).toEqual(expected);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 4, numRuns: runs(200) },
    );
  });

  it('squaredNorm sums the squares, clip scales to the norm or leaves every bit', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const maxNorm = fc.float({ noNaN: true, min: Math.fround(0.01), max: 300 });
    await fc.assert(
      fc.asyncProperty(numbers, maxNorm, async (values, limit) => {
        workspace.reset();
        const x = workspace.from([values.length], values);
        const squared = workspace.tensor([1]);
        backend.squaredNorm(x.size, x.offset, squared.offset);
        const sum = values.reduce((total, value) => total + value * value, 0);
        expectClose(await backend.read(squared.offset, 1), [sum], 1e-6, { floor: 1e-30 });
        backend.clip(x.size, limit, squared.offset, x.offset);
        const clipped = await backend.read(x.offset, x.size);
        const norm = Math.sqrt(sum);
        if (norm < limit * 0.999999) expect([...clipped]).toEqual(values);
        else
          expectClose(
            clipped,
            values.map((value) => value * Math.min(1, limit / norm)),
            1e-6,
          );
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 5, numRuns: runs(200) },
    );
  });

  it('squaredNorm does not lose a million small numbers beside a large one', async () => {
    const backend = await create();
    const values = new Float32Array(1_000_001).fill(1e-3);
    values[0] = 1000;
    const workspace = new GuardedArena(backend);
    const [x, y] = [workspace.from([values.length], values), workspace.tensor([1])];
    backend.squaredNorm(x.size, x.offset, y.offset);
    expectClose(await backend.read(y.offset, 1), [1e6 + 1], 1e-7);
  });

  it('sgd takes the learning rate times the gradient off', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    await fc.assert(
      fc.asyncProperty(numbers, float, async (values, rate) => {
        workspace.reset();
        const gradients = normals(values.length);
        const gradient = workspace.from([values.length], gradients);
        const value = workspace.from([values.length], values);
        backend.sgd(value.size, rate, gradient.offset, value.offset);
        const expected = values.map((v, i) => v - rate * gradients[i]);
        expectClose(await backend.read(value.offset, value.size), expected, 1e-6, { floor: 1 });
        expect([...(await backend.read(gradient.offset, gradient.size))]).toEqual([...gradients]);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 6, numRuns: runs(100) },
    );
  });
});
