import { CrossEntropy } from '../../nn/cross-entropy.ts';
import type { GeneratorKind } from './generator.ts';
import { LinearGenerator, type OutputMapping, buildOutput } from './linear.ts';

/** A softmax and the cross-entropy (Sutskever et al. 2014, section 2): p_t = softmax(W readout_t + b). */
const softmax: OutputMapping = {
  station: 'generator.probabilities',
  isLikelihood: true,
  lossOf: (labelSmoothing) => new CrossEntropy({ labelSmoothing }),
};

/** A softmax over the vocabulary. */
export const softmaxGenerator: GeneratorKind = {
  description: "a softmax over the target's vocabulary",
  stations: {
    'generator.logits': {
      description: 'score of every token that may come next',
      equation: 'W readout_t + b',
      shape: '[V]',
      labels: 'target',
      file: 'models/generators/linear.ts',
    },
    'generator.probabilities': {
      description: 'probability of every token that may come next',
      equation: 'p_t = softmax(W readout_t + b)',
      shape: '[V]',
      noGradient: 'backward takes softmax and loss in one, (p_t − y_t) / T at the logits',
      labels: 'target',
      file: 'models/generators/softmax.ts',
    },
  },
  create: (scope, settings, inputSize, embedding) =>
    new LinearGenerator(buildOutput(scope, settings, inputSize, embedding), softmax),
};
