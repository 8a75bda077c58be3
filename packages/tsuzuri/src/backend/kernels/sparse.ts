import type { KernelRow } from './row.ts';

/** Kernels of sparse probabilities: sparsemax (power 1) and 1.5-entmax (power 2), and their losses. */
export const sparse = {
  entmaxForward: {
    description:
      'Each row of y is [z / power − τ]₊^power of z = scale · x over the columns s < lengths[b], with ' +
      'the τ that makes its sum 1, and 0 in the others, whose x is not read; a row of length 0 is all ' +
      '0. τ is exact: the largest are taken from a heap while they are above it.',
    inference: true,
    sizes: ['time', 'batch', 'size'],
    scalars: ['power: int', 'scale: float'],
    reads: ['x: f32[time, batch, size]', 'lengths: i32[batch] <= size'],
    writes: ['y: f32[time, batch, size]'],
    work: '40 * time * batch * size',
    own: 'size',
    samples: { power: [1, 2] },
  },
  entmaxBackward: {
    description:
      'dx = scale · s ⊙ (dy − Σ_j s_j dy_j / Σ_j s_j) over the columns s < lengths[b], and 0 in the ' +
      'others, whose dy is not read: s is 1 where y is above 0 for power 1, and √y for power 2.',
    sizes: ['time', 'batch', 'size'],
    scalars: ['power: int', 'scale: float'],
    reads: ['y: f32[time, batch, size]', 'dy: f32[time, batch, size]', 'lengths: i32[batch] <= size'],
    writes: ['dx: f32[time, batch, size]'],
    work: '8 * time * batch * size',
    samples: { power: [1, 2] },
  },
  entmaxLossForward: {
    description:
      'probabilities = `entmaxForward` of the logits z; loss = scale · Σ (probabilities − q) · z + ' +
      'H(probabilities) over the slots with t < lengths[b], with q as in `crossEntropyForward` and the ' +
      'Tsallis entropy H(p) = Σ_j (p_j − p_j^α) / (α (α − 1)), α = 1 + 1 / power. Its gradient is that ' +
      'of `crossEntropyBackward`.',
    sizes: ['time', 'batch', 'classes'],
    scalars: ['power: int', 'scale: float', 'smoothing: float'],
    reads: [
      'logits: f32[time, batch, classes]',
      'targets: i32[time, batch] < classes within lengths',
      'lengths: i32[batch] <= time',
    ],
    writes: ['probabilities: f32[time, batch, classes]', 'loss: f32[1]'],
    work: '40 * time * batch * classes',
    shared: 'time * batch',
    own: 'classes',
    samples: { power: [1, 2] },
  },
  logarithm: {
    description: 'y = ln x, which is −∞ where x is 0.',
    inference: true,
    sizes: ['size'],
    reads: ['x: f32[size]'],
    writes: ['y: f32[size]'],
    work: '20 * size',
  },
} as const satisfies Record<string, KernelRow>;
