// How a turn runs: a process of its own, so that no contestant warms or crowds another, pinned to as
// many cores as it may use threads, and ended when it takes too long.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const LONGEST_TURN = 120_000; // ms

/** A turn that did not come to its end: the message is one line for a person. */
export class TurnError extends Error {}

/** Whether a command runs and succeeds. */
export function works(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

const canPin = works('taskset', '--version');

/** The numbers of the cores that this process may use: '0-2,5' is [0, 1, 2, 5]. */
function allowedCores() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(status)[1];
  return list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/**
 * Runs a command and returns what it prints.
 *
 * @throws TurnError when it fails or takes too long
 */
export function run(command, { threads = 1, timeout = LONGEST_TURN } = {}) {
  const cores = canPin ? allowedCores().slice(0, threads).join() : '';
  const [program, ...args] = [...(cores ? ['taskset', '-c', cores] : []), ...command];
  const env = { ...process.env };
  // Some machines set these for old builds of OpenBLAS; a current one chooses better by itself.
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  for (const library of ['OMP', 'OPENBLAS', 'MKL']) env[`${library}_NUM_THREADS`] = String(threads);
  const stdio = ['ignore', 'pipe', 'pipe'];
  const options = { encoding: 'utf8', cwd: here, env, stdio, timeout, killSignal: 'SIGKILL' };
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    ...options,
    maxBuffer: 2 ** 28,
  });
  if (error?.code === 'ETIMEDOUT') throw new TurnError(`took more than ${timeout / 1000} s`);
  if (error) throw new TurnError(error.message);
  if (status !== 0) throw new TurnError(reasonIn(stderr) ?? `ended with ${signal ?? status}`);
  return stdout;
}

/** The line that says what went wrong: the one that names an error, or else the last. */
function reasonIn(stderr) {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^\S*Error\b.*:/.test(line)) ?? lines.at(-1);
}

/** Runs a program of this folder that takes one JSON argument and prints JSON. */
export function ask(program, file, question, options) {
  const interpreter = program === 'node' ? [process.execPath] : [program, '-B'];
  return JSON.parse(run([...interpreter, `${here}${file}`, JSON.stringify(question)], options));
}
