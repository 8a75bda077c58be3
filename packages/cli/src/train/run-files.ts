import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { RunError, UsageError } from '../errors.ts';

/** The files of a run of `tsuzuri train`. */
export const runFiles = {
  /** The best model so far. */
  model: 'model.safetensors',
  /** All that going on needs. */
  checkpoint: 'checkpoint.safetensors',
  settings: 'settings.json',
  history: 'history.jsonl',
  summary: 'summary.json',
} as const;

const EVENTS = /^events\.out\.tfevents\.\d+\.tsuzuri$/;

/** The name of a TensorBoard file that begins at a time, in milliseconds. */
export function eventsName(time: number): string {
  return `events.out.tfevents.${Math.floor(time / 1000)}.tsuzuri`;
}

/** The name of the TensorBoard file of a run, or undefined; of several the last. */
export function findEvents(out: string): string | undefined {
  return readdirSync(out)
    .filter((entry) => EVENTS.test(entry))
    .sort()
    .at(-1);
}

/** What is done with an earlier run in the directory. */
export type Earlier = 'refuse' | 'resume' | 'replace';

/**
 * Checks the directory of a run, and makes nothing.
 *
 * @throws UsageError when it holds an earlier run that is neither to be resumed nor replaced, or
 *   files that are no run's
 */
export function checkRun(out: string, earlier: Earlier): void {
  if (existsSync(out) && !statSync(out).isDirectory()) {
    throw new UsageError(`--out: expected a directory, got the file "${out}"; name another`);
  }
  const entries = existsSync(out) ? readdirSync(out) : [];
  const foreign = entries.find((entry) => !isOurs(entry) && !isLeftover(entry));
  if (foreign !== undefined) {
    throw new UsageError(
      `--out: expected a new or empty directory or an earlier run, got "${out}", which holds ${foreign}; name another`,
    );
  }
  const isRun = entries.includes(runFiles.settings);
  if (isRun && earlier === 'refuse') {
    throw new UsageError(
      `--out: "${out}" holds an earlier run; go on with it by --resume, replace it by --force, or name another`,
    );
  }
  if (!isRun && earlier === 'resume') {
    throw new UsageError(`--resume: there is no run in "${out}" to go on with; leave --resume out`);
  }
}

/**
 * Makes the directory of a run, and takes the files of an earlier one away.
 *
 * @throws UsageError when it cannot be made
 */
export function makeRun(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out: "${out}" cannot be made: ${(error as Error).message}`);
  }
  for (const entry of readdirSync(out).filter(isOurs)) rmSync(join(out, entry), { force: true });
}

/** Writes a file of the run so that it is either the old one or the new one, whole, whenever the process ends. */
export function writeRunFile(out: string, name: string, content: Uint8Array | string): void {
  writeFileAtomic(join(out, name), content as string);
}

/** A file of a run, or undefined. */
export function readRunFile(out: string, name: string): Buffer | undefined {
  const path = join(out, name);
  try {
    return existsSync(path) ? readFileSync(path) : undefined;
  } catch (error) {
    throw new RunError(`${path}: ${(error as Error).message}`);
  }
}

/** Appends a line to the history, and waits until the disk has it. */
export function appendHistory(out: string, entry: object): void {
  const file = openSync(join(out, runFiles.history), 'a');
  try {
    writeSync(file, `${JSON.stringify(entry)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Takes lines out of the history that came after the epoch that training goes on from.
 *
 * @returns the seconds that the run had taken by then
 */
export function cutHistory(out: string, epoch: number): number {
  const lines = (readRunFile(out, runFiles.history)?.toString('utf8') ?? '').split('\n');
  let taken = 0;
  const kept = lines.filter((line) => {
    try {
      const entry = JSON.parse(line) as { epoch: number; seconds?: number };
      if (!(entry.epoch <= epoch)) return false;
      taken = entry.seconds ?? taken;
      return true;
    } catch {
      return false;
    }
  });
  writeRunFile(out, runFiles.history, kept.map((line) => `${line}\n`).join(''));
  return taken;
}

function isOurs(entry: string): boolean {
  const names: readonly string[] = Object.values(runFiles);
  return names.includes(entry) || EVENTS.test(entry);
}

/** A temporary file that a killed process has left. */
function isLeftover(entry: string): boolean {
  return Object.values(runFiles).some((name) => entry.startsWith(`${name}.`));
}
