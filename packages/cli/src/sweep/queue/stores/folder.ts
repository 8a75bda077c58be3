import { createReadStream, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from 'tsuzuri';
import { UsageError } from '../../../errors.ts';
import { makeFolders, removeIfEmpty } from '../../../run/folders.ts';
import type { FileRef, StoreKind } from './store.ts';
import { writeChecked } from './write-checked.ts';

/** Files in a folder that all machines see. */
export const folderStore: StoreKind = {
  description: 'by a folder that all machines see',
  open({ folder }) {
    if (folder === undefined) {
      throw new UsageError('--shared-folder: the sweep has one; name it as this machine sees it');
    }
    makeFolders(folder);
    const pathOf = ({ scope, sha256 }: FileRef) => join(folder, scope, sha256);
    return {
      async put(path, ref) {
        if (existsSync(pathOf(ref))) return;
        makeFolders(join(folder, ref.scope));
        await writeChecked(pathOf(ref), ref, createReadStream(path));
      },
      async get(ref, path) {
        if (!existsSync(pathOf(ref))) {
          throw new DataError(`${ref.name}: it is not in the shared folder ${folder}`);
        }
        await writeChecked(path, ref, createReadStream(pathOf(ref)));
      },
      async clear(scope, kept = []) {
        const own = join(folder, scope);
        const stay = new Set(kept.map(({ sha256 }) => sha256));
        const names = existsSync(own) ? readdirSync(own) : [];
        for (const name of names) if (!stay.has(name)) rmSync(join(own, name), { force: true });
        if (stay.size === 0) removeIfEmpty([own]);
        await Promise.resolve();
      },
    };
  },
};
