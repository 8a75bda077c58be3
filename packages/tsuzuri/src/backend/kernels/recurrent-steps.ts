import type { KernelRow } from './row.ts';

/** Kernels of one step of a recurrent layer, for one that does something to its sums in between. */
export const recurrentSteps = {
  lstmCellForward: {
    description:
      'The first half of step t of an LSTM: gates = σ, σ, tanh, σ of inputSums + hiddenSums (i, f, g, o) ' +
      'and cell = f ⊙ cellBefore + i ⊙ g; where t ≥ lengths[b], gates are 0 and cell = cellBefore.',
    inference: true,
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'inputSums: f32[batch, 4 * hiddenSize]',
      'hiddenSums: f32[batch, 4 * hiddenSize]',
      'lengths: i32[batch]',
      'cellBefore: f32[batch, hiddenSize]',
    ],
    writes: ['gates: f32[batch, 4 * hiddenSize]', 'cell: f32[batch, hiddenSize]'],
    work: '80 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
  lstmOutputForward: {
    description:
      'The second half: cellTanh = tanh(cell), hidden = o ⊙ cellTanh; where t ≥ lengths[b], ' +
      'hidden = hiddenBefore.',
    inference: true,
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'gates: f32[batch, 4 * hiddenSize]',
      'cell: f32[batch, hiddenSize]',
      'lengths: i32[batch]',
      'hiddenBefore: f32[batch, hiddenSize]',
    ],
    writes: ['cellTanh: f32[batch, hiddenSize]', 'hidden: f32[batch, hiddenSize]'],
    work: '20 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
  lstmOutputBackward: {
    description:
      'The gradient of `lstmOutputForward`. dHidden holds the gradient of hidden; it becomes 0 where ' +
      't < lengths[b], and is that of hiddenBefore elsewhere. Writes dCell and the o block of dGates ' +
      '(before the activation).',
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'gates: f32[batch, 4 * hiddenSize]',
      'cellTanh: f32[batch, hiddenSize]',
      'lengths: i32[batch]',
    ],
    updates: ['dHidden: f32[batch, hiddenSize]'],
    writes: ['dCell: f32[batch, hiddenSize]', 'dGates: f32[batch, 4 * hiddenSize]'],
    work: '8 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
  lstmCellBackward: {
    description:
      'The gradient of `lstmCellForward`. dThrough is the gradient of cell by way of the output; dCell ' +
      'holds the rest and is overwritten with the gradient of cellBefore. Writes the i, f and g blocks ' +
      'of dGates, the gradient of both sums.',
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'gates: f32[batch, 4 * hiddenSize]',
      'cellBefore: f32[batch, hiddenSize]',
      'dThrough: f32[batch, hiddenSize]',
      'lengths: i32[batch]',
    ],
    updates: ['dCell: f32[batch, hiddenSize]'],
    writes: ['dGates: f32[batch, 4 * hiddenSize]'],
    work: '16 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
  gruCellForward: {
    description:
      'Step t of a GRU: r, z = σ(inputSums + hiddenSums), n = tanh(inputCandidate + r ⊙ q) and ' +
      'hidden = (1 − z) ⊙ n + z ⊙ hiddenBefore; gates are r, z, n and 1 − z. Where t ≥ lengths[b], gates ' +
      'are 0 and hidden = hiddenBefore.',
    inference: true,
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'inputSums: f32[batch, 2 * hiddenSize]',
      'hiddenSums: f32[batch, 2 * hiddenSize]',
      'inputCandidate: f32[batch, hiddenSize]',
      'q: f32[batch, hiddenSize]',
      'lengths: i32[batch]',
      'hiddenBefore: f32[batch, hiddenSize]',
    ],
    writes: ['gates: f32[batch, 4 * hiddenSize]', 'hidden: f32[batch, hiddenSize]'],
    work: '80 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
  gruCellBackward: {
    description:
      'The gradient of `gruCellForward`. dHidden holds the gradient of hidden and is overwritten with ' +
      'that of hiddenBefore past the sums; dSums is that of both sums, dCandidate that of inputCandidate.',
    sizes: ['batch', 'hiddenSize'],
    scalars: ['t: int'],
    reads: [
      'gates: f32[batch, 4 * hiddenSize]',
      'q: f32[batch, hiddenSize]',
      'lengths: i32[batch]',
      'hiddenBefore: f32[batch, hiddenSize]',
    ],
    updates: ['dHidden: f32[batch, hiddenSize]'],
    writes: [
      'dSums: f32[batch, 2 * hiddenSize]',
      'dCandidate: f32[batch, hiddenSize]',
      'dQ: f32[batch, hiddenSize]',
    ],
    work: '20 * batch * hiddenSize',
    samples: { t: [0, 4] },
  },
} as const satisfies Record<string, KernelRow>;
