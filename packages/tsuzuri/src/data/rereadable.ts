import type { Stream } from './build-text-codec.ts';

/** Items that need not fit into memory: they are read again whenever they are needed. */
export interface Rereadable<Item> {
  /** The items from the first on; every call must give the same ones in the same order. */
  open(): Stream<Item>;
}

/** Hears how far the reading of examples has come, every 1,000 of them and at the end. */
export type ReadingListener = (progress: {
  readonly stage: string;
  readonly examples: number;
}) => void;
