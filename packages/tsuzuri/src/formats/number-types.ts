import { ConfigError } from '../errors.ts';
import type { Floats } from '../tensor/memory.ts';
import { fromHalf, toHalf } from './half.ts';

/** How numbers of one type lie in a file. */
interface NumberType {
  /** Bytes per number. */
  readonly bytes: number;
  /** The numbers of a buffer that holds nothing else; may share its memory. */
  decode(buffer: ArrayBuffer): Floats;
  /** Rounds to the nearest number of the type, to the even one of two; may share the memory of `values`. */
  encode(values: Floats): Uint8Array;
}

/** The supported types of numbers by their names in the format. */
export const types = {
  F32: {
    bytes: 4,
    decode: (buffer) => new Float32Array(buffer),
    encode: (values) =>
      bytesOf(values instanceof Float32Array ? values : Float32Array.from(values)),
  },
  F64: {
    bytes: 8,
    decode: (buffer) => new Float64Array(buffer),
    encode: (values) =>
      bytesOf(values instanceof Float64Array ? values : Float64Array.from(values)),
  },
  F16: {
    bytes: 2,
    decode: (buffer) => Float32Array.from(new Uint16Array(buffer), fromHalf),
    encode: (values) => bytesOf(Uint16Array.from(values, toHalf)),
  },
  I8: {
    bytes: 1,
    decode: (buffer) => Float32Array.from(new Int8Array(buffer)),
    encode: (values) => bytesOf(Int8Array.from(values, requireInt8)),
  },
} as const satisfies Readonly<Record<string, NumberType>>;

/** The name of a type of numbers. */
export type DType = keyof typeof types;

/** The type of some numbers. */
export function dtypeOf({ BYTES_PER_ELEMENT }: Floats): DType {
  return BYTES_PER_ELEMENT === 8 ? 'F64' : 'F32';
}

function requireInt8(value: number): number {
  if (Number.isInteger(value) && value >= -128 && value <= 127) return value;
  throw new ConfigError('values', `expected whole numbers from -128 to 127 for I8, got ${value}`);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
