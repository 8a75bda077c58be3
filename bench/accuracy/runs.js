// What both scripts of this folder do by the command: train on a task, and score a run on rows of it.
import { existsSync } from 'node:fs';
import { summaryOf, tsuzuri } from '../g2p/runs.js';
import { tasks } from './tasks.js';

const common = ['--threads', '1', '--no-report'];

/** Ends the process where there is no folder of that name. */
export function requireFolder(data) {
  if (existsSync(data)) return;
  console.error(`accuracy: there is no folder ${data}; give one by --data`);
  process.exit(2);
}

/** Trains on one file, choosing the epoch on another; gives the summary. */
export async function train(task, [file, dev], out, seed, flags) {
  const sets = [file, '--valid', dev, '--out', out, '--force', '--seed', String(seed)];
  await tsuzuri('train', ...sets, ...common, ...tasks[task].flags, ...flags);
  return summaryOf(out);
}

/** What `tsuzuri evaluate` finds of a run. */
export async function evaluate(task, run, file, flags = []) {
  const asked = ['--json', '--single-reference', ...common, ...tasks[task].flags, ...flags];
  return JSON.parse(await tsuzuri('evaluate', run, file, ...asked));
}
