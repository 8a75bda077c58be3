import { CheckpointError, ConfigError } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';
import { parseJson, show } from './json.ts';
import { type DType, dtypeOf, types } from './number-types.ts';

/** A named array in a safetensors file. */
export interface StoredTensor {
  /** The type of its numbers in the file; by default F32 or F64, as its values are. */
  readonly dtype?: DType;
  readonly shape: readonly number[];
  /** Numbers of type F16 and I8 are read as a Float32Array, which holds each of them exactly. */
  readonly values: Floats;
}

/** The contents of a safetensors file. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAXIMUM_HEADER = 100_000_000; // bytes, the limit of the format's own reader
const METADATA = '__metadata__';

/**
 * Writes the safetensors format: the header's length (8 bytes, little-endian), a JSON header with
 * each array's type, shape and position, padded with spaces to a multiple of 8, then the numbers.
 *
 * @throws ConfigError for a tensor with the name that the format reserves for metadata, and for values
 *   that I8 does not have
 */
export function writeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const arrays = [...tensors].map(
    ([name, { shape, values, dtype = dtypeOf(values) }]) =>
      [name, { dtype, shape, values }] as const,
  );
  const { head, inOrder, size } = layOut(arrays, metadata);
  const bytes = new Uint8Array(head.length + size);
  bytes.set(head);
  let position = head.length;
  for (const [, { dtype, values }] of inOrder) {
    const encoded = types[dtype].encode(values);
    bytes.set(encoded, position);
    position += encoded.length;
  }
  return bytes;
}

/**
 * The layout of a file: wider numbers first, so that each array begins at a multiple of its width.
 *
 * @returns all bytes before the numbers, the arrays in file order, and their size in bytes
 */
export function layOut<
  Described extends { readonly dtype: DType; readonly shape: readonly number[] },
>(
  arrays: readonly (readonly [name: string, array: Described])[],
  metadata: Readonly<Record<string, string>>,
): { head: Uint8Array; inOrder: readonly (readonly [string, Described])[]; size: number } {
  const header: [string, unknown][] = [[METADATA, metadata]];
  let size = 0;
  const inOrder = arrays.toSorted(([, a], [, b]) => types[b.dtype].bytes - types[a.dtype].bytes);
  for (const [name, { dtype, shape }] of inOrder) {
    if (name === METADATA)
      throw new ConfigError(
        METADATA,
        'the format reserves this name for metadata; rename the tensor',
      );
    const end = size + countOf(shape) * types[dtype].bytes;
    header.push([name, { dtype, shape, data_offsets: [size, end] }]);
    size = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const head = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  return { head, inOrder, size };
}

/**
 * Reads the safetensors format (arrays of F64, F32, F16 and I8) after checking sizes, offsets, overlaps and gaps.
 *
 * @throws CheckpointError for anything but a complete file with a valid layout
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const headerSize = readHeaderSize(bytes, bytes.length);
  // Not bytes.subarray: of a Node Buffer that is a Buffer again, whose slice is a view and no copy.
  const start = 8 + headerSize;
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const { metadata, places } = readHead(bytes.subarray(8, start), data.length);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, from, to }] of places) {
    const values = types[dtype].decode(data.slice(from, to).buffer);
    tensors.set(name, { dtype, shape, values });
  }
  return { tensors, metadata };
}

/**
 * The size of the header, from the first 8 bytes of a file.
 *
 * @throws CheckpointError when it does not fit in the file
 */
export function readHeaderSize(start: Uint8Array, fileSize: number): number {
  if (fileSize < 8) throw new CheckpointError('model file: cut short before its header');
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const size = Number(view.getBigUint64(0, true));
  if (size <= MAXIMUM_HEADER && size <= fileSize - 8) return size;
  throw new CheckpointError(
    `model file: it is not a safetensors file, or it is cut short: a header of ${size} bytes does not fit`,
  );
}

/**
 * The entries of a header, checked before any array is read or copied: each number lies in one array.
 *
 * @param dataSize the number of bytes after the header
 * @throws CheckpointError
 */
export function readHead(
  json: Uint8Array,
  dataSize: number,
): { metadata: Readonly<Record<string, string>>; places: readonly (readonly [string, Place])[] } {
  const metadata: [string, string][] = [];
  const places: [string, Place][] = [];
  for (const [name, entry] of Object.entries(parseHeader(json))) {
    if (name === METADATA) {
      for (const [key, value] of Object.entries(asRecord(entry, name))) {
        if (typeof value !== 'string') {
          throw new CheckpointError(`model file: metadata ${show(key)} must be text`);
        }
        metadata.push([key, value]);
      }
    } else {
      places.push([name, readPlace(name, asRecord(entry, name), dataSize)]);
    }
  }
  requireNoOverlap(places, dataSize);
  return { metadata: Object.fromEntries(metadata), places };
}

/** A header's entry for an array, which has bytes `from` to `to` − 1 after the header. */
export interface Place {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

function requireNoOverlap(places: readonly [string, Place][], size: number): void {
  const inOrder = places.map(([, place]) => place).sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { from, to } of inOrder) {
    if (from !== end) throw new CheckpointError('model file: its arrays overlap or leave gaps');
    end = to;
  }
  if (end !== size) {
    throw new CheckpointError(`model file: expected ${end} bytes of numbers, got ${size}`);
  }
}

function readPlace(name: string, entry: Record<string, unknown>, bytes: number): Place {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype)) {
    throw new CheckpointError(
      `model file: ${show(name)} has type ${show(dtype)}, expected one of ${Object.keys(types).join(', ')}`,
    );
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new CheckpointError(`model file: ${show(name)} has a malformed shape or position`);
  }
  const [from, to] = offsets;
  const size = countOf(shape);
  if (from > to || to > bytes || to - from !== size * types[dtype].bytes) {
    throw new CheckpointError(
      `model file: ${show(name)} of shape ${show(shape)} does not fit bytes ${from} to ${to}`,
    );
  }
  return { dtype, shape, from, to };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CheckpointError(
      'model file: its header is not JSON; it is damaged or not a safetensors file',
    );
  }
  return asRecord(parseJson('its header', text), 'header');
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CheckpointError(`model file: ${show(name)} must be an object`);
  }
  return value as Record<string, unknown>;
}

function isDType(value: unknown): value is DType {
  return typeof value === 'string' && Object.hasOwn(types, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
