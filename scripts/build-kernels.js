// Builds the WebAssembly kernels from C and embeds them in the library:
//   npm run build:kernels              writes kernels/dist/kernels.wasm and src/backend/wasm/binary.ts
//   npm run build:kernels -- --check   fails when the committed files are not what the source gives
// The compiler is clang-22 where it is installed (Debian: clang-22, lld-22). Where it is not, or with
// --package, it is the npm package below, put into a temporary folder; both give the same bytes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CLANG_PACKAGE = '@yowasp/clang@22.0.0-git20542-10';
const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const sources = join(library, 'kernels/src');
const wasmFile = join(library, 'kernels/dist/kernels.wasm');
const moduleFile = join(library, 'src/backend/wasm/binary.ts');

const flags = [
  '--target=wasm32-unknown-unknown',
  '-std=c17',
  '-O3',
  '-msimd128',
  '-mbulk-memory',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-math-errno',
  '-ffp-contract=off',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-unused-function',
  '-nostdlib',
  '--no-wasm-opt',
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,-z,stack-size=65536',
  '-Wl,--export=__heap_base',
  '-Wl,--strip-all',
  '-o',
  'kernels.wasm',
  'wasm.c',
];

function compileWithClang(directory) {
  const output = join(directory, 'kernels.wasm');
  const args = flags.with(flags.indexOf('kernels.wasm'), output);
  execFileSync('clang-22', ['-fuse-ld=lld', ...args], { cwd: sources, stdio: 'inherit' });
  return readFileSync(output);
}

async function compileWithPackage(directory) {
  const install = ['install', '--prefix', directory, '--no-save', '--ignore-scripts', CLANG_PACKAGE];
  execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
  const bundle = join(directory, 'node_modules/@yowasp/clang/gen/bundle.js');
  const { commands } = await import(pathToFileURL(bundle));
  const files = Object.fromEntries(
    readdirSync(sources).map((name) => [name, readFileSync(join(sources, name))]),
  );
  const result = await commands.clang(flags, files, { fetchProgress: () => {} });
  return Buffer.from(result['kernels.wasm']);
}

const directory = mkdtempSync(join(tmpdir(), 'tsuzuri-kernels-'));
try {
  const usePackage =
    process.argv.includes('--package') || spawnSync('clang-22', ['--version']).status !== 0;
  const compiler = usePackage ? CLANG_PACKAGE : 'clang-22';
  const binary = usePackage ? await compileWithPackage(directory) : compileWithClang(directory);
  const text =
    '// Made by `npm run build:kernels` from kernels/src; not written by hand.\n' +
    '/** The compiled kernels. */\n' +
    `export const kernelsBase64 =\n  '${binary.toString('base64')}';\n`;
  if (process.argv.includes('--check')) {
    if (!binary.equals(readFileSync(wasmFile)) || text !== readFileSync(moduleFile, 'utf8')) {
      console.error(
        `build-kernels: the committed kernels are not what ${compiler} makes of kernels/src; run npm run build:kernels and commit the result`,
      );
      process.exitCode = 1;
    } else {
      console.log(`build-kernels: ${binary.length} bytes, as committed (${compiler})`);
    }
  } else {
    writeFileSync(wasmFile, binary);
    writeFileSync(moduleFile, text);
    console.log(`build-kernels: ${binary.length} bytes (${compiler})`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
