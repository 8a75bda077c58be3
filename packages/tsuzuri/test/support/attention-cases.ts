import { ConfigError } from '../../src/errors.ts';
import { type AttentionKind, attentions } from '../../src/nn/attention/attentions.ts';
import {
  type AttentionNormalizerName,
  attentionNormalizers,
} from '../../src/nn/attention/normalizers.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import type { LayerCase } from './layer-suite.ts';

/** Sizes of query and source state that a kind accepts: `query`, and another where it is learned. */
export function sizesFor(kind: AttentionKind, query: number, state: number) {
  const sizes = { querySize: query, keySize: state };
  try {
    attentions[kind].create(new ParameterBlock(), sizes);
    return sizes;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...sizes, keySize: query };
  }
}

/** T queries over a source of these lengths: the weights and the context. */
export function attention(
  kind: AttentionKind,
  [query, state]: readonly [number, number],
  time: number,
  lengths: readonly number[],
  normalizer: AttentionNormalizerName = 'softmax',
): LayerCase {
  const [source, batch] = [Math.max(...lengths), lengths.length];
  const sizes = sizesFor(kind, query, state);
  return {
    name: `${kind}, ${normalizer}, ${sizes.querySize} and ${sizes.keySize}, ${time} queries, lengths ${lengths.join(' ')}`,
    inputs: { query: [time, batch, sizes.querySize], states: [source, batch, sizes.keySize] },
    // Scores of about 1, whatever the size: a softmax of one large number has hardly a gradient.
    draw: { query: (random) => random.normal() / Math.sqrt(query) },
    gradientOf: ['context'],
    build(scope) {
      const layer = attentions[kind].create(
        scope,
        { ...sizes, attentionSize: state + 1 },
        attentionNormalizers[normalizer],
      );
      return (workspace, inputs) => {
        const memory = layer.prepare(workspace, inputs.states, workspace.ids([batch], lengths));
        const { context, weights, cache } = layer.forward(workspace, inputs.query, memory);
        return {
          outputs: { context, weights },
          backward({ context: dContext }) {
            const dMemory = layer.zeroGradient(workspace, memory);
            const { dQuery } = layer.backward(workspace, cache, dContext!, dMemory);
            return { query: dQuery, states: layer.prepareBackward(workspace, memory, dMemory) };
          },
        };
      };
    },
  };
}

/** For every score: one query, ragged and empty sources, more than a vector, several blocks. */
const everyScore = (Object.keys(attentions) as AttentionKind[]).flatMap((kind) => [
  attention(kind, [3, 4], 1, [2]),
  attention(kind, [3, 2], 2, [3, 1, 0]),
  attention(kind, [4, 5], 3, [2, 4, 3, 1]),
  attention(kind, [19, 23], 7, [5, 35, 17]),
  attention(kind, [260, 37], 2, [6, 9]),
]);

/** For every normaliser: ragged and empty sources, and more than a vector. */
const everyNormalizer = (Object.keys(attentionNormalizers) as AttentionNormalizerName[]).flatMap(
  (normalizer) => [
    attention('additive', [3, 2], 2, [3, 1, 0], normalizer),
    attention('scaled-dot', [19, 23], 7, [5, 35, 17], normalizer),
  ],
);

/** The cases of attention. */
export const attentionCases: readonly LayerCase[] = [...everyScore, ...everyNormalizer];
