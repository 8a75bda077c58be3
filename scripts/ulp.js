// npm run ulp: how many units in the last place the functions of kernels/src/math.h are off, at worst,
// over every float there is, for each build of the kernels that runs here. Wants clang-22 and x86-64.
//   npm run ulp -- 1000   takes each thousandth float
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addons, common } from './kernel-targets.js';

const LIMIT = 2;
const library = fileURLToPath(new URL('../packages/tsuzuri/', import.meta.url));
const { levels } = createRequire(import.meta.url)(join(library, 'kernels/dist/linux-x64.node'));
/** The sums of WebAssembly are those of the baseline; those of NEON are fused, four at a time. */
const builds = [
  ...addons['linux-x64'].variants.filter(([name]) => levels.includes(name)),
  ['neon', '-DVL=4', '-mfma', '-ffp-contract=fast'],
];
const titles = { baseline: 'baseline, WebAssembly', neon: 'NEON (4 lanes, fused)' };

const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-ulp-'));
const clang = (...args) =>
  execFileSync('clang-22', args, { cwd: join(library, 'kernels/test'), stdio: 'inherit' });
try {
  const objects = builds.map(([name, ...flags]) => {
    const object = join(folder, `${name}.o`);
    clang(...common, ...flags, `-DVARIANT=${name}`, '-c', 'ulp-build.c', '-o', object);
    return object;
  });
  const program = join(folder, 'ulp');
  const each = `-DEACH_BUILD(B)=${builds.map(([name]) => `B(${name})`).join(' ')}`;
  clang(
    '-std=gnu17',
    '-O2',
    each,
    'ulp.c',
    ...objects,
    '-o',
    program,
    '-fuse-ld=lld',
    '-lm',
    '-lpthread',
  );
  const lines = execFileSync(program, process.argv.slice(2, 3), { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const functions = [...new Set(lines.map(([name]) => name))];
  console.log(`| build | ${functions.join(' | ')} |`);
  console.log(`|---|${functions.map(() => '---|').join('')}`);
  for (const [build] of builds) {
    const ulps = lines.filter((line) => line[1] === build).map((line) => line[2]);
    console.log(`| ${titles[build] ?? build} | ${ulps.join(' | ')} |`);
  }
  for (const [name, build, ulps, at] of lines) {
    if (Number(ulps) <= LIMIT) continue;
    console.error(`ulp: ${name} on ${build} is ${ulps} units off at ${at}, at most ${LIMIT}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
