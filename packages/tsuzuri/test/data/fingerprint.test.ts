import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprint } from '../../src/data/fingerprint.ts';
import { runs } from '../support/thorough.ts';

const of = (rows: readonly (readonly number[])[]): string => {
  const fingerprint = new Fingerprint();
  for (const row of rows) fingerprint.add(row);
  return fingerprint.toString();
};

describe('Fingerprint', () => {
  it('is 16 digits, the same on every machine', () => {
    expect(of([])).toBe('9747b28c811c9dc5');
    expect(of([[0, 1, 2], [], [70_000]])).toMatch(/^[0-9a-f]{16}$/);
  });

  it('tells rows from others, and where one ends and the next begins', () => {
    expect(of([[1], [2, 3]])).not.toBe(of([[1, 2], [3]]));
    expect(of([[]])).not.toBe(of([]));
    const rows = fc.array(fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        expect(of(a) === of(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { seed: 1, numRuns: runs(3000) },
    );
  });
});
