import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { studyModelNames } from '../config/studies.ts';
import { RunError, UsageError } from '../errors.ts';

/** The files of a run by name. */
export type RunFiles = ReadonlyMap<string, Uint8Array | string>;

/** The name of the file that makes a directory a run. */
export const SUMMARY = 'summary.json';

/** What a run directory may hold: anything else in it is somebody's own, and keeps us from replacing it. */
const OURS = new RegExp(
  `^(summary\\.json|history\\.jsonl|(curves|embeddings(-[\\w-]+)?)\\.(svg|png|vl\\.json)|(${['reversed', ...studyModelNames].join('|')})(-seed\\d+)?\\.safetensors)$`,
);

/**
 * The absolute path that a run may be written to, checked before any work is done: a directory that
 * does not exist, is empty, or holds an earlier run and nothing else.
 *
 * @throws UsageError when it is anything else
 */
export function checkTarget(out: string): string {
  const path = existsSync(out) ? realpathSync(out) : resolve(out);
  const fromHere = relative(path, process.cwd());
  if (fromHere === '' || !(fromHere.startsWith('..') || isAbsolute(fromHere))) {
    throw new UsageError(
      `--out: expected a directory of the run's own, got "${out}", which holds the current directory; name another`,
    );
  }
  requireWritable(path, out);
  if (!existsSync(path)) return path;
  if (!statSync(path).isDirectory()) {
    throw new UsageError(`--out: expected a directory, got the file "${out}"; name another`);
  }
  const entries = readdirSync(path);
  const foreign = entries.find((entry) => !OURS.test(entry));
  if (foreign !== undefined || (entries.length > 0 && !isSummary(join(path, SUMMARY)))) {
    const what = foreign ?? `no readable ${SUMMARY}`;
    throw new UsageError(
      `--out: expected a new or empty directory or an earlier run, got "${out}", which holds ${what}; name another`,
    );
  }
  return path;
}

/**
 * Writes a run so that its directory is always whole: into a sibling first, which then takes the
 * place of an earlier run. It is one synchronous piece, so that no signal comes between.
 *
 * @throws Error of the file system; RunError when all is written but cannot be moved into place
 */
export function writeRun(path: string, files: RunFiles): void {
  const parent = dirname(path);
  const sibling = (ending: string) => join(parent, `.${basename(path)}.${process.pid}.${ending}`);
  const fresh = sibling('new');
  const old = sibling('old');
  try {
    mkdirSync(fresh, { recursive: true });
    for (const [name, content] of files) writeFileSync(join(fresh, name), content, { flush: true });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  const replaces = existsSync(path);
  try {
    if (replaces) renameSync(path, old);
    renameSync(fresh, path);
  } catch (error) {
    if (existsSync(old) && !existsSync(path)) renameSync(old, path);
    throw new RunError(
      `the run is complete in ${fresh}, but cannot be moved to ${path}: ${(error as Error).message}`,
    );
  }
  rmSync(old, { recursive: true, force: true });
}

function requireWritable(path: string, out: string): void {
  let ancestor = dirname(path);
  while (!existsSync(ancestor)) ancestor = dirname(ancestor);
  try {
    if (!statSync(ancestor).isDirectory()) throw new Error('it is a file');
    accessSync(ancestor, constants.W_OK);
  } catch {
    throw new UsageError(
      `--out: expected a directory that can be made, got "${out}": ${ancestor} cannot be written to; name another`,
    );
  }
}

function isSummary(path: string): boolean {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null && 'experiment' in parsed;
  } catch {
    return false;
  }
}
