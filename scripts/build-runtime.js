// Bundles `tsuzuri/runtime` and `tsuzuri/runtime/slim` over what tsc writes there: one file each, without
// what only training needs. Part of `npm run build`; with --sizes it prints what a browser fetches.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { prune } from './prune.js';

const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const { version } = JSON.parse(readFileSync(`${library}package.json`, 'utf8'));
const banner = `/*! Tsuzuri ${version}, the runtime; MIT licence */`;
const doors = ['runtime', 'runtime-slim'];

/** What is reached by name and yet has nothing to do in inference. */
const training = {
  members: {
    'Dropout.forward': '(_, output) { return { output }; }',
    'ParameterBlock.#allocateGradients': '() {}',
    'ParameterBlock.#initialise': '() {}',
    'RecurrentDecoder.forward': null,
    'Seq2Seq.forward': null,
    'Seq2Seq.score': null,
    'SoftmaxGenerator.forward': null,
  },
  properties: ['description', 'stations', 'ofSide', 'learn'],
};

async function bundle(input, options, plugins = []) {
  const treeshake = { moduleSideEffects: false, propertyReadSideEffects: false };
  const build = await rolldown({ input, plugins, treeshake });
  const { output } = await build.generate({ format: 'esm', ...options });
  return output[0].code;
}

/** A module that is in no file. */
const virtual = (name, code) => ({
  name: 'virtual',
  resolveId: (id) => (id === name ? id : undefined),
  load: (id) => (id === name ? { code, moduleSideEffects: true } : undefined),
});

/** Writes a file of the package whole: others may be reading it. */
function place(name, content) {
  const path = `${library}dist/${name}`;
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

for (const door of doors) {
  const whole = await bundle(`${library}src/${door}.ts`, { minify: 'dce-only' });
  const plugins = [virtual(door, prune(whole, training))];
  const code = await bundle(door, { minify: true, postBanner: banner }, plugins);
  place(`${door}.js`, code);
  rmSync(`${library}dist/${door}.js.map`, { force: true });
}
place('runtime.wasm', readFileSync(`${library}kernels/dist/kernels-inference.wasm`));

if (process.argv.includes('--sizes'))
  for (const name of [...doors.map((door) => `${door}.js`), 'runtime.wasm']) {
    const bytes = readFileSync(`${library}dist/${name}`);
    const packed = gzipSync(bytes, { level: 9 }).length;
    console.log(`${name}: ${bytes.length} bytes, ${packed} with gzip`);
  }
