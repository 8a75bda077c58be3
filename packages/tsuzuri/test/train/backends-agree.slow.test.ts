import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createBackend } from '../../src/backend/select.ts';
import { makeDataset } from '../../src/data/task.ts';
import { addition } from '../../src/data/tasks/addition.ts';
import { fit } from '../../src/train/train.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend } from '../support/backends.ts';

const task = addition();
const data = makeDataset(task, { trainSize: 2000, testSize: 500, seed: 1 });
const { source, target } = task;
const config = { source, target, embeddingSize: 32, hiddenSize: 48, reverseSource: true };

/** What 5 epochs, 500 steps, come to. */
async function trained(backend: Backend) {
  const options = { epochs: 5, batchSize: 20, learningRate: 1, clipNorm: 1, logEvery: 5 };
  const [{ loss, evaluation }] = await fit(new Translator(backend, config, 1), data, options);
  const { train, test } = evaluation!;
  return { loss, train, test };
}

// Threads give the same bits: threads.test.ts.
const fast = everyBackend.filter(({ name }) => !/^reference$|^wasm$|threads/.test(name));
const expected = trained(await createBackend('wasm'));

describe.each(fast)('the same seed on $name', ({ create }) => {
  // The sums of one are fused and those of the other are not, and 500 steps follow one another.
  it('gives the accuracy that it gives on wasm, within 0.001, after 5 epochs', async () => {
    const wasm = await expected;
    const ours = await trained(await create());
    expect(wasm.loss).toBeLessThan(1.8); // guessing costs ln 12 = 2.48
    expect(Math.abs(ours.loss - wasm.loss)).toBeLessThan(1e-3);
    for (const set of ['train', 'test'] as const) {
      const apart = (name: 'tokenAccuracy' | 'sequenceAccuracy') =>
        Math.abs(ours[set][name] - wasm[set][name]);
      expect(apart('tokenAccuracy')).toBeLessThanOrEqual(1e-3);
      expect(apart('sequenceAccuracy')).toBeLessThanOrEqual(1e-3);
    }
  });
});
