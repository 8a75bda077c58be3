import type { AttentionNormalizer } from './normalizer.ts';

/** The softmax (Bahdanau et al. 2015, equation 6): every position gets a share. */
export const softmaxNormalizer: AttentionNormalizer = {
  description: 'every position has a share (Bahdanau et al. 2015)',

  forward(workspace, scores, lengths, scale) {
    const [time, batch, source] = scores.shape;
    const weights = workspace.tensor(scores.shape);
    workspace.backend.maskedSoftmaxForward(
      time, batch, source, scale, scores.offset, lengths.offset, weights.offset,
    );
    return weights;
  },

  backward(workspace, weights, dWeights, lengths, scale) {
    const [time, batch, source] = weights.shape;
    const dScores = workspace.tensor(weights.shape);
    workspace.backend.maskedSoftmaxBackward(
      time, batch, source, scale,
      weights.offset, dWeights.offset, lengths.offset, dScores.offset,
    );
    return dScores;
  },

  toGraph: (graph, scores) => graph.op('Softmax', [scores], { axis: 1 }),
};
