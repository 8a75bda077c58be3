import { closeSync, openSync } from 'node:fs';
import { type Point, decodePoint } from '../../src/tensorboard/events.ts';
import { readRecords } from '../../src/tensorboard/records.ts';

/** The data of the records of a file. */
export function recordsOf(path: string): Uint8Array[] {
  const opened = openSync(path, 'r');
  const records = Array.from(readRecords(opened), ({ data }) => data);
  closeSync(opened);
  return records;
}

/** The points of a TensorBoard file. */
export const pointsOf = (path: string): Point[] => recordsOf(path).slice(1).map(decodePoint);
