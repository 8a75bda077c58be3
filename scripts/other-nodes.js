// npm run test:nodes: the built package on the Nodes that `npm test` does not run on, and the runtime on
// Deno and Bun, each from its npm package in a temporary folder. Wants Linux on x86-64; arm64 is emulated
// by qemu-user, with Debian's libc6-arm64-cross and libstdc++6-arm64-cross.
//   npm run test:nodes -- arm64   only those whose name has it
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../packages/tsuzuri/test/', import.meta.url));
const emulator = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const shared = mkdtempSync(join(tmpdir(), 'tsuzuri-model-'));
const model = join(shared, 'model.safetensors');

/** What each runs, and the end of what it prints; a process that does not end is killed and fails. */
const runtime = [['runtime/elsewhere.js', 'read', model], 'answers as the translator does'];
const kernels = [['backend/agreement.js'], 'agrees with the reference'];
const library = [
  [['backend/lifecycle.js', 'native', '2'], 'ended'],
  [['backend/short-training.js'], 'every backend trains alike'],
  kernels,
  runtime,
];
const PATIENCE = 600_000; // ms

const node = (version, cpu = 'x64', run = [], scripts = library) => ({
  from: `node-linux-${cpu}@${version}`,
  program: 'bin/node',
  run,
  scripts,
});
const programs = {
  'node 22': node(22),
  'node 24': node(24),
  'node 26': node(26),
  'node 24 on arm64': node(24, 'arm64', emulator, [kernels, runtime]), // emulated, a training takes half a minute
  deno: {
    from: '@deno/linux-x64-glibc@2',
    program: 'deno',
    words: ['run', '--allow-read'],
    scripts: [runtime],
  },
  bun: { from: '@oven/bun-linux-x64@1', program: 'bin/bun', scripts: [runtime] },
};

const install = '--no-save --force --ignore-scripts --no-audit --no-fund --loglevel=error'.split(
  ' ',
);
const wanted = Object.entries(programs).filter(([name]) => name.includes(process.argv[2] ?? ''));
execFileSync(process.execPath, [join(tests, 'runtime/elsewhere.js'), 'write', model]);
for (const [name, { from, program, run = [], words = [], scripts }] of wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-node-'));
  try {
    const args = ['install', '--prefix', folder, ...install];
    execFileSync('npm', [...args, from], { cwd: folder, stdio: 'inherit' });
    const place = join(folder, 'node_modules', from.replace(/@[^@]*$/, ''), program);
    const [command, ...before] = [...run, place];
    const start = (...rest) =>
      execFileSync(command, [...before, ...rest], {
        cwd: tests,
        encoding: 'utf8',
        timeout: PATIENCE,
      }).trim();
    console.log(`${name}: ${start('--version').split('\n')[0]}`);
    for (const [script, expected] of scripts) {
      const output = start(...words, ...script);
      if (!output.includes(expected)) throw new Error(`${script[0]} on ${name} printed ${output}`);
      console.log(`${name}: ${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
rmSync(shared, { recursive: true });
