// The twin in examples/pytorch, loaded from an export, gives the log-probabilities and greedy answers of
// the model; and a model of PyTorch's own weights gives those of the twin here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Translator, createBackend } from 'tsuzuri';
import { inMemory, pytorchConfig, pytorchPieces, readPytorch } from 'tsuzuri/formats';
import { Random } from 'tsuzuri/nn';
import { greedyAnswers, logProbabilities } from './support/answers.js';
import { configs, pairs } from './support/models.js';

/** The modules of Python that this comparison imports. */
export const modules = ['torch', 'safetensors.torch'];

const TOLERANCE = 1e-5;
const LONGEST = 9; // tokens in an answer
const script = fileURLToPath(new URL('pytorch.py', import.meta.url));

/** @returns one line about what was compared. @throws Error for the first that differs */
export async function compare({ python, folder }) {
  const backend = await createBackend('auto', { threads: 1 });
  const cases = [...configs()];
  for (const [name, config] of cases) {
    const random = Random.fromSeed(7); // of each, so that one more model changes no other
    const translator = new Translator(backend, config);
    for (const { value } of translator.model.parameters.parameters) {
      backend.write(
        value.offset,
        Float32Array.from({ length: value.size }, () => random.normal() / 2),
      );
    }
    const given = pairs(translator, random);
    const place = join(folder, name);
    mkdirSync(place);
    for await (const piece of pytorchPieces(translator)) {
      writeFileSync(join(place, 'model.safetensors'), piece, { flag: 'a' });
    }
    writeFileSync(join(place, 'config.json'), pytorchConfig(translator));
    const expected = {
      logProbabilities: await logProbabilities(translator, given),
      greedy: await greedyAnswers(translator, given.sources, LONGEST),
    };
    writeFileSync(join(place, 'given.json'), JSON.stringify({ ...given, longest: LONGEST }));
    writeFileSync(join(place, 'expected.json'), JSON.stringify(expected));
    translator.dispose();
  }
  const version = python(script, ...cases.map(([name]) => join(folder, name))).trim();

  let [there, back, count] = [0, 0, 0];
  for (const [name] of cases) {
    const read = (...path) => readFileSync(join(folder, name, ...path));
    const json = (file) => JSON.parse(read(file));
    const [given, expected, twin, own] = ['given', 'expected', 'twin', 'own'].map((file) =>
      json(`${file}.json`),
    );
    there = Math.max(there, difference(`${name}, exported`, expected, twin));
    const config = read('own', 'config.json').toString();
    const weights = inMemory(read('own', 'model.safetensors'));
    const translator = await readPytorch(backend, config, weights);
    const found = {
      logProbabilities: await logProbabilities(translator, given),
      greedy: await greedyAnswers(translator, given.sources, LONGEST),
    };
    translator.dispose();
    back = Math.max(back, difference(`${name}, imported`, own, found));
    count += given.sources.length;
  }
  backend.dispose();
  const [exported, imported] = [there, back].map((value) => value.toExponential(1));
  return `${cases.length} models, ${count} examples: log-probabilities within ${exported} exported, ${imported} imported; greedy answers equal (PyTorch ${version})`;
}

/** The largest difference of log-probabilities. @throws Error when it is too large, or answers differ */
function difference(what, expected, found) {
  const worst = expected.logProbabilities
    .flatMap((row, i) => row.map((value, t) => Math.abs(value - found.logProbabilities[i][t])))
    .reduce((a, b) => (a >= b ? a : b), 0); // a NaN stays
  if (!(worst <= TOLERANCE)) throw new Error(`${what}: log-probabilities differ by ${worst}`);
  const [right, got] = [expected, found].map(({ greedy }) => JSON.stringify(greedy));
  if (right !== got) throw new Error(`${what}: expected the greedy answers ${right}, got ${got}`);
  return worst;
}
