// Trains a tiny model through the built package, from its checkpoint where there is one, and writes the
// checkpoint after every second event: to another name, flushed to the disk, then renamed. At the end it
// writes the finished model to `model`, and prints nothing.
//   node kill-child.js <folder>
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as ofData from '../../dist/data.js';
import * as main from '../../dist/index.js';
import * as nn from '../../dist/nn.js';

const library = { ...ofData, ...main, ...nn };
const { Training, Translator, createBackend, makeExamples, resumeTraining, reverse } = library;
const { saveTraining, saveTranslator } = library;
const folder = process.argv[2];
const path = join(folder, 'checkpoint');

function write(to, bytes) {
  const file = openSync(`${to}.new`, 'w');
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${to}.new`, to);
}

const task = reverse();
const examples = makeExamples(task, { count: 80, seed: 1 });
const data = { train: examples.slice(0, 64), dev: examples.slice(64) };
const config = { source: task.source, target: task.target, attention: 'dot', dropout: 0.2 };
const settings = { epochs: 8, batchSize: 8, averaging: 0.3, criterion: 'loss', samplingRate: 0.2 };
const backend = await createBackend('wasm', { threads: 1 });
const training = existsSync(path)
  ? await resumeTraining(backend, readFileSync(path), data)
  : new Training(
      new Translator(backend, { ...config, embeddingSize: 6, hiddenSize: 8 }),
      data,
      settings,
    );
let events = 0;
for await (const _ of training.run()) {
  if (++events % 2 === 0) write(path, await saveTraining(training));
}
await training.finish();
write(join(folder, 'model'), await saveTranslator(training.translator));
