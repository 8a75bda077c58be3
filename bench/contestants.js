// Who is measured. A contestant is found or left out with a line that says why; its turn is a
// process of its own, so that no contestant warms or crowds another.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const prototype = join(here, '../../shared/prototypes/lstm_step.c');
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-bench-'));
const has = (command) => spawnSync(command, ['--version']).status === 0;
const pin = has('taskset') ? ['taskset', '-c', '0'] : [];

function run(command) {
  const [program, ...args] = [...pin, ...command];
  return execFileSync(program, args, { encoding: 'utf8', cwd: here });
}

function ours(backend, onlyFirst) {
  return {
    name: backend,
    missing: () => undefined,
    plays: (index) => !onlyFirst || index === 0,
    turn: ({ name }) => JSON.parse(run([process.execPath, 'step.js', backend, name])).samples,
  };
}

const compiled = new Map();

/** The prototype has its sizes inside; a copy of it with only the one wanted is compiled. */
function compilePrototype({ V, E, H, B, source, target }) {
  const key = [V, E, H, B, source, target].join('-');
  if (!compiled.has(key)) {
    const columns = Math.ceil(V / 16) * 16; // it wants whole vectors
    const text = readFileSync(prototype, 'utf8')
      .replace(
        /int S\[\]\[6\]=\{.*?\}\};/,
        `int S[][6]={{${columns},${E},${H},${B},${source},${target}}};`,
      )
      .replace('s<5', 's<1');
    const file = join(folder, `prototype-${key}`);
    writeFileSync(`${file}.c`, text);
    execFileSync('cc', ['-O3', '-march=native', '-w', `${file}.c`, '-o', file, '-lm']);
    compiled.set(key, file);
  }
  return compiled.get(key);
}

export const contestants = [
  ours('wasm', false),
  ours('reference', true),
  {
    name: 'prototype',
    missing: () => {
      if (!existsSync(prototype)) return 'no ../shared/prototypes/lstm_step.c here';
      return has('cc') ? undefined : 'no C compiler here';
    },
    plays: () => true,
    turn: (size) => [Number(/median ([\d.]+) ms/.exec(run([compilePrototype(size)]))[1])],
  },
];

/** Peak of one core in GFLOPS, or undefined where there is no compiler. */
export function peakGflops() {
  if (!has('cc')) return undefined;
  const file = join(folder, 'peak');
  execFileSync('cc', ['-O3', '-march=native', '-ffast-math', join(here, 'peak.c'), '-o', file]);
  return Number(run([file]).split(' ')[0]);
}
