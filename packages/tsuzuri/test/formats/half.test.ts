import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../src/formats/half.ts';

const NAN = 0x7e00;
const finite = fc.integer({ min: 0, max: 0x7bff });

describe('half precision', () => {
  it('returns the bits of every number that it has', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const value = fromHalf(bits);
      const expected = Number.isNaN(value) ? NAN : bits === 0x8000 ? 0x8000 : bits;
      if (toHalf(value) !== expected) expect(toHalf(value)).toBe(expected);
    }
    expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0xfc00].map(fromHalf)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      Infinity,
      -Infinity,
    ]);
  });

  it('rounds to the nearest number, and to the even one of two', () => {
    fc.assert(
      fc.property(finite, fc.double({ min: 0, max: 1, noNaN: true }), (bits, share) => {
        const low = fromHalf(bits);
        const high = bits === 0x7bff ? 65536 : fromHalf(bits + 1);
        const value = low + share * (high - low);
        const middle = low + (high - low) / 2;
        const isUp = value > middle || (value === middle && bits % 2 === 1);
        expect(toHalf(value)).toBe(bits + Number(isUp));
        expect(toHalf(-value)).toBe((bits + Number(isUp)) | 0x8000);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.each([
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [1 + 2 ** -11 + 2 ** -40, 0x3c01], // float32 in between would round twice
    [2 ** -25, 0],
    [3 * 2 ** -25, 2],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [1e300, 0x7c00],
    [5e-324, 0],
    [NaN, NAN],
  ])('rounds %d to %d', (value, bits) => {
    expect(toHalf(value)).toBe(bits);
  });
});
