import type { KernelRow } from './row.ts';

/** Kernels of ids, and of sequences as a whole. */
export const sequences = {
  embeddingForward: {
    description: 'y = the rows of weight that ids name.',
    inference: true,
    sizes: ['count', 'rows', 'size'],
    reads: ['ids: i32[count] < rows', 'weight: f32[rows, size]'],
    writes: ['y: f32[count, size]'],
    work: 'count * size',
    samples: { rows: [1, 9] },
  },
  embeddingBackward: {
    description: 'Row ids[i] of dWeight += row i of dy.',
    sizes: ['count', 'rows', 'size'],
    reads: ['ids: i32[count] < rows', 'dy: f32[count, size]'],
    adds: ['dWeight: f32[rows, size]'],
    work: 'count * size',
    samples: { rows: [1, 9] },
  },
  chooseIds: {
    description: 'y_i = first_i where choice_i is 0, second_i where it is 1.',
    sizes: ['size'],
    reads: ['choice: i32[size] < 2', 'first: i32[size]', 'second: i32[size]'],
    writes: ['y: i32[size]'],
    work: 'size',
  },
  reverseSequences: {
    description: 'Each row of x back to front within its length; y[t, b] = x[t, b] where t ≥ lengths[b].',
    inference: true,
    sizes: ['time', 'batch', 'size'],
    reads: ['lengths: i32[batch] <= time', 'x: f32[time, batch, size]'],
    writes: ['y: f32[time, batch, size]'],
    work: 'time * batch * size',
  },
  maskSteps: {
    description: 'y = x where t < lengths[b], else 0.',
    inference: true,
    sizes: ['time', 'batch', 'size'],
    reads: ['x: f32[time, batch, size]', 'lengths: i32[batch] <= time'],
    writes: ['y: f32[time, batch, size]'],
    work: 'time * batch * size',
  },
} as const satisfies Record<string, KernelRow>;
