import { describe, expect, it } from 'vitest';
import { type PairBatch, toIdBatch, toSourceBatch } from '../../../src/data/batch.ts';
import { beamSearch } from '../../../src/decode/beam.ts';
import type { Seq2SeqConfig } from '../../../src/models/config.ts';
import { type FeaturesName, featureKinds } from '../../../src/models/features/features.ts';
import { cells } from '../../../src/nn/cells.ts';
import { Random } from '../../../src/tensor/random.ts';
import { everyBackend } from '../../support/backends.ts';
import { expectModelGradient } from '../../support/model-gradient.ts';
import { ModelRig } from '../../support/model-rig.ts';

const sizes = {
  sourceVocabularySize: 6,
  targetVocabularySize: 6,
  featureVocabularySize: 4,
  embeddingSize: 4,
  hiddenSize: 6,
  dropout: 0.3,
  labelSmoothing: 0.2,
};
const attentive = { ...sizes, attention: 'general', bidirectional: true } as const;
const variants: Readonly<Record<string, Seq2SeqConfig>> = {
  plain: sizes,
  peeky: { ...sizes, peeky: true },
  'attentive, with two layers': { ...attentive, layers: 2, inputFeeding: true },
  'reversed and tied': { ...attentive, reverseSource: true, tiedOutput: true },
  shared: { ...attentive, sharedEmbedding: true },
  ...Object.fromEntries(
    (Object.keys(cells) as (keyof typeof cells)[]).map((cell) => [
      cell,
      { ...attentive, hiddenSize: 12, dropout: 0, cell },
    ]),
  ),
};
const source = [[1, 2, 3], [4], [], [0, 0, 4, 2]];
const features = [[3, 1, 0], [2], [1, 2], []];
const batch: PairBatch = {
  source: toSourceBatch(source, features),
  target: toIdBatch([[4], [0, 1, 2], [3, 3], [2, 1]]),
};
const kinds = Object.keys(featureKinds) as FeaturesName[];

describe.each(kinds)('features of kind %s', (featuresKind) => {
  it.each(Object.entries(variants))('have their gradient in a model: %s', (_, config) =>
    expectModelGradient({ ...config, featuresKind }, batch, {
      passOf: () => ({ random: Random.fromSeed(3) }),
    }),
  );

  it('need no tag in a whole batch', () =>
    expectModelGradient(
      { ...attentive, featuresKind },
      {
        ...batch,
        source: toSourceBatch(source, [[], [], [], []]),
      },
    ));

  it.each(everyBackend)('give a row alone what they give it in a batch, on $name', async (one) => {
    const backend = await one.create();
    const rig = new ModelRig(backend, { ...attentive, featuresKind, reverseSource: true }, 1);
    const options = { maximumLength: 5, attention: true, beamSize: 3, nBest: 3 };
    const rows = [0, 1, 3];
    const together = await beamSearch([rig.member], pick(rows), options);
    for (const [i, row] of rows.entries()) {
      const [alone] = await beamSearch([rig.member], pick([row]), options);
      expect(together[i]).toEqual(alone);
      for (const { attention = [] } of alone) {
        expect(attention.map((weights) => weights.length)).toEqual(
          attention.map(() => source[row].length),
        );
      }
    }
    const [other] = await beamSearch([rig.member], toSourceBatch([source[0]], [[0, 2]]), options);
    expect(other[0].logProbability).not.toBe(together[0][0].logProbability);
    rig.dispose();
  });

  it('are asked for', async () => {
    const backend = await everyBackend[0].create();
    const rig = new ModelRig(backend, { ...sizes, featuresKind }, 1);
    expect(() => rig.start(rig.workspace, toIdBatch([[1]]))).toThrow(
      'seq2seq: expected a source with features, got none',
    );
    expect(() => rig.start(rig.workspace, toSourceBatch([[1]], [[4]]))).toThrow('from 0 to');
    rig.dispose();
  });
});

function pick(rows: readonly number[]) {
  return toSourceBatch(
    rows.map((row) => source[row]),
    rows.map((row) => features[row]),
  );
}
