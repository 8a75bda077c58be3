import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { runs } from '../support/thorough.ts';

const random = Random.fromSeed(5);
const numbers = Float32Array.from({ length: 1 << 18 }, () => random.normal());
const size = fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 2, max: 40 }));
const product = fc.record({
  count: fc.integer({ min: 0, max: 5 }),
  m: size,
  n: size,
  k: fc.oneof({ weight: 9, arbitrary: size }, fc.integer({ min: 250, max: 530 })),
  aTransposed: fc.boolean(),
  bTransposed: fc.boolean(),
  gap: fc.constantFrom(0, 3),
  accumulate: fc.boolean(),
  counts: fc.boolean(),
});

/** How `count` matrices [rows, columns] lie in a time-major tensor, turned or not. */
function layout(count: number, rows: number, columns: number, transposed: boolean, gap = 0) {
  const width = (transposed ? rows : columns) + gap;
  const [row, column] = transposed ? [1, count * width] : [count * width, 1];
  return { size: (transposed ? columns : rows) * count * width, batch: width, row, column };
}

describe.each(everyBackend)('the strided kernels on $name', ({ create }) => {
  it('batchedMatmul gives the bits of a product for each matrix, and leaves the gaps', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    await fc.assert(
      fc.asyncProperty(product, async (p) => {
        workspace.reset();
        const { count, m, n, k } = p;
        const [aAt, bAt] = [layout(count, m, k, p.aTransposed), layout(count, k, n, p.bTransposed)];
        const cAt = layout(count, m, n, false, p.gap);
        const before = numbers.slice(7, 7 + cAt.size);
        const a = workspace.from([aAt.size], numbers.slice(0, aAt.size));
        const b = workspace.from([bAt.size], numbers.slice(99, 99 + bAt.size));
        const c = workspace.from([cAt.size], before);
        const wanted = Int32Array.from({ length: count }, (_, i) =>
          p.counts ? (i * 7) % (m + 1) : m,
        );
        backend.batchedMatmul(
          count,
          m,
          n,
          k,
          p.accumulate ? 1 : 0,
          a.offset,
          aAt.batch,
          aAt.row,
          aAt.column,
          b.offset,
          bAt.batch,
          bAt.row,
          bAt.column,
          p.counts ? workspace.ids([count], wanted).offset : 0,
          c.offset,
          cAt.batch,
          cAt.row,
        );
        const expected = before.slice();
        for (let i = 0; i < count; i++) {
          const start = workspace.tensor([m, n]);
          const rows = Array.from({ length: m }, (_, r) => i * cAt.batch + r * cAt.row);
          backend.write(
            start.offset,
            rows.flatMap((at) => Array.from(before.subarray(at, at + n))),
          );
          const one = workspace.tensor([m, n]);
          backend.matmul(
            m,
            n,
            k,
            a.offset + i * aAt.batch,
            aAt.row,
            aAt.column,
            b.offset + i * bAt.batch,
            bAt.row,
            bAt.column,
            p.accumulate ? start.offset : 0,
            n,
            one.offset,
          );
          const values = await backend.read(one.offset, m * n);
          for (const [r, at] of rows.entries()) {
            if (r >= wanted[i]) continue;
            for (let j = 0; j < n; j++) expected[at + j] = values[r * n + j];
          }
        }
        expect(Float32Array.from(await backend.read(c.offset, c.size))).toEqual(expected);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 1, numRuns: runs(120) },
    );
  });

  it('matmulPacked gives the bits of matmul, for any number of rows', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const size = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), async (m, n, k, hasInit) => {
        workspace.reset();
        const a = workspace.from([m, k], numbers.slice(0, m * k));
        const weight = workspace.from([n, k], numbers.slice(3, 3 + n * k));
        const init = hasInit ? workspace.from([n], numbers.slice(11, 11 + n)).offset : 0;
        const packed = workspace.tensor([n + 63, k]);
        const [c, expected] = [workspace.tensor([m, n]), workspace.tensor([m, n])];
        backend.packWeight(n, k, weight.offset, packed.offset);
        backend.matmulPacked(m, n, k, a.offset, k, packed.offset, init, 0, c.offset);
        backend.matmul(m, n, k, a.offset, k, 1, weight.offset, 1, k, init, 0, expected.offset);
        const read = (x: { offset: number; size: number }) => backend.read(x.offset, x.size);
        expect(Float32Array.from(await read(c))).toEqual(Float32Array.from(await read(expected)));
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 3, numRuns: runs(60) },
    );
  });

  it('copyColumns and addColumns put tensors side by side, and take them apart', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const columns = fc.integer({ min: 0, max: 40 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 9 }), columns, columns, async (rows, left, right) => {
        workspace.reset();
        const width = left + right;
        const a = workspace.from([rows, left], numbers.slice(0, rows * left));
        const b = workspace.from([rows, right], numbers.slice(50, 50 + rows * right));
        const both = workspace.tensor([rows, width]);
        backend.copyColumns(rows, left, a.offset, left, both.offset, width);
        backend.copyColumns(rows, right, b.offset, right, both.offset + left, width);
        const values = await backend.read(both.offset, both.size);
        for (let i = 0; i < rows; i++) {
          const row = values.slice(i * width, (i + 1) * width);
          expect(row.slice(0, left)).toEqual(numbers.slice(i * left, (i + 1) * left));
          expect(row.slice(left)).toEqual(numbers.slice(50 + i * right, 50 + (i + 1) * right));
        }
        backend.addColumns(rows, right, both.offset + left, width, b.offset, right);
        const doubled = numbers.slice(50, 50 + rows * right).map((value) => 2 * value);
        expect(Float32Array.from(await backend.read(b.offset, b.size))).toEqual(doubled);
        expect(await workspace.damage()).toBe(0);
      }),
      { seed: 2, numRuns: runs(100) },
    );
  });
});
