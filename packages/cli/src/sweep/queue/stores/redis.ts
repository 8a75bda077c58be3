import { openFile } from '../../../run/disk.ts';
import { DataError } from 'tsuzuri';
import { FILES } from '../connect.ts';
import type { FileRef, StoreKind } from './store.ts';
import { writeChecked } from './write-checked.ts';

const PIECE = 1 << 20; // bytes
const KEPT = 14 * 24 * 3600; // seconds after the last use

/** Files in pieces on the server of the queue. */
export const redisStore: StoreKind = {
  description: 'in pieces through the queue',
  open({ redis }) {
    const keyOf = ({ scope, sha256 }: FileRef, piece: number) =>
      `${FILES}${scope}:${sha256}:${piece}`;
    const piecesOf = ({ size }: FileRef) => Math.max(1, Math.ceil(size / PIECE));
    /** Keeps all pieces longer. @returns whether all are there */
    const renew = async (ref: FileRef) => {
      for (let piece = 0; piece < piecesOf(ref); piece++) {
        if ((await redis.expire(keyOf(ref, piece), KEPT)) !== 1) return false;
      }
      return true;
    };
    async function* piecesIn(ref: FileRef) {
      for (let piece = 0; piece < piecesOf(ref); piece++) {
        const bytes = await redis.getBuffer(keyOf(ref, piece));
        if (!bytes) throw new DataError(`${ref.name}: a piece of it is not in the queue`);
        yield bytes;
      }
    }
    return {
      async put(path, ref) {
        const last = piecesOf(ref) - 1;
        if (await renew(ref)) return;
        const file = openFile(path);
        try {
          for (let piece = 0; piece <= last; piece++) {
            const size = Math.min(PIECE, ref.size - piece * PIECE);
            const bytes = file.read(piece * PIECE, size);
            if (bytes.length < size)
              throw new DataError(`${path} became shorter while it was read`);
            await redis.set(keyOf(ref, piece), Buffer.from(bytes), 'EX', KEPT);
          }
        } finally {
          file.close();
        }
      },
      get: (ref, path) => writeChecked(path, ref, piecesIn(ref)),
      async clear(scope, kept = []) {
        const stay = new Set(kept.map(({ sha256 }) => sha256));
        const keys = redis.scanStream({ match: `${FILES}${scope}:*`, count: 1000 });
        for await (const found of keys as AsyncIterable<string[]>) {
          const gone = found.filter((key) => !stay.has(key.split(':').at(-2) ?? ''));
          if (gone.length > 0) await redis.unlink(...gone);
        }
      },
    };
  },
};
