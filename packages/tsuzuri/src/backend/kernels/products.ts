import type { KernelRow } from './row.ts';

/** Kernels that move numbers, add and multiply them. */
export const products = {
  fill: {
    description: 'y = value.',
    inference: true,
    sizes: ['size'],
    scalars: ['value: float'],
    writes: ['y: f32[size]'],
    work: 'size',
  },
  copy: {
    description: 'y = x.',
    inference: true,
    sizes: ['size'],
    reads: ['x: f32[size]'],
    writes: ['y: f32[size]'],
    work: 'size',
  },
  add: {
    description: 'y += x.',
    inference: true,
    sizes: ['size'],
    reads: ['x: f32[size]'],
    adds: ['y: f32[size]'],
    work: 'size',
  },
  scale: {
    description: 'x *= factor.',
    sizes: ['size'],
    scalars: ['factor: float'],
    updates: ['x: f32[size]'],
    work: 'size',
  },
  matmul: {
    description:
      'c = init + a · b; a transpose costs nothing, since a and b have a distance between rows and ' +
      'one between columns. init is absent, or c itself to accumulate, or a bias with a distance of 0.',
    inference: true,
    sizes: ['m', 'n', 'k'],
    reads: ['a: f32[m @ aRow, k @ aColumn]', 'b: f32[k @ bRow, n @ bColumn]', 'init?: f32[m @ initRow, n] or c'],
    writes: ['c: f32[m, n]'],
    work: 'm * n * k',
    own: 'product_scratch(m, n, k)',
    samples: { k: [0, 1100] },
  },
  batchedMatmul: {
    description:
      'For each i below count, c_i = a_i · b_i, added to c_i where accumulate is 1. ' +
      'So the rows of a time-major batch multiply where they lie. With counts, only the first ' +
      'counts[i] rows of c_i are computed.',
    inference: true,
    sizes: ['count', 'm', 'n', 'k'],
    scalars: ['accumulate: int'],
    reads: [
      'a: f32[count @ aBatch, m @ aRow, k @ aColumn]',
      'b: f32[count @ bBatch, k @ bRow, n @ bColumn]',
      'counts?: i32[count] <= m',
    ],
    writes: ['c: f32[count @ cBatch, m @ cRow, n]'],
    work: 'count * m * n * k',
    own: 'product_scratch(m, n, k)',
    samples: { count: [0, 6], accumulate: [0, 1] },
  },
  packWeight: {
    description:
      'A weight as `matmulPacked` wants it, which only the same build can read; packed once, it serves ' +
      'any number of products.',
    inference: true,
    sizes: ['n', 'k'],
    reads: ['weight: f32[n, k]'],
    writes: ['packed: f32[n + 63, k]'],
    work: 'n * k',
  },
  matmulPacked: {
    description: 'c = init + a · weightᵀ, as `matmul`, bit for bit.',
    inference: true,
    sizes: ['m', 'n', 'k'],
    reads: ['a: f32[m @ aRow, k]', 'packed: f32[n + 63, k]', 'init?: f32[m @ initRow, n] or c'],
    writes: ['c: f32[m, n]'],
    work: 'm * n * k',
  },
  sumRows: {
    description: 'y += the sum over the rows of x.',
    sizes: ['rows', 'columns'],
    reads: ['x: f32[rows, columns]'],
    adds: ['y: f32[columns]'],
    work: 'rows * columns',
  },
  copyColumns: {
    description: 'y = x, for rows that do not lie one behind the other.',
    inference: true,
    sizes: ['rows', 'columns'],
    reads: ['x: f32[rows @ xRow, columns]'],
    writes: ['y: f32[rows @ yRow, columns]'],
    work: 'rows * columns',
  },
  addColumns: {
    description: 'y += x, for rows that do not lie one behind the other.',
    sizes: ['rows', 'columns'],
    reads: ['x: f32[rows @ xRow, columns]'],
    adds: ['y: f32[rows @ yRow, columns]'],
    work: 'rows * columns',
  },
} as const satisfies Record<string, KernelRow>;
