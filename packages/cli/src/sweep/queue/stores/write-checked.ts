import { createHash } from 'node:crypto';
import { DataError } from 'tsuzuri';
import { writeFile } from '../../../run/disk.ts';
import type { FileRef } from './store.ts';

/**
 * Writes a file that is there whole or not at all, and is what it should be.
 *
 * @throws DataError when it is not; RunError when the disk refuses
 */
export function writeChecked(
  path: string,
  ref: FileRef,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  return writeFile(path, checked(ref, pieces));
}

async function* checked(
  { name, sha256 }: FileRef,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256) {
    throw new DataError(`${name}: expected the bytes that were brought, got others`);
  }
}
