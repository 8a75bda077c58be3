// Builds the kernels from C: the WebAssembly modules, embedded in the library, and the addons.
//   npm run build:kernels              writes kernels/dist/ and src/backend/wasm/binary*.ts
//   npm run build:kernels -- --check   fails when the committed files are not what the source gives
//   npm run build:kernels -- --wasm    WebAssembly only
// The compiler is Debian's clang-22 (with lld-22, and llvm-22 for Windows' import libraries). Without
// it, or with --package, WebAssembly is built with the npm package below, in a temporary folder;
// both give the same bytes. The addons need clang-22.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildAddon } from './build-addon.js';
import { addons, wasmModules } from './kernel-targets.js';

const CLANG_PACKAGE = '@yowasp/clang@22.0.0-git20542-10';
const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const sources = join(library, 'kernels/src');
const units = { perVariant: join(sources, 'variant.c'), once: join(sources, 'addon.c') };
const temporary = mkdtempSync(join(tmpdir(), 'tsuzuri-kernels-'));
const clang = (args) => execFileSync('clang-22', args, { cwd: sources, stdio: 'inherit' });

/** A compiler of WebAssembly: from a record of `wasmModules` to bytes. */
async function wasmCompiler(usePackage) {
  if (!usePackage) {
    return ({ source, flags }) => {
      const output = join(temporary, 'kernels.wasm');
      clang([...flags, '-fuse-ld=lld', '-o', output, source]);
      return readFileSync(output);
    };
  }
  const install = [
    'install',
    '--prefix',
    temporary,
    '--no-save',
    '--ignore-scripts',
    CLANG_PACKAGE,
  ];
  execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
  const bundle = join(temporary, 'node_modules/@yowasp/clang/gen/bundle.js');
  const { commands } = await import(pathToFileURL(bundle));
  const files = Object.fromEntries(
    readdirSync(sources).map((name) => [name, readFileSync(join(sources, name))]),
  );
  return async ({ source, flags }) => {
    const result = await commands.clang([...flags, '-o', 'kernels.wasm', source], files);
    return Buffer.from(result['kernels.wasm']);
  };
}

/** Everything that a build writes, by path. */
async function build(usePackage, withAddons) {
  const files = new Map();
  const compile = await wasmCompiler(usePackage);
  for (const [name, module] of Object.entries(wasmModules)) {
    const wasm = await compile(module);
    const text =
      '// Made by `npm run build:kernels` from kernels/src; not written by hand.\n' +
      '/** The compiled kernels. */\n' +
      `export const kernelsHex =\n  '${wasm.toString('hex')}';\n`;
    files.set(`kernels/dist/${name}.wasm`, wasm);
    files.set(`src/backend/wasm/${module.embedded}`, Buffer.from(text));
  }
  if (withAddons)
    for (const name of Object.keys(addons))
      files.set(`kernels/dist/${name}.node`, buildAddon(name, units));
  return files;
}

function isCommitted(path, content) {
  try {
    return readFileSync(join(library, path)).equals(content);
  } catch {
    return false;
  }
}

try {
  const hasClang = spawnSync('clang-22', ['--version']).status === 0;
  const usePackage = process.argv.includes('--package') || !hasClang;
  const withAddons = hasClang && !process.argv.includes('--wasm');
  const compiler = usePackage ? CLANG_PACKAGE : 'clang-22';
  if (!withAddons) console.log('build-kernels: WebAssembly only, the addons are left as they are');
  for (const [path, content] of await build(usePackage, withAddons)) {
    if (!process.argv.includes('--check')) {
      mkdirSync(join(library, 'kernels/dist'), { recursive: true });
      rmSync(join(library, path), { force: true }); // a loaded addon keeps its old file
      writeFileSync(join(library, path), content);
    } else if (!isCommitted(path, content)) {
      console.error(
        `build-kernels: ${path} is not what ${compiler} makes of kernels/src; run npm run build:kernels and commit the result`,
      );
      process.exitCode = 1;
      continue;
    }
    console.log(`build-kernels: ${path}, ${content.length} bytes`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
