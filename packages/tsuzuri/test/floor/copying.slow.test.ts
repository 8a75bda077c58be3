import { afterAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/select.ts';
import type { Example } from '../../src/data/task.ts';
import { learn } from '../../src/learn/learn.ts';
import { Random } from '../../src/tensor/random.ts';

const random = Random.fromSeed(7);
const [common, rare] = [[...'abcdefghij'], [...'uvwxyz']];
const backend = await createBackend('auto', { threads: 1 });
afterAll(() => backend.dispose());

/** A word of common letters, with these letters in place of its own. */
function word(places: Readonly<Record<number, string>> = {}): Example {
  const letters = Array.from({ length: 4 + random.integer(3) }, () => common[random.integer(10)]);
  const text = letters.map((letter, i) => places[i] ?? letter).join('');
  return { source: text, target: text };
}

// Each rare letter is met twice in training, and twice in every word of the test.
const train = [
  ...Array.from({ length: 600 }, () => word()),
  ...Array.from({ length: 12 }, (_, i) => word({ 2: rare[i % 6] })),
];
const test = Array.from({ length: 100 }, () =>
  word({ 1: rare[random.integer(6)], 3: rare[random.integer(6)] }),
);

async function exact(generator: string): Promise<number> {
  const translator = await learn(train, {
    backend,
    dev: train.slice(0, 60),
    generator,
    embeddingSize: 16,
    hiddenSize: 32,
    dropout: 0.1,
    tiedOutput: false,
    batchSize: 16,
    learningRate: 0.004,
    epochs: 8,
    seed: 1,
  });
  const answers = await translator.predict(test.map(({ source }) => source));
  translator.dispose();
  return answers.filter((answer, i) => answer === test[i].target).length;
}

describe('words with letters that training has met twice', () => {
  it('are copied by the pointer-generator, and not by a softmax', async () => {
    expect(await exact('pointer')).toBeGreaterThanOrEqual(90);
    expect(await exact('softmax')).toBeLessThan(10);
  });
});
