import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import {
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../../src/formats/safetensors.ts';
import { runs } from '../support/thorough.ts';

const shape = fc.array(fc.nat({ max: 4 }), { maxLength: 3 });
const sizeOf = (axes: readonly number[]): number => axes.reduce((size, axis) => size * axis, 1);

const tensor: fc.Arbitrary<StoredTensor> = shape.chain((axes) => {
  const bounds = { minLength: sizeOf(axes), maxLength: sizeOf(axes) };
  return fc
    .oneof(fc.float32Array(bounds), fc.float64Array(bounds))
    .map((values) => ({ shape: axes, values }));
});
const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__');
const file = fc.record({
  tensors: fc.array(fc.tuple(name, tensor), { maxLength: 8 }).map((entries) => new Map(entries)),
  metadata: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
});

describe('safetensors', () => {
  it('gives everything back that was written, bit for bit', () => {
    fc.assert(
      fc.property(file, ({ tensors, metadata }) => {
        const bytes = writeSafetensors({ tensors, metadata });
        const read = readSafetensors(bytes);
        expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
        expect(new Set(read.tensors.keys())).toEqual(new Set(tensors.keys()));
        for (const [key, { shape: axes, values }] of tensors) {
          expect(read.tensors.get(key)!.shape).toEqual(axes);
          expect(read.tensors.get(key)!.values).toEqual(values);
        }
      }),
      { seed: 1, numRuns: runs(300) },
    );
  });

  it('keeps names that mean something to JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const scalar = { dtype: 'F32', shape: [] } as const;
    const tensors = new Map(names.map((n, i) => [n, { ...scalar, values: Float32Array.of(i) }]));
    const metadata = Object.fromEntries(names.map((n) => [n, 'text']));
    const read = readSafetensors(writeSafetensors({ tensors, metadata }));
    expect(Object.entries(read.metadata)).toEqual(Object.entries(metadata));
    expect([...read.tensors]).toEqual([...tensors]);
  });

  it('refuses a tensor of the name that the format keeps for its metadata', () => {
    const tensors = new Map([['__metadata__', { shape: [1], values: Float32Array.of(1) }]]);
    const write = () => writeSafetensors({ tensors, metadata: {} });
    expect(write).toThrow(ConfigError);
    expect(write).toThrow('__metadata__: the format reserves this name');
  });

  it("reads Node's buffers, whose slices are no copies", () => {
    const tensors = new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }]]);
    const bytes = Buffer.from(writeSafetensors({ tensors, metadata: {} }));
    const { values } = readSafetensors(bytes).tensors.get('a')!;
    bytes.fill(0);
    expect([...values]).toEqual([1, 2]);
  });

  it('reads from the middle of a larger buffer', () => {
    const tensors = new Map([['a', { shape: [2], values: Float32Array.of(1, 2) }]]);
    const bytes = writeSafetensors({ tensors, metadata: {} });
    const larger = new Uint8Array(bytes.length + 9);
    larger.set(bytes, 3);
    const read = readSafetensors(larger.subarray(3, 3 + bytes.length));
    expect([...read.tensors.get('a')!.values]).toEqual([1, 2]);
  });

  it('is laid out as the format says', () => {
    const tensors = new Map<string, StoredTensor>([
      ['small', { shape: [1], values: Float32Array.of(1) }],
      ['wide', { shape: [1, 1], values: Float64Array.of(2) }],
    ]);
    const bytes = writeSafetensors({ tensors, metadata: { k: 'あ' } });
    const view = new DataView(bytes.buffer);
    const size = Number(view.getBigUint64(0, true));
    expect(size % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size))) as unknown;
    expect(header).toEqual({
      __metadata__: { k: 'あ' },
      wide: { dtype: 'F64', shape: [1, 1], data_offsets: [0, 8] },
      small: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
    });
    expect(view.getFloat64(8 + size, true)).toBe(2);
    expect(view.getFloat32(16 + size, true)).toBe(1);
    expect(bytes).toHaveLength(8 + size + 12);
  });
});
