// Ten thousand training steps of a tiny model, through the built package, each on a new batch; now and
// then a prediction and the loss. Prints the memory after a fifth of them and after all, as JSON.
//   node --expose-gc steady.js <backend>
import { DecodingMemory } from '../../dist/decode/memory.js';
import * as ofData from '../../dist/data.js';
import * as main from '../../dist/index.js';
import * as nn from '../../dist/nn.js';

const library = { ...ofData, ...main, ...nn };
const { Arena, Random, Seq2Seq, Sgd, createBackend, greedy, toIdBatch, update } = library;
const STEPS = 10_000;
const plain = await createBackend(process.argv[2]);
const live = new Map();
const backend = {
  ...plain,
  allocate(size) {
    const offset = plain.allocate(size);
    live.set(offset, size);
    return offset;
  },
  free(offset) {
    live.delete(offset);
    plain.free(offset);
  },
};
const sizes = { sourceVocabularySize: 9, targetVocabularySize: 9 };
const model = new Seq2Seq(backend, { ...sizes, embeddingSize: 4, hiddenSize: 8 }, 1);
const workspace = new Arena(backend);
const memory = new DecodingMemory(backend);
const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 1 };
const random = Random.fromSeed(1);
const side = () =>
  toIdBatch(
    Array.from({ length: 1 + random.integer(6) }, () =>
      Array.from({ length: random.integer(5) }, () => random.integer(9)),
    ),
  );

async function measure() {
  workspace.reset(); // what the last step took is garbage by now
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const slots = [...live.values()].reduce((sum, size) => sum + size, 0);
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external, slots };
}

let early;
for (let step = 1; step <= STEPS; step++) {
  let [source, target] = [side(), side()];
  while (target.lengths.length !== source.lengths.length) [source, target] = [side(), side()];
  await update(workspace, model, [{ source, target }], options);
  if (step % 100 === 0) {
    memory.reset();
    await greedy({ model, memory }, source, { length: 4 });
  }
  if (step === STEPS / 5) early = await measure();
}
console.log(JSON.stringify({ early, late: await measure() }));
