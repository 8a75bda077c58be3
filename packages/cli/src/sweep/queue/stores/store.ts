import type { Redis } from 'ioredis';

/** A file by what is in it. */
export interface FileRef {
  /** Whose it is: files of one scope are removed together. */
  readonly scope: string;
  /** Its name, without a folder. */
  readonly name: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly size: number;
}

/** A place that machines bring files to, and take them from; each is checked when it is taken. */
export interface Store {
  /** Brings a file, unless it is there. */
  put(path: string, ref: FileRef): Promise<void>;
  /** Takes a file to a path. @throws DataError when it is not there, or damaged */
  get(ref: FileRef, path: string): Promise<void>;
  /** Removes all files of a scope, but for some. */
  clear(scope: string, kept?: readonly FileRef[]): Promise<void>;
}

/** Where stores are. */
export interface StorePlace {
  readonly redis: Redis;
  /** The folder that all machines see. */
  readonly folder: string | undefined;
}

/** A kind of store. */
export interface StoreKind {
  readonly description: string;
  open(place: StorePlace): Store;
}
