// Who is measured. A contestant plays in some groups of cases; where it is not there, or a case would
// take it too long, it is left out with a line that says why.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flopsOf } from './cases.js';
import { missingPrototype, prototypeTurn } from './prototype.js';
import { TurnError, ask, run, works } from './processes.js';

/** The names, in the order of the table. */
export const names = [
  'native',
  'wasm',
  'runtime',
  'reference',
  'tfjs-cpu',
  'torch',
  'numpy',
  'prototype',
];

const LONGEST_EXPERIMENT = 1_200_000; // ms
const SLOW = 3.5e8; // operations that take plain JavaScript about a second
const command = fileURLToPath(new URL('../packages/cli/bin/tsuzuri.js', import.meta.url));
const tfjs = fileURLToPath(new URL('tfjs/node_modules', import.meta.url));
const pythons = [process.env.TSUZURI_PYTHON ?? '/usr/bin/python3', 'python3'];

const usual = ['product', 'step', 'greedy', 'word'];
const words = ({ kind }) => kind === 'word' && 'it has no such model';
const slow = (one) => flopsOf(one) > SLOW && 'it would take seconds a run';

/** `npm start` with one of our backends, once. */
function experiment(backend, threads, { epochs, trainSize }) {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-bench-'));
  const sizes = ['--epochs', epochs, '--train-size', trainSize, '--backend', backend];
  const args = ['experiment', 'addition', ...sizes.map(String), '--out', join(folder, 'run')];
  try {
    const start = performance.now();
    run([process.execPath, command, ...args], { threads, timeout: LONGEST_EXPERIMENT });
    return { samples: [performance.now() - start] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a backend says of itself, or the reason why it does not work. */
function inspect(backend, threads) {
  try {
    return ask('node', 'ours.js', { backend, threads }, { threads });
  } catch (error) {
    if (error instanceof TurnError) return { missing: error.message };
    throw error;
  }
}

/** What plays a kind of case, where it is not ours.js. */
const scripts = { word: 'word.js' };

function ours(name, threads, groups, leavesOut = () => false) {
  let found;
  const look = () => (found ??= inspect(name, threads));
  const threadsFound = () => Number(/(\d+) threads?/.exec(look().details)?.[1] ?? 1);
  return {
    name,
    threads,
    groups,
    missing: () => look().missing,
    leavesOut: (one) => {
      // The experiment gives each of its two models a process of its own: cores help it anyway.
      const alone = threads > 1 && one.group !== 'experiment' && threadsFound() === 1;
      return alone ? 'this backend has one thread' : leavesOut(one);
    },
    turn: (one, budgetMs) =>
      one.kind === 'experiment'
        ? experiment(name, threads, one)
        : ask(
            'node',
            scripts[one.kind] ?? 'ours.js',
            { ...one, backend: name, threads, budgetMs },
            { threads },
          ),
  };
}

function inPython(name, threads, groups) {
  let python;
  return {
    name,
    threads,
    groups,
    missing: () => {
      python = pythons.find((path) => works(path, '-c', `import ${name}`));
      return python ? undefined : `no Python with ${name} here (Debian: python3-${name})`;
    },
    leavesOut: words,
    turn: (one, budgetMs) =>
      ask(python, `${name}_step.py`, { ...one, threads, budgetMs }, { threads }),
  };
}

/** Everyone who takes part; `all` is how many threads those with threads get. */
export function contestants(all) {
  const alone = [1, usual];
  const together = (...more) => [all, [...usual, ...more]];
  const both = (...more) => (all > 1 ? [alone, together(...more)] : [together(...more)]);
  return [
    ...both('experiment', 'scale').map((entry) => ours('native', ...entry)),
    ...both('experiment').map((entry) => ours('wasm', ...entry)),
    {
      name: 'runtime',
      threads: 1,
      groups: ['word'],
      missing: () => undefined,
      leavesOut: () => false,
      turn: (one, budgetMs) => ask('node', 'word.js', { ...one, backend: 'runtime', budgetMs }),
    },
    ours('reference', ...alone, slow),
    {
      name: 'tfjs-cpu',
      threads: 1,
      groups: usual,
      missing: () =>
        existsSync(tfjs) ? undefined : 'TensorFlow.js is not installed (npm run bench:install)',
      leavesOut: (one) => words(one) || slow(one),
      turn: (one, budgetMs) => ask('node', 'tfjs/turn.js', { ...one, budgetMs }),
    },
    ...both('scale').map((entry) => inPython('torch', ...entry)),
    inPython('numpy', ...alone),
    {
      name: 'prototype',
      threads: 1,
      groups: ['step'],
      missing: missingPrototype,
      leavesOut: () => false,
      turn: prototypeTurn,
    },
  ];
}
