// One contestant's turn: node bench/step.js BACKEND CASE THREADS prints { samples: [milliseconds …] }.
import { Seq2Seq, Sgd, createBackend, toIdBatch, trainStep } from 'tsuzuri';
import { cases } from './cases.js';

const [backendName, caseName, threads] = process.argv.slice(2);
const { V, E, H, B, source, target, repeats } = cases.find(({ name }) => name === caseName);
const backend = await createBackend(backendName, { threads: Number(threads) });
const config = {
  sourceVocabularySize: V,
  targetVocabularySize: V,
  embeddingSize: E,
  hiddenSize: H,
};
const model = new Seq2Seq(backend, config, 1);
const rows = (length) =>
  toIdBatch(
    Array.from({ length: B }, (_, b) =>
      Array.from({ length }, (_unused, t) => (b * 7 + t * 5) % V),
    ),
  );
const batch = { source: rows(source), target: rows(target) };
const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 5 };

const samples = [];
const count = backendName === 'reference' ? 2 : repeats;
for (let i = -Math.min(5, count - 1); i < count; i++) {
  const start = performance.now();
  model.workspace.reset();
  const loss = trainStep(model.workspace, model, batch, options);
  await backend.read(loss.offset, 1);
  if (i >= 0) samples.push(performance.now() - start);
}
console.log(JSON.stringify({ samples }));
