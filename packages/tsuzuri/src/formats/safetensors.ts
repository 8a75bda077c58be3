import { CheckpointError, ConfigError } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';
import { parseJson, show } from './json.ts';

/** A named array in a safetensors file. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Floats;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAXIMUM_HEADER = 100_000_000; // bytes, the limit of the format's own reader
const types = {
  F32: { bytes: 4, create: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  F64: { bytes: 8, create: (buffer: ArrayBuffer) => new Float64Array(buffer) },
} as const;

const METADATA = '__metadata__';

/**
 * Writes the safetensors format: the header's length (8 bytes, little-endian), a JSON header with
 * each array's type, shape and place, filled up with spaces to a multiple of 8, then the numbers.
 *
 * @throws ConfigError for a tensor of the name that the format keeps for its metadata
 */
export function writeSafetensors(file: SafetensorsFile): Uint8Array<ArrayBuffer> {
  if (file.tensors.has(METADATA))
    throw new ConfigError(METADATA, 'no tensor may have this name, the format keeps it for itself');
  const header: [string, unknown][] = [[METADATA, file.metadata]];
  let size = 0;
  // Wider numbers first, so that every array begins at a multiple of its own width.
  const entries = [...file.tensors].sort(
    (a, b) => b[1].values.BYTES_PER_ELEMENT - a[1].values.BYTES_PER_ELEMENT,
  );
  for (const [name, { shape, values }] of entries) {
    const dtype = values.BYTES_PER_ELEMENT === 8 ? 'F64' : 'F32';
    header.push([name, { dtype, shape, data_offsets: [size, size + values.byteLength] }]);
    size += values.byteLength;
  }
  let json = JSON.stringify(Object.fromEntries(header));
  let text = new TextEncoder().encode(json);
  json += ' '.repeat((8 - (text.length % 8)) % 8);
  text = new TextEncoder().encode(json);

  const bytes = new Uint8Array(8 + text.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let position = 8 + text.length;
  for (const [, { values }] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return bytes;
}

/**
 * Reads the safetensors format (arrays of F32 and F64). Nothing is believed before it is checked:
 * sizes, offsets, overlaps and gaps.
 *
 * @throws CheckpointError for anything that is not such a file, whole and unaltered in its layout
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8) throw new CheckpointError('model file: cut short before its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = Number(view.getBigUint64(0, true));
  if (headerSize > MAXIMUM_HEADER || headerSize > bytes.length - 8) {
    throw new CheckpointError(
      `model file: it is not a safetensors file, or it is cut short: a header of ${headerSize} bytes does not fit`,
    );
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerSize));
  // Not bytes.subarray: of a Node Buffer that is a Buffer again, whose slice is a view and no copy.
  const start = 8 + headerSize;
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const metadata: [string, string][] = [];
  const places: [string, Place][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) {
      for (const [key, value] of Object.entries(asRecord(entry, name))) {
        if (typeof value !== 'string') {
          throw new CheckpointError(`model file: metadata ${show(key)} must be text`);
        }
        metadata.push([key, value]);
      }
    } else {
      places.push([name, readPlace(name, asRecord(entry, name), data.length)]);
    }
  }
  requireNoOverlap(places, data.length); // before anything is copied: a number is copied once
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, from, to }] of places) {
    tensors.set(name, { shape, values: types[dtype].create(data.slice(from, to).buffer) });
  }
  return { tensors, metadata: Object.fromEntries(metadata) };
}

/** What a header says of an array. */
interface Place {
  readonly dtype: keyof typeof types;
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
  if (dtype !== 'F32' && dtype !== 'F64') {
    throw new CheckpointError(
      `model file: ${show(name)} has type ${show(dtype)}, expected "F32" or "F64"`,
    );
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new CheckpointError(`model file: ${show(name)} has a malformed shape or place`);
  }
  const [from, to] = offsets;
  const size = shape.reduce((product, length) => product * length, 1);
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

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
