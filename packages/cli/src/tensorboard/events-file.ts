import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { writeWhole } from '../run/disk.ts';
import { type Point, decodePoint, encodePoint, encodeVersion } from './events.ts';
import { readRecords, toRecord } from './records.ts';

/** A file of points that TensorBoard reads while it grows. */
export class EventsFile {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /** A new file, or one in the place of another. */
  static begin(path: string): EventsFile {
    const events = new EventsFile(openSync(path, 'w'));
    events.#append(encodeVersion(now()));
    return events;
  }

  /**
   * A file that is gone on with: what stands behind its last whole record is cut off, and so is
   * everything from the first point on that is not to be kept.
   */
  static goOn(path: string, keeps: (point: Point) => boolean): EventsFile {
    const file = openSync(path, 'r+');
    const end = endOfKept(file, keeps);
    ftruncateSync(file, end);
    closeSync(file);
    return end === 0 ? EventsFile.begin(path) : new EventsFile(openSync(path, 'a'));
  }

  /** Appends the numbers of a step, so that the end of the process leaves them in the file. */
  add(step: number, scalars: Point['scalars']): void {
    this.#append(encodePoint({ wallTime: now(), step, scalars }));
  }

  /** Waits until the disk has everything. */
  flush(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(event: Uint8Array): void {
    writeWhole(this.#file, toRecord(event));
  }
}

function endOfKept(file: number, keeps: (point: Point) => boolean): number {
  let kept = 0;
  for (const { data, end } of readRecords(file)) {
    if (!keepsRecord(data, keeps)) break;
    kept = end;
  }
  return kept;
}

function keepsRecord(data: Uint8Array, keeps: (point: Point) => boolean): boolean {
  try {
    return keeps(decodePoint(data));
  } catch {
    return false;
  }
}

/** Seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
