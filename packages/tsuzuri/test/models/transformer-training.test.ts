import { afterAll, describe, expect, it } from 'vitest';
import { type PairBatch, toIdBatch } from '../../src/data/batch.ts';
import { learn } from '../../src/learn/learn.ts';
import { Random } from '../../src/tensor/random.ts';
import { openSession } from '../../src/translator/session.ts';
import { exactBackend } from '../support/backends.ts';
import { expectModelGradient } from '../support/model-gradient.ts';

const both = { encoder: 'transformer', decoder: 'transformer', heads: 2, hiddenSize: 8 } as const;
const sizes = { ...both, sourceVocabularySize: 6, targetVocabularySize: 5 };
const source = [[1, 2, 3], [4], [1]];
const target = [[4, 1], [2, 1, 2], [3]];

describe('the gradient of a Transformer', () => {
  it('is that of the loss of R-Drop', () => {
    const twice: PairBatch = {
      source: toIdBatch([...source, ...source]),
      target: toIdBatch([...target, ...target]),
    };
    const passOf = () => ({ random: Random.fromSeed(3), agreement: 2, tokens: 12 });
    return expectModelGradient({ ...sizes, dropout: 0.3, labelSmoothing: 0.1 }, twice, { passOf });
  });

  it('is that of what teachers pull at', () => {
    const random = Random.fromSeed(5);
    const values = Array.from({ length: 3 * 3 * 5 }, () => random.normal());
    const batch = { source: toIdBatch(source), target: toIdBatch(target) };
    return expectModelGradient(sizes, batch, {
      pullOf: (workspace) => workspace.from([3, 3, 5], values),
    });
  });
});

describe('a trained Transformer', () => {
  const backend = exactBackend();
  const pairs = ['ab', 'ba', 'aab', 'bba', 'abab', 'b'].map((text) => ({
    source: text,
    target: text.toUpperCase(),
    features: [text.length % 2 === 0 ? 'even' : 'odd'],
  }));
  const options = { ...both, backend, dev: pairs, epochs: 1, batchSize: 3, dropout: 0.1 };
  const trained = learn(pairs, { ...options, generator: 'pointer' });
  afterAll(async () => (await trained).dispose());
  const words = pairs.map(({ source: text, features }) => ({ source: text, features }));

  it('begins another training, where parts of it may stay as they are', async () => {
    const first = await trained;
    const more = { init: first, freeze: ['encoder'], ...options, generator: 'pointer' } as const;
    const second = await learn(pairs, more);
    const weightsOf = async ({ model }: typeof first, name: string) => {
      const { value } = model.parameters.parameters.find((one) => one.name === name)!;
      return [...(await backend.read(value.offset, value.size))];
    };
    const [kept, trainedOn] = ['encoder.layer1.self.key.weight', 'decoder.layer1.cross.key.weight'];
    expect(await weightsOf(second, kept)).toEqual(await weightsOf(first, kept));
    expect(await weightsOf(second, trainedOn)).not.toEqual(await weightsOf(first, trainedOn));
    second.dispose();
  });

  it('answers in an ensemble, with features and copying', async () => {
    const first = await trained;
    const alone = await first.answer(words, { beam: 2, attention: true });
    const twice = await openSession([first, first]).predict(words, { beam: 2 });
    expect(twice).toEqual(alone.map(({ answers: [best] }) => best.text));
    const other = await learn(pairs, { ...options, encoder: 'recurrent', seed: 2 });
    const mixed = await openSession([first, other]).predict(words, { beam: 2 });
    expect(mixed).toHaveLength(words.length);
    other.dispose();
  });
});
