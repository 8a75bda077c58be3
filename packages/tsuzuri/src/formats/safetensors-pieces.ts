import { CheckpointError } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';
import { type DType, dtypeOf, types } from './number-types.ts';
import { type StoredTensor, layOut, readHead, readHeaderSize } from './safetensors.ts';

/** A named array that is read on demand. */
export interface LazyTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Reads the numbers into a new array, which the caller may keep. */
  read(): Promise<Floats>;
}

/** The contents of a safetensors file whose arrays have not been read yet. */
export interface LazySafetensors {
  readonly tensors: ReadonlyMap<string, LazyTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A random-access source of bytes, such as a file or a `Blob`. */
export interface RandomAccess {
  /** The size in bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes, which the caller may keep and change. */
  read(offset: number, length: number): Promise<Uint8Array> | Uint8Array;
}

const PIECE = 1 << 24; // bytes

/** An array in memory as one that is read on demand. */
export function lazily({ shape, values, dtype = dtypeOf(values) }: StoredTensor): LazyTensor {
  return { shape, dtype, read: () => Promise.resolve(values) };
}

/**
 * The bytes of `writeSafetensors` in pieces with at most one array in memory, so that a file may be larger
 * than any buffer.
 *
 * @param limit the maximum size of a piece in bytes
 * @throws ConfigError as `writeSafetensors` does; whatever reading an array throws
 */
export async function* safetensorsPieces(
  { tensors, metadata }: LazySafetensors,
  limit = PIECE,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, inOrder } = layOut([...tensors], metadata);
  yield* cut(head, limit);
  for (const [, tensor] of inOrder) {
    yield* cut(types[tensor.dtype].encode(await tensor.read()), limit);
  }
}

/** Concatenates pieces. */
export async function joinPieces(
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const piece of all) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}

/**
 * Reads and checks the header of a safetensors file of any size; the arrays are read one by one on
 * demand.
 *
 * @throws CheckpointError for anything but a complete file with a valid layout
 */
export async function openSafetensors(source: RandomAccess): Promise<LazySafetensors> {
  const start = await readExactly(source, 0, Math.min(8, source.size));
  const data = 8 + readHeaderSize(start, source.size);
  const json = await readExactly(source, 8, data - 8);
  const { metadata, places } = readHead(json, source.size - data);
  const tensors = new Map<string, LazyTensor>();
  for (const [name, { dtype, shape, from, to }] of places) {
    const read = async () => {
      const bytes = await readExactly(source, data + from, to - from);
      return types[dtype].decode(ownBuffer(bytes));
    };
    tensors.set(name, { dtype, shape, read });
  }
  return { tensors, metadata };
}

/** Bytes in memory as a random-access source. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: (offset, length) =>
      new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length).slice(),
  };
}

async function readExactly(
  source: RandomAccess,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = await source.read(offset, length);
  if (bytes.length === length) return bytes;
  throw new CheckpointError(
    `model file: it is cut short: expected ${length} bytes from ${offset} on, got ${bytes.length}`,
  );
}

/** A buffer that holds exactly these bytes: their own or, if that is larger, a copy. */
function ownBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

function* cut(bytes: Uint8Array, limit: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += limit) yield bytes.subarray(at, at + limit);
}
