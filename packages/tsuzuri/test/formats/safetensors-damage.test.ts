import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CheckpointError } from '../../src/errors.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { runs } from '../support/thorough.ts';

/** A file with any header over `data` bytes of numbers. */
function withHeader(header: unknown, data: number | Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const numbers = typeof data === 'number' ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + text.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(numbers, 8 + text.length);
  return bytes;
}

const array = (from: number, to: number, more: object = {}): object => ({
  dtype: 'F32',
  shape: [(to - from) / 4],
  data_offsets: [from, to],
  ...more,
});

/** Reads, or throws a CheckpointError and nothing else. */
function readsOrRefuses(bytes: Uint8Array): void {
  try {
    readSafetensors(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
  }
}

describe('what safetensors refuses', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'cut short before its header'],
    ['seven bytes', new Uint8Array(7), 'cut short before its header'],
    ['a header longer than the file', withHeader('{}', 0).subarray(0, 9), 'does not fit'],
    ['a header of 2^64 − 1 bytes', new Uint8Array(64).fill(255), 'does not fit'],
    ['a header that is not JSON', withHeader('{"a":', 0), 'is not JSON'],
    ['a header that is not UTF-8', withHeader({}, 0).fill(0xff, 8), 'is not JSON'],
    ['a header that is a list', withHeader([], 0), '"header" must be an object'],
    ['a header that is null', withHeader('null', 0), '"header" must be an object'],
    ['an array that is a number', withHeader({ a: 1 }, 0), '"a" must be an object'],
    [
      'an array without a type',
      withHeader({ a: { shape: [], data_offsets: [0, 4] } }, 4),
      '"a" has type',
    ],
    ['whole numbers', withHeader({ a: array(0, 4, { dtype: 'I32' }) }, 4), '"a" has type "I32"'],
    [
      'a type that is an object',
      withHeader({ a: array(0, 4, { dtype: { toString: 1 } }) }, 4),
      '"a" has type',
    ],
    [
      'a negative axis',
      withHeader({ a: array(0, 4, { shape: [-1, -1] }) }, 4),
      '"a" has a malformed',
    ],
    ['half an axis', withHeader({ a: array(0, 4, { shape: [0.5, 2] }) }, 4), '"a" has a malformed'],
    ['one offset', withHeader({ a: array(0, 4, { data_offsets: [0] }) }, 4), '"a" has a malformed'],
    [
      'offsets the wrong way round',
      withHeader({ a: array(4, 0, { shape: [1] }) }, 4),
      'does not fit',
    ],
    ['an array past the end', withHeader({ a: array(0, 8) }, 4), '"a" of shape [2] does not fit'],
    [
      'a shape larger than its bytes',
      withHeader({ a: array(0, 4, { shape: [2] }) }, 4),
      'does not fit',
    ],
    [
      'a shape of too many',
      withHeader({ a: array(0, 4, { shape: Array(40).fill(2 ** 50) }) }, 4),
      'does not fit',
    ],
    [
      'infinitely many of nothing',
      withHeader({ a: array(0, 0, { shape: [...Array(40).fill(2 ** 50), 0] }) }, 0),
      'does not fit',
    ],
    [
      'arrays that overlap',
      withHeader({ a: array(0, 8), b: array(4, 12) }, 12),
      'overlap or leave gaps',
    ],
    ['a gap at the start', withHeader({ a: array(4, 8) }, 8), 'overlap or leave gaps'],
    [
      'bytes that no array has',
      withHeader({ a: array(0, 4) }, 8),
      'expected 4 bytes of numbers, got 8',
    ],
    [
      'metadata that is not text',
      withHeader({ __metadata__: { a: 1 } }, 0),
      'metadata "a" must be text',
    ],
    [
      'metadata that is a list',
      withHeader({ __metadata__: ['a'] }, 0),
      '"__metadata__" must be an object',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(CheckpointError);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it('copies no number before the whole layout is proved', () => {
    // A small file whose 2,000 arrays are each said to be all of its megabyte.
    const header = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`a${i}`, array(0, 2 ** 20)]),
    );
    const bytes = withHeader(header, 2 ** 20);
    const slice = vi.spyOn(Uint8Array.prototype, 'slice');
    try {
      expect(() => readSafetensors(bytes)).toThrow('overlap or leave gaps');
      expect(slice).not.toHaveBeenCalled();
    } finally {
      slice.mockRestore();
    }
  });
});

describe('a damaged safetensors file', () => {
  const tensors = new Map<string, StoredTensor>([
    ['first', { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['second', { shape: [2], values: Float64Array.of(7, 8) }],
  ]);
  const whole = writeSafetensors({ tensors, metadata: { tsuzuri: '{"version":1}' } });

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => readSafetensors(whole.subarray(0, length))).toThrow(CheckpointError);
    }
  });

  it('reads or is refused, whatever bits are turned', () => {
    const bits = fc.array(fc.nat({ max: whole.length * 8 - 1 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(bits, (turned) => {
        const bytes = whole.slice();
        for (const bit of turned) bytes[bit >> 3] ^= 1 << (bit & 7);
        readsOrRefuses(bytes);
      }),
      { seed: 2, numRuns: runs(4000) },
    );
  });

  it('reads or is refused, whatever its header says', () => {
    const offset = fc.oneof(fc.nat({ max: 40 }), fc.integer(), fc.double(), fc.constant(2 ** 53));
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F64', 'BF16'), fc.jsonValue()),
        shape: fc.oneof(fc.array(offset, { maxLength: 4 }), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(offset, offset), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const key = fc.oneof(fc.constantFrom('__metadata__', '__proto__', 'constructor'), fc.string());
    const header = fc.dictionary(key, fc.oneof(entry, fc.jsonValue()), { maxKeys: 5 });
    fc.assert(
      fc.property(fc.oneof(header, fc.jsonValue()), fc.nat({ max: 40 }), (content, size) => {
        readsOrRefuses(withHeader(content, size));
      }),
      { seed: 3, numRuns: runs(4000) },
    );
  });

  it('reads or is refused when it is nothing but noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readsOrRefuses), {
      seed: 4,
      numRuns: runs(2000),
    });
  });
});
