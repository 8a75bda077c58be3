import { readSync } from 'node:fs';
import { crc32c } from './crc32c.ts';

const HEADER = 12; // bytes: the length and its checksum
const FOOTER = 4; // the data's checksum
const LARGEST = 1 << 20; // bytes of a record that is read

/**
 * Data as one record of a TFRecord file:
 *
 *     length [8] · masked CRC-32C of these 8 bytes [4] · data [length] · masked CRC-32C of it [4]
 *
 * all numbers with the low byte first.
 */
export function toRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, masked(data), true);
  return record;
}

/** One record of a file, and where it ends. */
export interface StoredRecord {
  readonly data: Uint8Array;
  readonly end: number;
}

/**
 * The records of an open file from its beginning to its end, or to the first that is torn, damaged
 * or longer than 1 MiB.
 */
export function* readRecords(file: number): Generator<StoredRecord> {
  for (let start = 0; ;) {
    const header = readBytes(file, start, HEADER);
    if (!header || header.getUint32(8, true) !== masked(bytesOf(header, 0, 8))) return;
    const length = Number(header.getBigUint64(0, true));
    if (length > LARGEST) return;
    const rest = readBytes(file, start + HEADER, length + FOOTER);
    if (!rest) return;
    const data = bytesOf(rest, 0, length);
    if (rest.getUint32(length, true) !== masked(data)) return;
    start += HEADER + length + FOOTER;
    yield { data, end: start };
  }
}

/** A checksum of data that holds checksums itself: turned by 15 bits, and a constant added. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function readBytes(file: number, start: number, length: number): DataView | undefined {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const more = readSync(file, bytes, read, length - read, start + read);
    if (more === 0) return undefined;
    read += more;
  }
  return new DataView(bytes.buffer);
}

function bytesOf(view: DataView, start: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, start, length);
}
