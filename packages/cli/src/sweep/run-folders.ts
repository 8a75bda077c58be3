import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { runKinds } from '../run/files.ts';
import { removeIfEmpty } from '../run/folders.ts';

/** The folder of the runs in that of a sweep. */
export const RUNS = 'runs';
/** The folder of the folds. */
export const FOLDS = 'folds';

/** The names of the files of a fold. */
export const foldNames = { train: 'train.jsonl', dev: 'dev.jsonl', held: 'held.jsonl' } as const;

const RESULT = /^result(-\d+)?\.json$/;

/** Whether a file of that name is one of a run of a sweep. */
export function isOfRun(name: string): boolean {
  return RESULT.test(name) || (basename(name) === name && runKinds.train.owns(name));
}

/** @throws UsageError when a folder that is no sweep has folders of the names that one would have */
export function requireNoFolders(out: string): void {
  const theirs = [RUNS, FOLDS].find((name) => existsSync(join(out, name)));
  if (theirs === undefined) return;
  throw new UsageError(
    `--out: "${out}" holds no sweep but a folder ${theirs}, which one would write to; name another`,
  );
}

/** Takes away the runs and folds of an earlier sweep; files of other names stay, with their folders. */
export function clearFolders(out: string): void {
  const folds: readonly string[] = Object.values(foldNames);
  clear(join(out, RUNS), isOfRun);
  clear(join(out, FOLDS), (name) => folds.includes(name));
}

function clear(folder: string, isOwn: (name: string) => boolean): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const own = join(folder, name);
    for (const file of readdirSync(own, { withFileTypes: true })) {
      if (file.isFile() && isOwn(file.name)) rmSync(join(own, file.name), { force: true });
    }
    removeIfEmpty([own]);
  }
  removeIfEmpty([folder]);
}
