import type { Workspace } from '../../backend/backend.ts';
import { Entmax, type EntmaxKind } from '../../nn/entmax.ts';
import { EntmaxLoss } from '../../nn/entmax-loss.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { GeneratorKind } from './generator.ts';
import { LinearGenerator, type OutputMapping, buildOutput } from './linear.ts';

/**
 * Probabilities of which most are exactly 0, with the loss that belongs to them (Peters et al. 2019,
 * section 3):
 *
 *     p_t = entmax(W readout_t + b)        scores_t = ln p_t, which is −∞ where p_t is 0
 */
function mappingOf(kind: EntmaxKind): OutputMapping {
  const layer = new Entmax(kind);
  return {
    station: `${kind}.probabilities`,
    lossOf: (labelSmoothing) => new EntmaxLoss(kind, { labelSmoothing }),
    scores(workspace: Workspace, logits: Tensor): Tensor {
      const [time, rows, classes] = logits.shape;
      const all = workspace.ids([1], [classes]);
      const flat = logits.reshape([time * rows, 1, classes]);
      const { output } = layer.forward(workspace, flat, all);
      const scores = workspace.tensor(logits.shape);
      workspace.backend.logarithm(scores.size, output.offset, scores.offset);
      return scores;
    },
    toGraph: (graph, logits) => graph.op('Log', [layer.toGraph(graph, logits)]),
  };
}

/** A generator of sparse probabilities. */
function sparseGenerator(kind: EntmaxKind): Omit<GeneratorKind, 'description'> {
  return {
    stations: {
      [`${kind}.probabilities`]: {
        description: 'probability of every token that may come next, 0 for most',
        equation: 'p_t = entmax(W readout_t + b)',
        shape: '[V]',
        noGradient: 'backward takes entmax and loss in one, (p_t − y_t) / T at the logits',
        labels: 'target',
        file: 'models/generators/entmax.ts',
      },
    },
    create: (scope, settings, inputSize, embedding) =>
      new LinearGenerator(buildOutput(scope, settings, inputSize, embedding), mappingOf(kind)),
  };
}

/** Sparsemax over the vocabulary. */
export const sparsemaxGenerator: GeneratorKind = {
  description:
    'sparsemax with its own loss: unlikely tokens have probability 0 (Martins & Astudillo 2016)',
  ...sparseGenerator('sparsemax'),
};

/** 1.5-entmax over the vocabulary. */
export const entmaxGenerator: GeneratorKind = {
  description: '1.5-entmax with its own loss: between softmax and sparsemax (Peters et al. 2019)',
  ...sparseGenerator('entmax'),
};
