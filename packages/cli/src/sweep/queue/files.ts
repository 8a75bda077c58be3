import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolders } from '../../run/folders.ts';
import { isOfRun } from '../run-folders.ts';
import type { FileRef, Store } from './stores/store.ts';

/** SHA-256 of the bytes of a file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Brings a file. */
export async function bring(store: Store, scope: string, path: string): Promise<FileRef> {
  const ref = {
    scope,
    name: basename(path),
    sha256: await sha256Of(path),
    size: statSync(path).size,
  };
  await store.put(path, ref);
  return ref;
}

/** Brings the files of a run; they are whole, since the run replaces them at once or appends to them. */
export async function bringRun(store: Store, scope: string, folder: string): Promise<FileRef[]> {
  const refs: FileRef[] = [];
  for (const name of readdirSync(folder).filter(isOfRun).sort()) {
    refs.push(await bring(store, scope, join(folder, name)));
  }
  return refs;
}

/** Takes the files of a run into its folder. */
export async function takeRun(
  store: Store,
  refs: readonly FileRef[],
  folder: string,
): Promise<void> {
  makeFolders(folder);
  for (const ref of refs.filter(({ name }) => isOfRun(name))) {
    await store.get(ref, join(folder, ref.name));
  }
}
