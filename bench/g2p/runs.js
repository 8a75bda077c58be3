// What both scripts of this folder do: train and score by the command, some jobs at a time, and sum up.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../../packages/cli/bin/tsuzuri.js');

/** The options that both scripts have, for `parseArgs`. */
export const commonOptions = {
  data: { type: 'string', default: join(here, '../../../shared/data/g2p') },
  languages: { type: 'string' },
  jobs: { type: 'string', default: String(availableParallelism()) },
};

/** The languages to train, by name: those asked for, or all that DIR holds. Ends the process without DIR. */
export function languagesOf({ data, languages }) {
  if (!existsSync(data)) {
    console.error(`g2p: there is no directory ${data}; give one by --data`);
    process.exit(2);
  }
  const end = '_test.tsv';
  const found = readdirSync(data).filter((name) => name.endsWith(end));
  return languages?.split(',') ?? found.map((name) => name.slice(0, -end.length));
}

export const seedsOf = (count) => Array.from({ length: Number(count) }, (_, i) => i + 1);

export const machine = `${cpus()[0].model}, ${availableParallelism()} processors, Node ${process.version}`;

/** Runs the command; gives what it printed. */
export function tsuzuri(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, problems] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (problems += text));
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`tsuzuri ${args.join(' ')}: ${problems}`)),
    );
  });
}

/** Trains on one thread, choosing the epoch on dev; gives the summary. */
export async function train(data, language, seed, out, flags) {
  const [train, dev] = ['train', 'dev'].map((set) => join(data, `${language}_${set}.tsv`));
  const all = ['--seed', String(seed), '--threads', '1', '--force', ...flags];
  await tsuzuri('train', train, '--valid', dev, '--out', out, ...all);
  return summaryOf(out);
}

export const summaryOf = (out) => JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'));

/** Scores a run on the set of that name, such as `test`. */
export async function evaluate(data, language, set, out, flags = []) {
  const file = join(data, `${language}_${set}.tsv`);
  const args = ['evaluate', out, file, '--json', '--threads', '1', ...flags];
  return JSON.parse(await tsuzuri(...args));
}

/** Does `work` on each of `tasks`, `jobs` at a time. */
export async function inParallel(jobs, tasks, work) {
  const waiting = [...tasks];
  const worker = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await work(task);
  };
  await Promise.all(Array.from({ length: Number(jobs) }, worker));
}

export const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** The sample's standard deviation. */
const deviation = (list) =>
  Math.sqrt(list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / (list.length - 1));

/** Mean ± standard deviation, or the only value. */
export const spread = (list) =>
  list.length > 1
    ? `${mean(list).toFixed(2)} ± ${deviation(list).toFixed(2)}`
    : mean(list).toFixed(2);

/** A row of a table. */
export const row = (cells) => `| ${cells.join(' | ')} |`;
