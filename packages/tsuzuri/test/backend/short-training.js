// Trains a small model for a few epochs on every backend, through the built package: they agree, and
// threads change nothing. For any Node that the package runs on.
import { strict as assert } from 'node:assert';
import { addition, makeDataset } from '../../dist/data.js';
import { Translator, createBackend, fit } from '../../dist/index.js';

const task = addition();
const data = makeDataset(task, { trainSize: 200, testSize: 20, seed: 3 });
const config = { source: task.source, target: task.target, hiddenSize: 35, embeddingSize: 17 };

async function losses(name, options) {
  const translator = new Translator(await createBackend(name, options), config, 3);
  const epochs = [];
  const onEpoch = ({ loss }) => epochs.push(loss);
  await fit(translator, data, { epochs: 3, batchSize: 25, logEvery: 3, clipNorm: 1, onEpoch });
  return epochs;
}

const expected = await losses('reference');
assert.ok(expected[2] < expected[0], `the loss went from ${expected[0]} to ${expected[2]}`);
const alone = await losses('native', { threads: 1 });
assert.deepEqual(await losses('native', { threads: 3 }), alone, 'three threads change the losses');
for (const got of [alone, await losses('wasm')])
  got.forEach((loss, i) =>
    assert.ok(Math.abs(loss - expected[i]) < 1e-4, `epoch ${i + 1}: ${loss}, not ${expected[i]}`),
  );
console.log(`every backend trains alike, to a loss of ${expected[2].toFixed(4)}`);
