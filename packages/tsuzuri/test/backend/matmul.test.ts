import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { runs } from '../support/thorough.ts';

interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Whether a, or b, is given by its columns. */
  readonly aTransposed: boolean;
  readonly bTransposed: boolean;
  /** Slots between one row (or column) of a and b and the next, beyond their numbers. */
  readonly gap: number;
  readonly init: 'absent' | 'bias' | 'accumulate';
}

const UNIT_ROUNDOFF = 2 ** -24;

/** A matrix on the host, and how it is laid out on the backend, with NaN in the gaps. */
function draw(random: Random, rows: number, columns: number, transposed: boolean, gap: number) {
  const values = Float32Array.from({ length: rows * columns }, () => random.normal());
  const [outer, inner] = transposed ? [columns, rows] : [rows, columns];
  const stride = inner + gap;
  const layout = new Float32Array(outer * stride).fill(NaN);
  const [row, column] = transposed ? [1, stride] : [stride, 1];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) layout[i * row + j * column] = values[i * columns + j];
  }
  return { values, layout, row, column };
}

async function multiply(backend: Backend, product: Product) {
  const { m, n, k, aTransposed, bTransposed, gap, init } = product;
  const random = Random.fromSeed(6);
  const a = draw(random.stream('a'), m, k, aTransposed, gap);
  const b = draw(random.stream('b'), k, n, bTransposed, gap);
  const start = { absent: 0, bias: n, accumulate: m * n }[init];
  const before = Float32Array.from({ length: start }, () => random.normal());

  const workspace = new GuardedArena(backend);
  const aAt = workspace.from([a.layout.length], a.layout).offset;
  const bAt = workspace.from([b.layout.length], b.layout).offset;
  const biasAt = workspace.from([n], init === 'bias' ? before : new Float32Array(n)).offset;
  const c = workspace.tensor([m, n]);
  if (init === 'accumulate') backend.write(c.offset, before);
  const initAt = { absent: 0, bias: biasAt, accumulate: c.offset }[init];
  backend.matmul(
    m,
    n,
    k,
    aAt,
    a.row,
    a.column,
    bAt,
    b.row,
    b.column,
    initAt,
    init === 'bias' ? 0 : n,
    c.offset,
  );
  const got = await backend.read(c.offset, m * n);
  const damage = await workspace.damage();
  workspace.dispose();
  return { a: a.values, b: b.values, before, got, damage };
}

/** Each number is within the bound of a sum of k products in float32 (Higham 2002, section 3.1). */
async function check(backend: Backend, product: Product): Promise<void> {
  const { m, n, k, init } = product;
  const { a, b, before, got, damage } = await multiply(backend, product);
  expect(damage).toBe(0);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = { absent: 0, bias: before[j], accumulate: before[i * n + j] }[init];
      let sizes = Math.abs(sum);
      for (let l = 0; l < k; l++) {
        const term = a[i * k + l] * b[l * n + j];
        sum += term;
        sizes += Math.abs(term);
      }
      const error = Math.abs(got[i * n + j] - sum);
      if (!(error <= (k + 2) * UNIT_ROUNDOFF * sizes)) {
        expect.fail(`c[${i}, ${j}] is ${got[i * n + j]}, expected ${sum}`);
      }
    }
  }
}

const size = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 2, max: 12 }),
  fc.integer({ min: 13, max: 40 }),
);
const variants = {
  aTransposed: fc.boolean(),
  bTransposed: fc.boolean(),
  gap: fc.constantFrom(0, 0, 3),
  init: fc.constantFrom('absent', 'bias', 'accumulate'),
} as const;
const small = fc.record({ m: size, n: size, k: size, ...variants });
// Beyond a block of 256 deep and 512 wide, in one or both directions.
const big = fc.oneof(
  fc.record({ m: size, n: size, k: fc.integer({ min: 250, max: 530 }), ...variants }),
  fc.record({ m: size, n: fc.integer({ min: 505, max: 1030 }), k: size, ...variants }),
  fc.record({
    m: fc.integer({ min: 1, max: 6 }),
    n: fc.integer({ min: 510, max: 520 }),
    k: fc.integer({ min: 254, max: 260 }),
    ...variants,
  }),
);

describe.each(everyBackend)('matmul on $name', ({ create }) => {
  it('is init + a · b for every size, layout and start', async () => {
    const backend = await create();
    await fc.assert(
      fc.asyncProperty(small, (product) => check(backend, product)),
      { seed: 1, numRuns: runs(200) },
    );
  });

  it('is so for sizes of several blocks', async () => {
    const backend = await create();
    await fc.assert(
      fc.asyncProperty(big, (product) => check(backend, product)),
      { seed: 2, numRuns: runs(20) },
    );
  });

  it('gives the same bits in every layout', async () => {
    const backend = await create();
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: small }, big), async (product) => {
        const plain = { ...product, aTransposed: false, bTransposed: false, gap: 0 };
        const { got } = await multiply(backend, product);
        expect(got).toEqual((await multiply(backend, plain)).got);
      }),
      { seed: 3, numRuns: runs(30) },
    );
  });
});
