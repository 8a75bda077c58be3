import type { KernelRow } from './row.ts';

/** Kernels of Transformers: the softmax of several heads, and positions. */
export const heads = {
  headsSoftmaxForward: {
    description:
      'Each row of y is the softmax of scale · x over the columns s < lengths[b] and, where causal is ' +
      '1, s ≤ t + size − time: row t is the one of the last `time` positions. It is 0 in the other ' +
      'columns, whose x is not read; a row without columns is all 0.',
    inference: true,
    sizes: ['time', 'batch', 'heads', 'size'],
    scalars: ['scale: float', 'causal: int'],
    reads: ['x: f32[time, batch, heads, size]', 'lengths: i32[batch] <= size'],
    writes: ['y: f32[time, batch, heads, size]'],
    work: '20 * time * batch * heads * size',
    samples: { heads: [1, 4], batch: [0, 9], causal: [0, 1] },
  },
  addPositions: {
    description: 'x = scale · x + positions_t at each step t; without positions, x = scale · x.',
    inference: true,
    sizes: ['time', 'batch', 'size'],
    scalars: ['scale: float'],
    reads: ['positions?: f32[time, size]'],
    updates: ['x: f32[time, batch, size]'],
    work: 'time * batch * size',
  },
  rotatePairs: {
    description:
      'Turns each pair (x_i, x_(i + half)) of a row of step t by an angle whose cosine is turns[t, i] and ' +
      'whose sine is turns[t, half + i]; backwards where direction is −1.',
    inference: true,
    sizes: ['time', 'rows', 'half'],
    scalars: ['direction: float'],
    reads: ['turns: f32[time, 2 * half]'],
    updates: ['x: f32[time, rows, 2 * half]'],
    work: '4 * time * rows * half',
    samples: { half: [1, 40] },
  },
} as const satisfies Record<string, KernelRow>;
