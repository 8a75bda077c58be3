// Builds the WebAssembly kernels from C and embeds them in the library:
//   npm run build:kernels              writes kernels/dist/kernels.wasm and src/backend/wasm/binary.ts
//   npm run build:kernels -- --check   fails when the committed files are not what the source gives
// The compiler is clang-22 where it is installed (Debian: clang-22, lld-22), else the npm package below.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLANG_PACKAGE = '@yowasp/clang@22.0.0-git20542-10';
const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const source = 'kernels/src/tsuzuri.c';
const wasmFile = join(library, 'kernels/dist/kernels.wasm');
const moduleFile = join(library, 'src/backend/wasm/binary.ts');

const flags = [
  '--target=wasm32-unknown-unknown', '-std=c17', '-O3', '-msimd128', '-mbulk-memory',
  '-ffreestanding', '-fno-builtin', '-fno-math-errno', '-ffp-contract=off',
  '-Wall', '-Wextra', '-Werror', '-Wno-unused-function',
  '-nostdlib', '--no-wasm-opt',
  '-Wl,--no-entry', '-Wl,--import-memory', '-Wl,-z,stack-size=65536',
  '-Wl,--export=__heap_base', '-Wl,--strip-all',
];

const directory = mkdtempSync(join(tmpdir(), 'tsuzuri-kernels-'));
try {
  const output = join(directory, 'kernels.wasm');
  const hasClang = spawnSync('clang-22', ['--version']).status === 0;
  if (hasClang) {
    execFileSync('clang-22', [...flags, '-fuse-ld=lld', '-o', output, source], { cwd: library, stdio: 'inherit' });
  } else {
    const run = ['exec', '--yes', `--package=${CLANG_PACKAGE}`, '--', 'yowasp-clang'];
    execFileSync('npm', [...run, ...flags, '-o', 'kernels.wasm', source], { cwd: library, stdio: 'inherit' });
    writeFileSync(output, readFileSync(join(library, 'kernels.wasm')));
    rmSync(join(library, 'kernels.wasm'));
  }
  const binary = readFileSync(output);
  const text =
    '// Made by `npm run build:kernels` from kernels/src; not written by hand.\n' +
    '/** The compiled kernels. */\n' +
    `export const kernelsBase64 =\n  '${binary.toString('base64')}';\n`;
  const compiler = hasClang ? 'clang-22' : CLANG_PACKAGE;
  if (process.argv.includes('--check')) {
    if (!binary.equals(readFileSync(wasmFile)) || text !== readFileSync(moduleFile, 'utf8')) {
      console.error(`build-kernels: the committed kernels are not what ${compiler} makes of kernels/src; run npm run build:kernels and commit the result`);
      process.exit(1);
    }
    console.log(`build-kernels: ${binary.length} bytes, as committed (${compiler})`);
  } else {
    writeFileSync(wasmFile, binary);
    writeFileSync(moduleFile, text);
    console.log(`build-kernels: ${binary.length} bytes (${compiler})`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
