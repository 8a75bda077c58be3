import type { KernelRow } from './row.ts';

/** Kernels of edit actions: of `targets` tokens, id y inserts y, targets + y substitutes it, then come copy and delete. */
export const edits = {
  movePointers: {
    description:
      'y_i = pointers[rows_i], moved on by stride where ids_i is an action that uses up a token ' +
      '(targets ≤ ids_i < 2 · targets + 2) and there is a position so far on.',
    inference: true,
    sizes: ['count', 'before', 'positions', 'targets', 'stride'],
    reads: ['rows: i32[count] < before', 'ids: i32[count]', 'pointers: i32[before] < positions'],
    writes: ['y: i32[count] < positions'],
    work: 'count',
    samples: { before: [1, 9], positions: [1, 9], targets: [1, 9], stride: [1, 3] },
  },
  maskActions: {
    description:
      'y = x, but −∞ for actions that are impossible at the position where the row stands: copy ' +
      'where refused is 1; copy, delete and substitution where it is 2; substitution by token end ' +
      'everywhere.',
    inference: true,
    sizes: ['count', 'positions', 'targets', 'end'],
    reads: [
      'x: f32[count, 2 * targets + 2]',
      'pointers: i32[count] < positions',
      'refused: i32[positions]',
    ],
    writes: ['y: f32[count, 2 * targets + 2]'],
    work: 'count * targets * 2',
    samples: { positions: [1, 9], targets: [9, 40], end: [0, 8] },
  },
} as const satisfies Record<string, KernelRow>;
