import { describe, it } from 'vitest';
import { type PairBatch, toIdBatch } from '../../src/data/batch.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { generators } from '../../src/models/generators/generators.ts';
import type { TrainingPass } from '../../src/models/model.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { attentionNormalizers } from '../../src/nn/attention/normalizers.ts';
import { cells } from '../../src/nn/cells.ts';
import { Random } from '../../src/tensor/random.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

/** Every option that only training has. */
const trained = { dropout: 0.3, embeddingDropout: 0.2, labelSmoothing: 0.2 };
const sizes = {
  sourceVocabularySize: 6,
  targetVocabularySize: 5,
  embeddingSize: 4,
  hiddenSize: 6,
  ...trained,
};
const rich = { layers: 2, bidirectional: true, inputFeeding: true, variationalDropout: true };
const kinds = Object.keys(attentions) as (keyof typeof attentions)[];

const variants: Record<string, Seq2SeqConfig> = {
  'the tutorial’s': sizes,
  reversed: { ...sizes, reverseSource: true },
  peeky: { ...sizes, peeky: true, layers: 2 },
  'peeky, with attention fed in': { ...sizes, ...rich, attention: 'dot', peeky: true },
  'tied output': { ...sizes, attention: 'dot', tiedOutput: true },
  'shared and tied': {
    ...sizes,
    sourceVocabularySize: 5,
    sharedEmbedding: true,
    tiedOutput: true,
    attention: 'general',
  },
  'frozen target': { ...sizes, frozenEmbeddings: 'target' },
  ...Object.fromEntries(
    kinds.map((attention) => [`${attention} attention`, { ...sizes, ...rich, attention }]),
  ),
  ...Object.fromEntries(
    Object.keys(attentionNormalizers).map((name) => [
      `${name} of scores`,
      { ...sizes, ...rich, attention: 'general', attentionNormalizer: name } as Seq2SeqConfig,
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(generators).map((generator) => [
      `${generator} generator`,
      { ...sizes, attention: 'dot', generator, copies: [2, 0, -1, 4] },
    ]),
  ),
  ...Object.fromEntries(
    (Object.keys(cells) as (keyof typeof cells)[]).map((cell) => [
      cell,
      { ...sizes, layers: 2, bidirectional: true, attention: 'dot', cell },
    ]),
  ),
};
const batch: PairBatch = {
  source: toIdBatch([[1, 2, 3], [4], [], [0, 0, 4, 2]]),
  target: toIdBatch([[4], [0, 1, 2], [3, 3], [2, 1]]),
};
/** Two passes of one seed draw the same masks and the same tokens. */
const passes: Record<string, () => TrainingPass | undefined> = {
  'without a pass': () => undefined,
  'with dropout and smoothing': () => ({ random: Random.fromSeed(3) }),
  'with scheduled sampling too': () => ({
    random: Random.fromSeed(3),
    samplingRate: 0.5,
    tokens: 11,
  }),
};

describe.each(Object.entries(variants))('the gradient of a whole model: %s', (_, config) => {
  it.each(Object.entries(passes))('%s', (_pass, passOf) =>
    expectModelGradient(config, batch, { passOf }),
  );
});
