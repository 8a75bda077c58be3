import { describe, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { type AttentionKind, attentions } from '../../src/nn/attention/attentions.ts';
import { Random } from '../../src/tensor/random.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

const sizes: Seq2SeqConfig = {
  sourceVocabularySize: 6,
  targetVocabularySize: 5,
  copies: [2, 0, -1, 4], // two tokens have none: one says so, two are past the end
  generator: 'pointer',
  attention: 'dot',
  embeddingSize: 4,
  hiddenSize: 6,
  dropout: 0.3,
  labelSmoothing: 0.2,
};
const rich = { layers: 2, bidirectional: true, inputFeeding: true, variationalDropout: true };
const variants: Record<string, Seq2SeqConfig> = {
  'reversed, peeky, fed in': { ...sizes, ...rich, peeky: true, reverseSource: true },
  'shared and tied': {
    ...sizes,
    sourceVocabularySize: 5,
    sharedEmbedding: true,
    tiedOutput: true,
    embeddingDropout: 0,
  },
  'frozen embeddings': { ...sizes, frozenEmbeddings: 'both' },
  ...Object.fromEntries(
    (Object.keys(attentions) as AttentionKind[]).map((attention) => [
      `${attention} attention`,
      { ...sizes, attention },
    ]),
  ),
};
const batch = {
  source: toIdBatch([[1, 2, 3], [4], [], [0, 0, 4, 2]]),
  target: toIdBatch([[4], [0, 1, 2], [3, 3], [2, 1]]),
};

describe.each(Object.entries(variants))('the gradient of a pointer-generator: %s', (_, config) => {
  it('without a pass', () => expectModelGradient(config, batch));

  it('with dropout, label smoothing and scheduled sampling', () => {
    const passOf = () => ({ random: Random.fromSeed(3), samplingRate: 0.5, tokens: 11 });
    return expectModelGradient(config, batch, { passOf });
  });
});
