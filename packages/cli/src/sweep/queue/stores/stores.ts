import { folderStore } from './folder.ts';
import { redisStore } from './redis.ts';
import type { StoreKind } from './store.ts';

/** The kinds of stores. */
export const stores = { redis: redisStore, folder: folderStore } as const satisfies Readonly<
  Record<string, StoreKind>
>;

/** The name of a kind of store. */
export type StoreName = keyof typeof stores;
