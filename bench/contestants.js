// Who is measured. A contestant is found or left out with a line that says why; its turn is a
// process of its own, so that no contestant warms or crowds another.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const prototype = join(here, '../../shared/prototypes/lstm_step.c');
const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-bench-'));
const has = (command) => spawnSync(command, ['--version']).status === 0;
const canPin = has('taskset');

/** Runs a command on as many cores as it may use threads, and returns what it prints. */
function run(command, threads = 1) {
  const pin = canPin && threads === 1 ? ['taskset', '-c', '0'] : [];
  const [program, ...args] = [...pin, ...command];
  const env = { ...process.env };
  // Some machines set these for old builds of OpenBLAS; a current one chooses better by itself.
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  const stdio = ['ignore', 'pipe', 'ignore'];
  return execFileSync(program, args, { encoding: 'utf8', cwd: here, env, stdio });
}

function ours(name, threads, plays = () => true) {
  return {
    name,
    threads,
    missing: () =>
      threads > availableParallelism() ? `this machine has no ${threads} cores` : undefined,
    plays,
    turn: (size) =>
      JSON.parse(run([process.execPath, 'step.js', name, size.name, String(threads)], threads))
        .samples,
  };
}

const pythons = ['/usr/bin/python3', 'python3'];
const python = pythons.find(
  (path) => spawnSync(path, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

function torch(threads) {
  return {
    name: 'torch',
    threads,
    missing: () => (python ? undefined : 'no Python with PyTorch here (Debian: python3-torch)'),
    plays: () => true,
    turn: ({ V, E, H, B, source, target, repeats }) => {
      const sizes = [V, E, H, B, source, target, repeats, threads].map(String);
      return JSON.parse(run([python, 'torch_step.py', ...sizes], threads)).samples;
    },
  };
}

const compiled = new Map();

/** A C program, compiled once for this processor. */
function compile(name, text, ...flags) {
  if (!compiled.has(name)) {
    const file = join(folder, name);
    writeFileSync(`${file}.c`, text);
    execFileSync('cc', ['-O3', '-march=native', '-w', ...flags, `${file}.c`, '-o', file, '-lm']);
    compiled.set(name, file);
  }
  return compiled.get(name);
}

/** The prototype has its sizes inside; a copy of it with only the one wanted is compiled. */
function compilePrototype({ V, E, H, B, source, target }) {
  const columns = Math.ceil(V / 16) * 16; // it wants whole vectors
  const sizes = [columns, E, H, B, source, target];
  const text = readFileSync(prototype, 'utf8')
    .replace(/int S\[\]\[6\]=\{.*?\}\};/, `int S[][6]={{${sizes.join()}}};`)
    .replace('s<5', 's<1');
  return compile(`prototype-${sizes.join('-')}`, text);
}

/** Everyone who takes part, the fastest first. */
export const contestants = [
  ours('native', 1),
  ours('native', 2),
  ours('wasm', 1),
  ours('wasm', 2),
  ours('reference', 1, ({ H }) => H <= 64),
  {
    name: 'prototype',
    threads: 1,
    missing: () => {
      if (!existsSync(prototype)) return 'no ../shared/prototypes/lstm_step.c here';
      return has('cc') ? undefined : 'no C compiler here';
    },
    plays: () => true,
    turn: (size) => [Number(/median ([\d.]+) ms/.exec(run([compilePrototype(size)]))[1])],
  },
  torch(1),
];

/** Peak of one core in GFLOPS, or undefined where there is no compiler. */
export function peakGflops() {
  if (!has('cc')) return undefined;
  const program = compile('peak', readFileSync(join(here, 'peak.c'), 'utf8'), '-ffast-math');
  return Number(run([program]).split(' ')[0]);
}
