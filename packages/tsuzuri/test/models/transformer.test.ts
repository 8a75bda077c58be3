import { describe, expect, it } from 'vitest';
import { type PairBatch, toIdBatch, toSourceBatch } from '../../src/data/batch.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { attentionNormalizers } from '../../src/nn/attention/normalizers.ts';
import { featureKinds } from '../../src/models/features/features.ts';
import { generators } from '../../src/models/generators/generators.ts';
import { positions } from '../../src/nn/transformer/positions.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectModelGradient } from '../support/model-gradient.ts';
import { ModelRig } from '../support/model-rig.ts';

const sizes = {
  sourceVocabularySize: 6,
  targetVocabularySize: 5,
  hiddenSize: 8,
  heads: 2,
  layers: 2,
};
const both = { ...sizes, encoder: 'transformer', decoder: 'transformer' };
const copies = [2, 0, -1, 4];
const tags = { featureVocabularySize: 3 };
/** A model for each kind of a record. */
const each = <Kind extends string>(
  record: Readonly<Record<Kind, unknown>>,
  configOf: (kind: Kind) => Seq2SeqConfig,
) => Object.fromEntries((Object.keys(record) as Kind[]).map((kind) => [kind, configOf(kind)]));
const variants: Record<string, Seq2SeqConfig> = {
  ...each(positions, (kind) => ({ ...both, positions: kind })),
  ...each(attentionNormalizers, (kind) => ({ ...both, attentionNormalizer: kind, layers: 1 })),
  ...each(generators, (generator) => ({ ...both, generator, copies, layers: 1 })),
  ...each(featureKinds, (featuresKind) => ({
    ...both,
    ...tags,
    featuresKind,
    ...('besideSize' in featureKinds[featuresKind] && { decoder: 'recurrent', attention: 'dot' }),
    layers: 1,
  })),
  'copies, with features and sparse attention': {
    ...both,
    ...tags,
    generator: 'pointer',
    copies,
    attentionNormalizer: 'entmax',
    dropout: 0.3,
    reverseSource: true,
  },
  'copies over a recurrent encoder': {
    ...sizes,
    decoder: 'transformer',
    generator: 'pointer',
    copies,
  },
  'read by a recurrent decoder that copies, with features': {
    ...sizes,
    ...tags,
    encoder: 'transformer',
    attention: 'general',
    generator: 'pointer',
    copies,
    featuresKind: 'linear',
  },
  'gelu, tied, dropped': {
    ...both,
    activation: 'gelu',
    tiedOutput: true,
    dropout: 0.3,
    attentionDropout: 0.2,
    labelSmoothing: 0.1,
  },
  'shared embedding': { ...both, sourceVocabularySize: 5, sharedEmbedding: true },
  'read by a recurrent decoder': { ...sizes, encoder: 'transformer', attention: 'general' },
  'read by a peeky decoder': { ...sizes, encoder: 'transformer', peeky: true },
  'over a recurrent encoder': { ...sizes, decoder: 'transformer' },
  'over a bidirectional encoder': { ...sizes, decoder: 'transformer', bidirectional: true },
};
const source = [[1, 2, 3], [4], [], [0, 0, 4, 2]];
const target = [[4], [0, 1, 2], [3, 3], [2, 1]];
const features = [[2, 0], [1], [0, 1, 2], []];

describe.each(Object.entries(variants))('a Transformer: %s', (_, config) => {
  const sourceOf = (rows: readonly number[]) => {
    const ids = rows.map((row) => source[row]);
    if (!config.featureVocabularySize) return toIdBatch(ids);
    return toSourceBatch(
      ids,
      rows.map((row) => features[row]),
    );
  };
  const batch: PairBatch = { source: sourceOf([0, 1, 2, 3]), target: toIdBatch(target) };

  it('has a gradient that is that of its loss', async () => {
    await expectModelGradient(config, batch, { directions: 2 });
    if (!config.dropout) return;
    await expectModelGradient(config, batch, { passOf: () => ({ random: Random.fromSeed(3) }) });
  });

  it.each(everyBackend)(
    'computes the same bits all at once, step by step and alone: $name',
    async ({ create }) => {
      const backend = await create();
      const model = new ModelRig(backend, config, 1);
      const { workspace } = model;
      const read = ({ offset, size }: { offset: number; size: number }) =>
        backend.read(offset, size);
      const lossOf = async (pairs: PairBatch) => read(model.forward(workspace, pairs).loss);
      const rows: number[][] = [];
      const stepsOf = async (pairs: PairBatch, order: readonly number[]) => {
        let state = model.start(workspace, pairs.source);
        state = model.select(workspace, state, Int32Array.from(order));
        const seen: ArrayLike<number>[] = [];
        const size = order.length;
        for (let t = 0; t < pairs.target.time; t++) {
          const ids = order.map((row) =>
            t === 0 ? model.startId : pairs.target.ids[(t - 1) * pairs.target.lengths.length + row],
          );
          const step = model.step(workspace, workspace.ids([size], ids), state);
          ({ state } = step);
          seen.push(await read(step.scores));
        }
        return seen;
      };
      const together = await stepsOf(batch, [0, 1, 2, 3]);
      const shared = await stepsOf(batch, [3, 1, 1, 0, 3]);
      const V = config.targetVocabularySize;
      const at = (scores: ArrayLike<number>, row: number) =>
        Array.from({ length: V }, (_unused, i) => scores[row * V + i]);
      for (const [b, ids] of target.entries()) {
        const pairs = { source: sourceOf([b]), target: toIdBatch([ids]) };
        const alone = await stepsOf(pairs, [0]);
        for (let t = 0; t < ids.length; t++) {
          expect(at(together[t], b)).toEqual(at(alone[t], 0));
          const place = [3, 1, -1, 0].indexOf(b);
          if (place >= 0) expect(at(shared[t], place)).toEqual(at(alone[t], 0));
        }
        rows.push([...(await lossOf(pairs))]);
      }
      const sum = target.reduce((all, ids, b) => all + rows[b][0] * ids.length, 0);
      const tokens = target.reduce((all, ids) => all + ids.length, 0);
      const [whole] = await lossOf(batch);
      expect(Math.abs(whole - sum / tokens)).toBeLessThan(1e-6);
    },
  );
});

describe('the options of Transformers', () => {
  it.each<[object, string]>([
    [{ heads: 2 }, 'heads: needs a transformer as encoder or decoder'],
    [
      { encoder: 'transformer' },
      'attention: expected a kind of attention, since the encoder transformer',
    ],
    [{ ...both, heads: 3 }, 'heads: expected a divisor of hiddenSize, 8, got 3'],
    [{ ...both, embeddingSize: 4 }, 'embeddingSize: expected hiddenSize, 8'],
    [{ ...both, hiddenSize: 6, heads: 2, positions: 'rotary' }, 'an even number per head'],
    [{ ...both, positions: 'rotory' }, 'did you mean rotary?'],
    [{ ...both, activation: 'tanh' }, 'activation: expected one of'],
    [{ ...both, bidirectional: true }, 'bidirectional: cannot be used with a transformer'],
    [{ ...both, attention: 'dot' }, 'attention: expected none'],
    [{ ...both, peeky: true }, 'peeky: is for a recurrent decoder'],
    [{ ...both, variationalDropout: true }, 'variationalDropout: is for recurrent layers'],
  ])('refuses %j', (more, message) => {
    const plain = { sourceVocabularySize: 6, targetVocabularySize: 5, hiddenSize: 8 };
    const make = () => new ModelRig(exactBackend(), { ...plain, ...more }, 1);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });
});
