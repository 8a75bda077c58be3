import type { KernelRow } from './row.ts';

/** Kernels of batch and layer normalisation. */
export const normalisation = {
  batchNormForward: {
    description:
      'Batch normalisation with the statistics of this batch: normalised = (x − mean) · inverseDeviation, ' +
      'y = gamma · normalised + beta, and running = (1 − momentum) · running + momentum · the mean and ' +
      'unbiased variance of the batch.',
    sizes: ['rows', 'features'],
    scalars: ['epsilon: float', 'momentum: float'],
    reads: ['x: f32[rows, features]', 'gamma: f32[features]', 'beta: f32[features]'],
    updates: ['runningMean: f32[features]', 'runningVariance: f32[features]'],
    writes: ['inverseDeviation: f32[features]', 'normalised: f32[rows, features]', 'y: f32[rows, features]'],
    work: '6 * rows * features',
    samples: { rows: [2, 41] },
  },
  batchNormInference: {
    description: 'y = gamma · (x − runningMean) / √(runningVariance + epsilon) + beta.',
    sizes: ['rows', 'features'],
    scalars: ['epsilon: float'],
    reads: [
      'x: f32[rows, features]',
      'gamma: f32[features]',
      'beta: f32[features]',
      'runningMean: f32[features]',
      'runningVariance: f32[features]',
    ],
    writes: ['y: f32[rows, features]'],
    work: '2 * rows * features',
  },
  batchNormBackward: {
    description: 'The gradient of `batchNormForward`.',
    sizes: ['rows', 'features'],
    reads: [
      'normalised: f32[rows, features]',
      'gamma: f32[features]',
      'inverseDeviation: f32[features]',
      'dy: f32[rows, features]',
    ],
    writes: ['dx: f32[rows, features]'],
    adds: ['dGamma: f32[features]', 'dBeta: f32[features]'],
    work: '4 * rows * features',
    samples: { rows: [2, 41] },
  },
  layerNormForward: {
    description:
      'Layer normalisation, row by row: inverseDeviation = 1 / √(variance + epsilon), ' +
      'normalised = (x − mean) · inverseDeviation, y = gamma · normalised + beta.',
    inference: true,
    sizes: ['rows', 'features'],
    scalars: ['epsilon: float'],
    reads: ['x: f32[rows, features]', 'gamma: f32[features]', 'beta?: f32[features]'],
    writes: ['inverseDeviation: f32[rows]', 'normalised: f32[rows, features]', 'y: f32[rows, features]'],
    work: '6 * rows * features',
  },
  layerNormBackward: {
    description: 'The gradient of `layerNormForward`.',
    sizes: ['rows', 'features'],
    reads: [
      'normalised: f32[rows, features]',
      'gamma: f32[features]',
      'inverseDeviation: f32[rows]',
      'dy: f32[rows, features]',
    ],
    writes: ['dx: f32[rows, features]'],
    adds: ['dGamma: f32[features]', 'dBeta?: f32[features]'],
    work: '8 * rows * features',
  },
} as const satisfies Record<string, KernelRow>;
