import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIntoBatches, reversed, shifted, toIdBatch } from '../../src/data/batch.ts';
import type { IdBatch } from '../../src/data/batch.ts';

const ids = fc.array(fc.nat({ max: 50 }), { maxLength: 7 });
const rows = fc.array(ids, { maxLength: 6 });

/** The rows that a batch was made of. */
function rowsOf({ ids, lengths }: IdBatch): number[][] {
  return Array.from(lengths, (length, b) =>
    Array.from({ length }, (_, t) => ids[t * lengths.length + b]),
  );
}

describe('batches of ids', () => {
  it('hold their rows, time-major, with 0 past the end', () => {
    const batch = toIdBatch([[1, 2, 3], [4], []]);
    expect(batch.time).toBe(3);
    expect([...batch.lengths]).toEqual([3, 1, 0]);
    expect([...batch.ids]).toEqual([1, 4, 0, 2, 0, 0, 3, 0, 0]);
    fc.assert(
      fc.property(rows, (list) => {
        expect(rowsOf(toIdBatch(list))).toEqual(list);
      }),
      { seed: 1 },
    );
  });

  it('reverse each row within its length', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const batch = toIdBatch(list);
        const back = reversed(batch);
        expect(rowsOf(back)).toEqual(list.map((row) => row.toReversed()));
        expect(reversed(back)).toEqual(batch);
        expect(rowsOf(batch)).toEqual(list);
      }),
      { seed: 2 },
    );
  });

  it('shift each row by one behind the start id', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const batch = toIdBatch(list);
        const expected = list.map((row) => [99, ...row].slice(0, row.length));
        expect(rowsOf(shifted(batch, 99))).toEqual(expected);
        expect(shifted(batch, 99).ids).toHaveLength(batch.ids.length);
        expect(rowsOf(batch)).toEqual(list);
      }),
      { seed: 3 },
    );
  });

  it('cut rows into batches that together are all rows in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), (list, size) => {
        const batches = Array.from(cutIntoBatches(Int32Array.from(list), size), (rows) =>
          Array.from(rows),
        );
        expect(batches.flat()).toEqual(list);
        expect(batches).toHaveLength(Math.ceil(list.length / size));
        expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
      }),
      { seed: 4 },
    );
  });
});
