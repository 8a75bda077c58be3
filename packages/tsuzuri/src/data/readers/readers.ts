import { cmudict } from './cmudict.ts';
import { jsonl } from './jsonl.ts';
import { parallel } from './parallel.ts';
import type { ReaderKind } from './reader.ts';
import { tsv } from './tsv.ts';

/** Every kind of file with examples, by name. */
export const readers = {
  tsv,
  jsonl,
  parallel,
  cmudict,
} as const satisfies Readonly<Record<string, ReaderKind>>;

/** The name of a kind of file. */
export type ReaderName = keyof typeof readers;
