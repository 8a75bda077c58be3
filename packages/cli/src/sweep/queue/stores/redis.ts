import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { RunError } from '../../../errors.ts';
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
    return {
      async put(path, ref) {
        const last = piecesOf(ref) - 1;
        if ((await redis.expire(keyOf(ref, last), KEPT)) === 1) return; // the last piece comes last
        const file = openSync(path, 'r');
        try {
          for (let piece = 0; piece <= last; piece++) {
            const bytes = Buffer.alloc(Math.min(PIECE, ref.size - piece * PIECE));
            const count = readSync(file, bytes, 0, bytes.length, piece * PIECE);
            if (count < bytes.length)
              throw new RunError(`${path} became shorter while it was read`);
            await redis.set(keyOf(ref, piece), bytes, 'EX', KEPT);
          }
        } finally {
          closeSync(file);
        }
      },
      get: (ref, path) =>
        writeChecked(path, ref, async (file) => {
          for (let piece = 0; piece < piecesOf(ref); piece++) {
            const bytes = await redis.getBuffer(keyOf(ref, piece));
            if (!bytes) throw new RunError(`${ref.name}: a piece of it is not in the queue`);
            writeSync(file, bytes);
          }
        }),
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
