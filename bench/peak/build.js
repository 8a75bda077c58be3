// Builds the loop that measures a core's peak, for every platform that the kernels are built for:
//   npm run build:peak               writes bench/peak/built/
//   npm run build:peak -- --check    fails when the committed files are not what the source gives
// It wants clang-22, lld-22 and llvm-22. The files are committed, so that the bench needs no compiler.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAddon } from '../../scripts/build-addon.js';
import { addons, common } from '../../scripts/kernel-targets.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const kernels = join(here, '../../packages/tsuzuri/kernels/src'); // vector.h and what chooses a build
const peak = join(here, 'peak.c');

function buildWasm() {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-peak-'));
  const output = join(folder, 'peak.wasm');
  const flags = ['--target=wasm32-unknown-unknown', '-msimd128', '-ffp-contract=off', '-DVL=4'];
  const link = ['-nostdlib', '--no-wasm-opt', '-fuse-ld=lld', '-Wl,--no-entry', '-Wl,--strip-all'];
  try {
    const args = [...common, ...flags, '-DVARIANT=wasm', '-I', kernels, ...link, '-o', output];
    execFileSync('clang-22', [...args, 'peak.c'], { cwd: here, stdio: 'inherit' });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const units = { perVariant: peak, once: join(here, 'addon.c'), includes: [kernels] };
const files = new Map([['peak.wasm', buildWasm()]]);
for (const platform of Object.keys(addons))
  files.set(`${platform}.node`, buildAddon(platform, units));

mkdirSync(join(here, 'built'), { recursive: true });
for (const [name, bytes] of files) {
  const path = join(here, 'built', name);
  if (!process.argv.includes('--check')) {
    rmSync(path, { force: true }); // a loaded addon keeps its old file
    writeFileSync(path, bytes);
  } else if (!existsSync(path) || !readFileSync(path).equals(bytes)) {
    console.error(`build-peak: ${name} is not what its source gives; run npm run build:peak`);
    process.exitCode = 1;
    continue;
  }
  console.log(`build-peak: ${name}, ${bytes.length} bytes`);
}
