// npm run test:nodes: the built package on the Nodes that `npm test` does not run on, each from its npm
// package in a temporary folder. Wants Linux on x86-64; arm64 is emulated by qemu-user, with Debian's
// libc6-arm64-cross and libstdc++6-arm64-cross.
//   npm run test:nodes -- arm64   only those whose name has it
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../packages/tsuzuri/test/backend/', import.meta.url));
const emulator = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const nodes = {
  'node 22': { cpu: 'x64', version: 22, run: [] },
  'node 24': { cpu: 'x64', version: 24, run: [] },
  'node 26': { cpu: 'x64', version: 26, run: [] },
  'node 24 on arm64': { cpu: 'arm64', version: 24, run: emulator },
};
/** What each runs, and the end of what it prints; a process that does not end is killed and fails. */
const scripts = [
  [['lifecycle.js', 'native', '2'], 'ended'],
  [['short-training.js'], 'every backend trains alike'],
  [['agreement.js'], 'agrees with the reference'],
];
const PATIENCE = 600_000; // ms

const install = '--no-save --force --ignore-scripts --no-audit --no-fund --loglevel=error'.split(
  ' ',
);
const wanted = Object.entries(nodes).filter(([name]) => name.includes(process.argv[2] ?? ''));
for (const [name, { cpu, version, run }] of wanted) {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-node-'));
  try {
    const from = `node-linux-${cpu}`;
    const args = ['install', '--prefix', folder, ...install];
    execFileSync('npm', [...args, `${from}@${version}`], { cwd: folder, stdio: 'inherit' });
    const [program, ...before] = [...run, join(folder, 'node_modules', from, 'bin/node')];
    const node = (...words) =>
      execFileSync(program, [...before, ...words], {
        cwd: tests,
        encoding: 'utf8',
        timeout: PATIENCE,
      }).trim();
    console.log(`${name}: ${node('-v')}`);
    for (const [words, expected] of scripts) {
      const output = node(...words);
      if (!output.includes(expected)) throw new Error(`${words[0]} on ${name} printed ${output}`);
      console.log(`${name}: ${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
