// Exported ONNX models in ONNX Runtime: in Node, as WebAssembly (`npm run interop:install`) and in
// Python. With TSUZURI_WRITE=1 in the environment it records the hashes of the files that gave the same
// answers in all three, for the tests that need no runtime. TSUZURI_EXAMPLES=100 is quicker.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toOnnx } from 'tsuzuri/formats';
import { encodeOnnx } from '../../packages/cli/dist/export/onnx/encode.js';
import { compareExamples } from './support/onnx-examples.js';
import { names, questionsFor, verifiedFile, verifiedModel } from './support/onnx-models.js';
import { runtimes } from './support/onnx-packages.js';
import { rowsOf, runGreedy, runSteps } from './support/onnx-run.js';

/** The modules of Python that this comparison imports. */
export const modules = ['onnx', 'onnxruntime', 'numpy'];

const EXAMPLES = Number(process.env.TSUZURI_EXAMPLES || 1000); // of each model
const BATCHES = [1, 32];
const STEPPED = 100; // examples whose every step is compared
const CLOSE = 1e-4; // ln p and attention weights; float32 under layer normalisation is that far from float64

/** @returns one line about what was compared. @throws Error for the first that differs */
export async function compare({ python, folder }) {
  const found = await runtimes();
  const isWriting = Boolean(process.env.TSUZURI_WRITE);
  if (isWriting && Object.keys(found).length < 2) throw new Error('first npm run interop:install');
  const verified = {};
  let worst = 0;
  for (const name of names) {
    const { differs, ...files } = await compareModel(name, join(folder, name), found);
    verified[name] = files;
    worst = Math.max(worst, differs);
  }
  const script = fileURLToPath(new URL('onnx_answers.py', import.meta.url));
  const inPython = python(script, ...names.map((name) => join(folder, name))).trim();
  const programs = await compareExamples(python, join(folder, 'tutorial'), found);
  await compareExamples(python, join(folder, 'bidirectional'), found);
  if (isWriting) writeFileSync(verifiedFile, `${JSON.stringify(verified, null, 2)}\n`);

  const places = [...Object.keys(found), inPython].join(', ');
  const steps =
    Object.keys(found).length > 0
      ? `ln p and attention within ${worst.toExponential(1)}`
      : 'steps not compared (npm run interop:install)';
  return `${names.length} models, ${EXAMPLES} examples each, batch ${BATCHES.join(' and ')}: equal answers in ${places}; ${steps}; ${programs.join(' and ')} of examples/onnx answer alike`;
}

/** Exports a model into a folder, and compares the answers of the runtimes of JavaScript. */
async function compareModel(name, folder, found) {
  const translator = await verifiedModel(name);
  const { models, description } = await toOnnx(translator);
  const files = Object.fromEntries(
    Object.entries(models).map(([part, model]) => [part, encodeOnnx(model)]),
  );
  const texts = questionsFor(translator, EXAMPLES);
  const answers = await translator.predict(texts, { beam: 1 });
  const sources = texts.map((text) => idsOf(translator, text));
  mkdirSync(folder);
  for (const [part, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, `${part}.onnx`), bytes);
  }
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify({ sources, texts, answers }));

  let differs = 0;
  for (const [runtime, ort] of Object.entries(found)) {
    for (const size of BATCHES) {
      const rows = await runGreedy(ort, files.greedy, sources, size);
      requireSame(`${name}, ${runtime}, batch ${size}`, translator, texts, rows, answers);
    }
    const some = texts.slice(0, STEPPED);
    await compareEdges(ort, files.greedy, translator, some);
    differs = Math.max(
      differs,
      await compareSteps(ort, files, translator, some, description.attention),
    );
  }
  const examples = texts.slice(0, 3).map((text, i) => [text, answers[i]]);
  translator.dispose();
  const hashes = Object.entries(files).map(([part, bytes]) => [
    part,
    createHash('sha256').update(bytes).digest('hex'),
  ]);
  return { ...Object.fromEntries(hashes), examples, differs };
}

/** The ids of a text, and those of its features if the model reads some. */
function idsOf({ codec }, asked) {
  if (!codec.features) return [...codec.encodeSource(asked)];
  const features = codec.features.vocabulary;
  return {
    source: [...codec.encodeSource(asked.source)],
    features: asked.features.map((tag) => features.id(tag)),
  };
}

function requireSame(where, { codec }, texts, rows, answers) {
  rows.forEach((ids, i) => {
    const { text } = codec.decode(ids, texts[i].source ?? texts[i]);
    if (text === answers[i]) return;
    const [source, got, expected] = [texts[i], text, answers[i]].map((x) => JSON.stringify(x));
    throw new Error(`${where}: ${source}: expected ${expected}, got ${got}`);
  });
}

/** A row without tokens ends at once and disturbs no other; ids outside the vocabulary are unknown tokens. */
async function compareEdges(ort, bytes, translator, texts) {
  const { source, target } = translator.codec;
  if (source.unkId === undefined || translator.codec.features) return;
  const outside = [source.size, 1e12, -1, -1e12];
  const rows = texts.map((text, i) =>
    [...source.encode(text)].map((id) => (id === source.unkId ? outside[i % 4] : id)),
  );
  const answers = await translator.predict(texts, { beam: 1 });
  const [empty, ...others] = await runGreedy(ort, bytes, [[], ...rows], rows.length + 1);
  requireSame('ids outside the vocabulary', translator, texts, others, answers);
  if (empty.some((id) => id !== target.eosId))
    throw new Error('a row without tokens has an answer');
}

/** The largest difference of ln p and of the attention weights along greedy answers. */
async function compareSteps(ort, files, translator, texts, attention) {
  const { startId } = translator.model;
  const { maximumLength: steps } = translator;
  const answered = await translator.answer(texts, { beam: 1, attention });
  const sources = texts.map((text) => idsOf(translator, text));
  const stepped = await runSteps(ort, files, sources, { startId, steps });
  let worst = 0;
  const note = (x, y) => (worst = Math.max(worst, Math.abs(x - y)));
  answered.forEach(({ answers: [best] }, row) => {
    const chosen = best.tokenLogProbabilities.slice(0, steps); // not the end after the last step
    chosen.forEach((expected, t) => note(stepped[t].chosen[row], expected));
    best.attention?.slice(0, steps).forEach((weights, t) => {
      const got = rowsOf(stepped[t].attention)[row];
      weights.forEach((expected, s) => note(got[s], expected));
    });
  });
  if (!(worst <= CLOSE)) throw new Error(`expected ln p within ${CLOSE}, got ${worst}`);
  return worst;
}
