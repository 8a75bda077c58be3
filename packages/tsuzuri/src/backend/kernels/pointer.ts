import type { KernelRow } from './row.ts';

const about =
  'P = g softmax(logits) + (1 − p) · the attention to the source tokens that are copied as each class, ' +
  'p = sigmoid(gate), g = p + (1 − p) · the attention to tokens whose copy is `classes`, which cannot ' +
  'be copied; where all attention is 0, g = 1.';

/** Kernels of the mixture of generating and copying (See et al. 2017, equation 9). */
export const pointer = {
  pointerScores: {
    description: `scores = ln P: ${about}`,
    inference: true,
    sizes: ['time', 'batch', 'size', 'classes'],
    reads: [
      'logits: f32[time, batch, classes]',
      'gate: f32[time, batch]',
      'weights: f32[time, batch, size]',
      'copies: i32[batch, size] <= classes',
    ],
    writes: ['scores: f32[time, batch, classes]'],
    work: '30 * time * batch * (classes + 3 * size)',
    own: 'classes + 3 * size',
  },
  pointerForward: {
    description:
      'probabilities = softmax(logits), logSums = ln Σ e^logits; loss = scale · Σ −Σ_j q_j ln P_j over ' +
      `the slots with t < lengths[b], with q as in \`crossEntropyForward\`. ${about}`,
    sizes: ['time', 'batch', 'size', 'classes'],
    scalars: ['scale: float', 'smoothing: float'],
    reads: [
      'logits: f32[time, batch, classes]',
      'gate: f32[time, batch]',
      'weights: f32[time, batch, size]',
      'copies: i32[batch, size] <= classes',
      'targets: i32[time, batch] < classes within lengths',
      'lengths: i32[batch] <= time',
    ],
    writes: ['probabilities: f32[time, batch, classes]', 'logSums: f32[time, batch]', 'loss: f32[1]'],
    work: '30 * time * batch * (classes + 3 * size)',
    shared: 'time * batch',
    own: 'classes + 3 * size',
  },
  pointerBackward: {
    description:
      'The gradient of `pointerForward`, zero where t ≥ lengths[b]: with R = Σ_j q_j g softmax_j / P_j, ' +
      'dLogits_j = scale · (R softmax_j − q_j g softmax_j / P_j), dGate = scale · (p − R p / g), ' +
      'dWeights_s = −scale · (1 − p) q_k / P_k for a token that is copied as k, else −scale · (1 − p) R / g.',
    sizes: ['time', 'batch', 'size', 'classes'],
    scalars: ['scale: float', 'smoothing: float'],
    reads: [
      'logits: f32[time, batch, classes]',
      'gate: f32[time, batch]',
      'weights: f32[time, batch, size]',
      'copies: i32[batch, size] <= classes',
      'targets: i32[time, batch] < classes within lengths',
      'lengths: i32[batch] <= time',
      'probabilities: f32[time, batch, classes]',
      'logSums: f32[time, batch]',
    ],
    writes: [
      'dLogits: f32[time, batch, classes]',
      'dGate: f32[time, batch]',
      'dWeights: f32[time, batch, size]',
    ],
    work: '20 * time * batch * (classes + 3 * size)',
    own: 'classes + 3 * size',
  },
} as const satisfies Record<string, KernelRow>;
