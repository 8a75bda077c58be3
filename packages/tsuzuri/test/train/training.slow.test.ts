import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import { makeDataset } from '../../src/data/task.ts';
import { reverse } from '../../src/data/tasks/reverse.ts';
import { Training } from '../../src/train/training.ts';
import { evaluate } from '../../src/train/evaluate.ts';
import { Translator } from '../../src/translator/translator.ts';
import { collect } from '../support/training.ts';

describe('Training', () => {
  it('learns to reverse letters with attention: 95 of 100 new words', async () => {
    const letters = reverse();
    const set = makeDataset(letters, { trainSize: 2000, testSize: 100, seed: 1 });
    const translator = new Translator(await createBackend(), {
      source: letters.source,
      target: letters.target,
      attention: 'dot',
      embeddingSize: 24,
      hiddenSize: 48,
    });
    const more = { epochs: 12, batchSize: 32, learningRate: 0.01 };
    const training = new Training(translator, { train: set.train, dev: set.test }, more);
    await collect(training);
    await training.finish();
    const { sequenceAccuracy } = await evaluate(translator, set.test);
    expect(sequenceAccuracy).toBeGreaterThan(0.95);
  });
});
