import type { KernelRow } from './row.ts';

/** Kernels of functions of numbers and of rows: activations, softmax, loss, dropout. */
export const functions = {
  activationForward: {
    description: 'y = f(x), where kind is the number of f in `activations.ts`.',
    inference: true,
    sizes: ['size'],
    scalars: ['kind: int'],
    reads: ['x: f32[size]'],
    writes: ['y: f32[size]'],
    work: '20 * size',
    samples: { kind: [0, 8] },
  },
  activationBackward: {
    description: "dx = dy · f'(x), where y = f(x).",
    sizes: ['size'],
    scalars: ['kind: int'],
    reads: ['x: f32[size]', 'y: f32[size]', 'dy: f32[size]'],
    writes: ['dx: f32[size]'],
    work: '20 * size',
    samples: { kind: [0, 8] },
  },
  softmaxForward: {
    description: 'Each row of y is the softmax of that row of x.',
    sizes: ['rows', 'columns'],
    reads: ['x: f32[rows, columns]'],
    writes: ['y: f32[rows, columns]'],
    work: '20 * rows * columns',
  },
  softmaxBackward: {
    description: 'dx = y ⊙ (dy − Σ_j dy_j y_j), row by row.',
    sizes: ['rows', 'columns'],
    reads: ['y: f32[rows, columns]', 'dy: f32[rows, columns]'],
    writes: ['dx: f32[rows, columns]'],
    work: '4 * rows * columns',
  },
  crossEntropyForward: {
    description:
      'probabilities = softmax of the logits; loss = scale · Σ −Σ_j q_j ln p_j over the slots with ' +
      't < lengths[b], with q = (1 − smoothing) · one-hot target + smoothing / classes.',
    sizes: ['time', 'batch', 'classes'],
    scalars: ['scale: float', 'smoothing: float'],
    reads: [
      'logits: f32[time, batch, classes]',
      'targets: i32[time, batch] < classes within lengths',
      'lengths: i32[batch] <= time',
    ],
    writes: ['probabilities: f32[time, batch, classes]', 'loss: f32[1]'],
    work: '20 * time * batch * classes',
    shared: 'time * batch',
  },
  crossEntropyBackward: {
    description: 'dLogits = scale · (probabilities − q), with q as above; zero where t ≥ lengths[b].',
    sizes: ['time', 'batch', 'classes'],
    scalars: ['scale: float', 'smoothing: float'],
    reads: [
      'probabilities: f32[time, batch, classes]',
      'targets: i32[time, batch] < classes within lengths',
      'lengths: i32[batch] <= time',
    ],
    writes: ['dLogits: f32[time, batch, classes]'],
    work: 'time * batch * classes',
  },
  argmax: {
    description: 'ids = the column of the largest number in each row of x; the first of equals.',
    inference: true,
    sizes: ['rows', 'columns'],
    reads: ['x: f32[rows, columns]'],
    writes: ['ids: i32[rows] < columns'],
    work: 'rows * columns',
    samples: { columns: [1, 300] },
  },
  dropout: {
    description:
      'y_i = scale · x_i where random word i of the stream is at least threshold, else 0. Word i is ' +
      'word i mod 2 of threefry(key0, key1; counter, ⌊i / 2⌋), so the same call on dy gives dx.',
    sizes: ['size'],
    scalars: ['threshold: unsigned', 'scale: float', 'key0: unsigned', 'key1: unsigned', 'counter: unsigned'],
    reads: ['x: f32[size]'],
    writes: ['y: f32[size]'],
    work: '40 * size',
  },
  maskedSoftmaxForward: {
    description:
      'Each row of y is the softmax of scale · x over the columns s < lengths[b], and 0 in the ' +
      'others, whose x is not read; a row of length 0 is all 0.',
    inference: true,
    sizes: ['time', 'batch', 'size'],
    scalars: ['scale: float'],
    reads: ['x: f32[time, batch, size]', 'lengths: i32[batch] <= size'],
    writes: ['y: f32[time, batch, size]'],
    work: '20 * time * batch * size',
  },
  maskedSoftmaxBackward: {
    description:
      'dx = scale · y ⊙ (dy − Σ_s dy_s y_s) over the columns s < lengths[b], and 0 in the others, ' +
      'whose dy is not read.',
    sizes: ['time', 'batch', 'size'],
    scalars: ['scale: float'],
    reads: ['y: f32[time, batch, size]', 'dy: f32[time, batch, size]', 'lengths: i32[batch] <= size'],
    writes: ['dx: f32[time, batch, size]'],
    work: '4 * time * batch * size',
  },
  additiveScoreForward: {
    description: 'scores_tbs = v · tanh(query_tb + keys_sb) for s < lengths[b], else 0.',
    inference: true,
    sizes: ['time', 'batch', 'source', 'size'],
    reads: [
      'query: f32[time, batch, size]',
      'keys: f32[source, batch, size]',
      'v: f32[size]',
      'lengths: i32[batch] <= source',
    ],
    writes: ['scores: f32[time, batch, source]'],
    work: '20 * time * batch * source * size',
    samples: { batch: [0, 6] },
  },
  additiveScoreBackward: {
    description: 'The gradient of `additiveScoreForward`; dScores is not read where s ≥ lengths[b].',
    sizes: ['time', 'batch', 'source', 'size'],
    reads: [
      'query: f32[time, batch, size]',
      'keys: f32[source, batch, size]',
      'v: f32[size]',
      'lengths: i32[batch] <= source',
      'dScores: f32[time, batch, source]',
    ],
    writes: ['dQuery: f32[time, batch, size]'],
    adds: ['dKeys: f32[source, batch, size]', 'dV: f32[size]'],
    work: '20 * time * batch * source * size',
    own: 'size',
    samples: { batch: [0, 6] },
  },
} as const satisfies Record<string, KernelRow>;
