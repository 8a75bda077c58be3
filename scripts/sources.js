// What the checks share: the source files of the workspace.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Files below `folder` with one of the endings, as paths from the root, in order. */
export function sourceFiles(folder, endings) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules') && !path.includes('dist/'))
    .sort();
}

export function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** Prints what was found and sets the exit code. */
export function report(check, problems, summary) {
  for (const problem of problems) console.error(`${check}: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${check}: ${summary}`);
}
