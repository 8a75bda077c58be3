import type { KernelRow } from './row.ts';

/** Kernels of hard attention, which sums over all alignments; `models/generators/hard.ts` has the equations. */
export const alignment = {
  alignedReadoutForward: {
    description:
      'y_tns = tanh(query_tn + keys_sb) with b = sources[n]; where s ≥ lengths[b], keys are taken as 0.',
    inference: true,
    sizes: ['time', 'rows', 'batch', 'source', 'size'],
    reads: [
      'query: f32[time, rows, size]',
      'keys: f32[source, batch, size]',
      'lengths: i32[batch] <= source',
      'sources: i32[rows] < batch',
    ],
    writes: ['y: f32[time, rows, source, size]'],
    work: '20 * time * rows * source * size',
    samples: { batch: [1, 6] },
  },
  alignedReadoutBackward: {
    description:
      'The gradient of `alignedReadoutForward` where row n reads source n. An empty source has one ' +
      'position; past these dy is not read.',
    sizes: ['time', 'batch', 'source', 'size'],
    reads: [
      'y: f32[time, batch, source, size]',
      'dy: f32[time, batch, source, size]',
      'lengths: i32[batch] <= source',
    ],
    writes: ['dQuery: f32[time, batch, size]'],
    adds: ['dKeys: f32[source, batch, size]'],
    work: '4 * time * batch * source * size',
    samples: { batch: [0, 6] },
  },
  emissionForward: {
    description:
      'emission_tbs = Σ_v q_v ln p_v with p = softmax of the logits at position s and ' +
      'q = (1 − smoothing) · one-hot target + smoothing / classes.',
    sizes: ['time', 'batch', 'source', 'classes'],
    scalars: ['smoothing: float'],
    reads: [
      'logits: f32[time, batch, source, classes]',
      'targets: i32[time, batch] < classes',
    ],
    writes: ['emission: f32[time, batch, source]'],
    work: '20 * time * batch * source * classes',
    samples: { classes: [1, 40] },
  },
  emissionBackward: {
    description: 'dLogits = dEmission · (q − p), with p and q as above.',
    sizes: ['time', 'batch', 'source', 'classes'],
    scalars: ['smoothing: float'],
    reads: [
      'logits: f32[time, batch, source, classes]',
      'targets: i32[time, batch] < classes',
      'dEmission: f32[time, batch, source]',
    ],
    writes: ['dLogits: f32[time, batch, source, classes]'],
    work: '20 * time * batch * source * classes',
    samples: { classes: [1, 40] },
  },
  alignmentForward: {
    description:
      'The forward algorithm over alignments, of order 0 or 1, in logarithms: alpha_ts = ' +
      'ln p(a_t = s | y_≤t), evidence_t = ln p(y_t | y_<t), rest_ts = ln Σ_r≥s e^scores_tr and ' +
      'loss = −scale · the sum of evidence over t < lengths[b]. An empty source has one position; past ' +
      'these, and where t ≥ lengths[b], nothing counts.',
    sizes: ['time', 'batch', 'source'],
    scalars: ['order: int', 'scale: float'],
    reads: [
      'scores: f32[time, batch, source]',
      'emission: f32[time, batch, source]',
      'sources: i32[batch] <= source',
      'lengths: i32[batch] <= time',
    ],
    writes: [
      'alpha: f32[time, batch, source]',
      'rest: f32[time, batch, source]',
      'evidence: f32[time, batch]',
      'loss: f32[1]',
    ],
    work: '200 * time * batch * source',
    own: '2 * VL * source',
    samples: { order: [0, 1], source: [1, 9] },
  },
  alignmentBackward: {
    description: 'The gradient of `alignmentForward`, by the backward algorithm.',
    sizes: ['time', 'batch', 'source'],
    scalars: ['order: int', 'scale: float'],
    reads: [
      'scores: f32[time, batch, source]',
      'emission: f32[time, batch, source]',
      'sources: i32[batch] <= source',
      'lengths: i32[batch] <= time',
      'alpha: f32[time, batch, source]',
      'rest: f32[time, batch, source]',
      'evidence: f32[time, batch]',
    ],
    writes: ['dScores: f32[time, batch, source]', 'dEmission: f32[time, batch, source]'],
    work: '200 * time * batch * source',
    own: '2 * VL * source',
    samples: { order: [0, 1], source: [1, 9] },
  },
  alignmentStep: {
    description:
      'prior_ns = ln p(a_t = s | y_<t), −10³⁰ past the source of row n, and weights = e^prior. joint and ' +
      'mixture are those of the step before (`emissionMixture`), absent at order 0 and in the first ' +
      'step, and ids its token y_{t−1}; classes as an id stands for no token.',
    inference: true,
    sizes: ['rows', 'batch', 'source', 'classes'],
    reads: [
      'scores: f32[rows, source]',
      'lengths: i32[batch] <= source',
      'sources: i32[rows] < batch',
      'ids: i32[rows] <= classes',
      'joint?: f32[rows, source, classes]',
      'mixture?: f32[rows, classes]',
    ],
    writes: ['prior: f32[rows, source]', 'weights: f32[rows, source]'],
    work: '100 * rows * source',
    samples: { batch: [1, 6], source: [1, 9] },
  },
  emissionMixture: {
    description:
      'joint holds the logits of every position and becomes prior_ns + ln softmax(joint_ns), which is ' +
      'ln p(a_t = s, y_t = v | y_<t); mixture_nv = ln Σ_s e^joint_nsv.',
    inference: true,
    sizes: ['rows', 'source', 'classes'],
    reads: ['prior: f32[rows, source]'],
    updates: ['joint: f32[rows, source, classes]'],
    writes: ['mixture: f32[rows, classes]'],
    work: '40 * rows * source * classes',
    samples: { classes: [1, 40], source: [1, 9] },
  },
} as const satisfies Record<string, KernelRow>;
