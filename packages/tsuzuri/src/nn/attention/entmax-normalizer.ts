import { Entmax, type EntmaxKind } from '../entmax.ts';
import type { AttentionNormalizer } from './normalizer.ts';

/** Weights of which some are exactly 0: attention to few positions, or to one (Peters et al. 2019, section 4). */
export function entmaxNormalizer(kind: EntmaxKind): Omit<AttentionNormalizer, 'description'> {
  const layer = new Entmax(kind);
  return {
    stations: {
      [`${kind}.weights`]: {
        description: 'share of attention that each source position gets, 0 for most',
        equation: 'weights_t = entmax(scale · scores_t)',
        shape: '[S]',
        labels: 'source',
        file: 'nn/attention/entmax-normalizer.ts',
      },
    },

    /** weights_t = entmax(scale · scores_t) */
    forward: (workspace, scores, lengths, scale) =>
      layer.forward(workspace, scores, lengths, scale).output,

    backward: (workspace, output, dWeights, lengths, scale) =>
      layer.backward(workspace, { output, lengths, scale }, dWeights),

    toGraph: (graph, scores) => layer.toGraph(graph, scores),
  };
}
