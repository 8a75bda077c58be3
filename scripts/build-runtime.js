// Bundles `tsuzuri/runtime` and `tsuzuri/runtime/slim` over what tsc writes there: one file each, without
// what only training needs. Part of `npm run build`; with --sizes it prints what a browser fetches.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { packed } from './packed.js';
import { prune } from './prune.js';

const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const { version } = JSON.parse(readFileSync(`${library}package.json`, 'utf8'));
const banner = `/*! Tsuzuri ${version}, the runtime; MIT licence */`;
const doors = ['runtime', 'runtime-slim'];

/** What is reached by name and yet has nothing to do in inference. */
const training = {
  members: {
    'Agreement.forward': null,
    'EditDecoder.forward': null,
    'EditTransducer.forward': null,
    'EditTransducer.#readRules': '() {}',
    'EditTransducer.rollIn': null,
    'EditTransducer.score': null,
    'Dropout.forward': '(_, output) { return { output }; }',
    'ParameterBlock.#allocateGradients': '() {}',
    'ParameterBlock.#initialise': '() {}',
    'LinearGenerator.forward': null,
    'HardGenerator.forward': null,
    'HardGenerator.scores': null,
    'RecurrentDecoder.forward': null,
    'Seq2Seq.forward': null,
    'Seq2Seq.score': null,
    'PointerGenerator.forward': null,
    'TransformerDecoder.forward': null,
  },
  properties: [
    'description',
    'stations',
    'ofSide',
    'learn',
    'learnDefaults',
    'rowOfTarget',
    'suits',
    'readsAtOnce',
    'whyClosed',
    'lossOf',
    'backward',
    'toGraph',
    'toTorch',
    'see',
  ],
};

async function bundle(input, file, options, plugins = []) {
  const treeshake = {
    moduleSideEffects: false,
    propertyReadSideEffects: false,
    manualPureFunctions: ['layerStations'], // what inspection shows of Transformers
  };
  const build = await rolldown({ input, plugins, treeshake });
  const { output } = await build.generate({ format: 'esm', sourcemap: true, file, ...options });
  return output[0];
}

/** A module that is in no file: what a bundle is without what only training needs. */
const pruned = (file, { code, map }) => ({
  name: 'pruned',
  resolveId: (id) => (id === file ? id : undefined),
  load: (id) => (id === file ? { code, map, moduleSideEffects: true } : undefined),
  transform: (text, id) => (id === file ? prune(text, training) : undefined),
});

/** Writes a file of the package whole: others may be reading it. */
function place(name, content) {
  const path = `${library}dist/${name}`;
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

const digits = readFileSync(`${library}src/backend/wasm/binary-inference.ts`, 'utf8');
for (const door of doors) {
  const file = `${library}dist/${door}.js`;
  const source = `${library}src/${door}.ts`;
  const whole = await bundle(source, file, { minify: 'dce-only' }, [packed(digits)]);
  const plugins = [pruned(file, whole)];
  const { code, map } = await bundle(file, file, { minify: true, postBanner: banner }, plugins);
  place(`${door}.js.map`, JSON.stringify({ ...map, sourcesContent: undefined })); // the package has src/
  place(`${door}.js`, code);
}
place('runtime.wasm', readFileSync(`${library}kernels/dist/kernels-inference.wasm`));

if (process.argv.includes('--sizes'))
  for (const name of [...doors.map((door) => `${door}.js`), 'runtime.wasm']) {
    const bytes = readFileSync(`${library}dist/${name}`);
    const packed = gzipSync(bytes, { level: 9 }).length;
    console.log(`${name}: ${bytes.length} bytes, ${packed} with gzip`);
  }
