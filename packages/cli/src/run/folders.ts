import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/**
 * Makes a folder and those above it, one by one: where there can be none, as below /proc, Node's
 * recursive form never returns.
 *
 * @returns those that were made, the innermost first
 * @throws UsageError when one cannot be made; then none is left behind
 */
export function makeFolders(out: string): string[] {
  const missing: string[] = [];
  for (let path = resolve(out); !existsSync(path); path = dirname(path)) missing.push(path);
  const made: string[] = [];
  try {
    for (const path of missing.toReversed()) {
      mkdirSync(path);
      made.unshift(path);
    }
  } catch (error) {
    removeIfEmpty(made);
    const reason = (error as Error).message.replace(/, mkdir.*/, '');
    throw new UsageError(`--out: "${out}" cannot be made: ${reason}; name another`);
  }
  return made;
}

/** Takes away folders, the innermost first, up to one that holds something. */
export function removeIfEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders) rmdirSync(folder);
  } catch {
    // it holds something
  }
}
