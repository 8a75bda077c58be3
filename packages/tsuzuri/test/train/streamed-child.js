// Trains on a stream of 100,000 examples through the built package, and prints the heap after a
// collection, in bytes: after a fifth of the updates and after the last, as JSON.
//   node --expose-gc streamed-child.js
import * as ofData from '../../dist/data.js';
import * as main from '../../dist/index.js';
import * as nn from '../../dist/nn.js';

const library = { ...ofData, ...main, ...nn };
const { Random, Training, Translator, createBackend } = library;
const LINES = 100_000;
const tokens = [...'abcdefgh '];
const side = { tokens, length: 6, padding: ' ' };
const stream = {
  async *open() {
    const random = Random.fromSeed(1);
    for (let line = 0; line < LINES; line++) {
      const word = Array.from({ length: 6 }, () => tokens[random.integer(8)]).join('');
      yield { source: word, target: word };
    }
  },
};

const heap = () => {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};

const config = { source: side, target: side, embeddingSize: 2, hiddenSize: 2 };
const translator = new Translator(await createBackend('wasm', { threads: 1 }), config);
const settings = { epochs: 1, batchSize: 500, shuffleBuffer: 4000 };
const training = await Training.open(translator, { train: stream }, settings);
const heaps = [];
for await (const { step } of training.run()) if (step % 40 === 0) heaps.push(heap());
console.log(JSON.stringify({ steps: training.progress.step, heaps }));
