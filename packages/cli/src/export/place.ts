import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { outputAt, writeFiles } from '../run/disk.ts';
import { kindOfRun, runKinds } from '../run/files.ts';
import { makeFolders, removeIfEmpty } from '../run/folders.ts';
import type { ExportFormat, Files } from './format.ts';

/** What stands where an export is to go. */
type Place = ExportFormat['out'];

/**
 * Whether an export may go to a path: nothing is there yet, or an empty folder, or it is to be replaced.
 *
 * @throws UsageError when it may not; RunError when a file cannot be written there
 */
export function requirePlace(out: string, place: Place, force: boolean): void {
  if (out === '-') {
    throw new UsageError(
      '--out: expected a path, got "-": an export does not go to standard output',
    );
  }
  const stats = statSync(out, { throwIfNoEntry: false });
  if (stats && stats.isDirectory() !== (place === 'folder')) {
    const got = stats.isDirectory() ? 'folder' : 'file';
    throw new UsageError(`--out: expected the name of a ${place}, got the ${got} "${out}"`);
  }
  const kind = stats?.isDirectory() && kindOfRun(out);
  if (kind) {
    throw new UsageError(
      `--out: "${out}" holds a run of tsuzuri ${kind}, whose files would be replaced; name another`,
    );
  }
  const isFree = !stats || (place === 'folder' && readdirSync(out).length === 0);
  if (!isFree && !force) {
    throw new UsageError(
      `--out: "${out}" ${place === 'folder' ? 'is not empty' : 'exists'}; name another, or replace its files by --force`,
    );
  }
  if (place === 'file') requireNoRunFile(out, outputAt(out));
}

/** @throws UsageError for a file that a run has written: resuming and evaluating need it as it is */
function requireNoRunFile(out: string, real: string): void {
  const kind = kindOfRun(dirname(real));
  if (!kind || !existsSync(real) || !runKinds[kind].owns(basename(real), dirname(real))) return;
  throw new UsageError(`--out: "${out}" is a file of a run of tsuzuri ${kind}; name another`);
}

/**
 * Writes all files of an export, or none.
 *
 * @param out the file, or the folder that gets the files; other files in it stay as they are
 * @returns the paths that were written
 * @throws RunError when the disk refuses, and whatever making a file's content throws
 */
export async function placeFiles(out: string, place: Place, files: Files): Promise<string[]> {
  if (place === 'file') {
    const real = outputAt(out);
    await writeFiles(dirname(real), [[basename(real), files[0][1]]]);
    return [out];
  }
  const made: string[] = [];
  try {
    for (const [name] of files) made.unshift(...makeFolders(dirname(join(out, name))));
    await writeFiles(out, files);
  } catch (error) {
    removeIfEmpty(made.filter(existsSync));
    throw error;
  }
  return files.map(([name]) => join(out, name));
}
