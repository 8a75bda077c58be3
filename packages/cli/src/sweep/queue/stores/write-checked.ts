import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { RunError } from '../../../errors.ts';
import { sha256Of } from '../files.ts';
import type { FileRef } from './store.ts';

let written = 0;

/**
 * Writes a file that is there whole or not at all, and is what it should be.
 *
 * @throws RunError when it is not
 */
export async function writeChecked(
  path: string,
  { name, sha256 }: FileRef,
  write: (file: number) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.${written++}.part`;
  try {
    const file = openSync(temporary, 'wx');
    try {
      await write(file);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if ((await sha256Of(temporary)) !== sha256) {
      throw new RunError(`${name}: expected the bytes that were brought, got others`);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
