import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignment,
  editDistance,
  sigmorphon2020Distance,
} from '../../src/metrics/edit-distance.ts';
import { runs } from '../support/thorough.ts';

const tokens = fc.array(fc.nat({ max: 3 }), { maxLength: 9 });
const distance = (a: number[], b: number[]): number => editDistance(a, b).distance;

/** The distance by its definition, without a table. `border` is the distance from an empty sequence. */
function byDefinition(a: string, b: string, border: (length: number) => number): number {
  if (a === '' || b === '') return border(a.length + b.length);
  const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)];
  if (a.at(-1) === b.at(-1)) return byDefinition(shortA, shortB, border);
  const rest = [
    [shortA, b],
    [a, shortB],
    [shortA, shortB],
  ].map(([x, y]) => byDefinition(x, y, border));
  return 1 + Math.min(...rest);
}

describe('editDistance', () => {
  it.each([
    ['sitting', 'kitten', 2, 1, 0],
    ['sunday', 'saturday', 1, 0, 2],
    ['', 'abc', 0, 0, 3],
    ['abc', '', 0, 3, 0],
    ['xyz', 'abc', 3, 0, 0],
    ['abc', 'abc', 0, 0, 0],
  ])('from %j to %j', (prediction, reference, substitutions, insertions, deletions) => {
    expect(editDistance(prediction, reference)).toEqual({
      distance: substitutions + insertions + deletions,
      substitutions,
      insertions,
      deletions,
    });
  });

  it('is the distance by its definition', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(editDistance(a, b).distance).toBe(byDefinition(b, a, (length) => length));
        const bordered = byDefinition(b, a, (length) => Math.min(1, length));
        expect(sigmorphon2020Distance(a, b)).toBe(bordered);
      }),
      { seed: 1, numRuns: runs(200) },
    );
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (a, b, c) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(String(a) === String(b));
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
      { seed: 2, numRuns: runs(500) },
    );
  });

  it('has edits that make up the lengths', () => {
    fc.assert(
      fc.property(tokens, tokens, (prediction, reference) => {
        const { distance, substitutions, insertions, deletions } = editDistance(
          prediction,
          reference,
        );
        expect(substitutions + insertions + deletions).toBe(distance);
        expect(prediction.length - reference.length).toBe(insertions - deletions);
        expect(substitutions + deletions).toBeLessThanOrEqual(reference.length);
      }),
      { seed: 3, numRuns: runs(500) },
    );
  });
});

describe('alignment', () => {
  it('has every position once and in order, and costs the distance', () => {
    fc.assert(
      fc.property(tokens, tokens, (prediction, reference) => {
        const columns = alignment(prediction, reference);
        const of = (side: 'prediction' | 'reference') =>
          columns.map((column) => column[side]).filter((position) => position >= 0);
        expect(of('prediction')).toEqual([...prediction.keys()]);
        expect(of('reference')).toEqual([...reference.keys()]);
        const cost = columns.filter((c) => prediction[c.prediction] !== reference[c.reference]);
        expect(cost).toHaveLength(editDistance(prediction, reference).distance);
        expect(columns).not.toContainEqual({ prediction: -1, reference: -1 });
      }),
      { seed: 5, numRuns: runs(500) },
    );
  });

  it('prefers, from the end, a substitution, then a deletion', () => {
    expect(alignment('b', 'ab')).toEqual([
      { prediction: -1, reference: 0 },
      { prediction: 0, reference: 1 },
    ]);
    expect(alignment('x', 'ab')).toEqual([
      { prediction: -1, reference: 0 },
      { prediction: 0, reference: 1 },
    ]);
  });
});

describe('sigmorphon2020Distance', () => {
  // What the script itself gives (sigmorphon/2020, commit 0909852, task1/evaluation/evallib.py).
  it.each([
    ['abc', '', 1],
    ['', 'abc', 1],
    ['abcd', 'd', 1],
    ['d', 'abcd', 1],
    ['abcd', 'a', 2],
    ['abc', 'xyz', 3],
    ['kitten', 'sitting', 3],
    ['abcdef', 'cdef', 1],
    ['abcdef', 'abcd', 2],
    ['saturday', 'sunday', 3],
    ['ab', 'xaby', 2],
  ])('of gold %j and hypothesis %j is %d', (gold, hypothesis, expected) => {
    expect(sigmorphon2020Distance(hypothesis, gold)).toBe(expected);
  });

  it('is 0 for equal sequences only, and never above the true distance', () => {
    fc.assert(
      fc.property(tokens, tokens, (a, b) => {
        const got = sigmorphon2020Distance(a, b);
        expect(got === 0).toBe(String(a) === String(b));
        expect(got).toBeLessThanOrEqual(distance(a, b));
      }),
      { seed: 4, numRuns: runs(500) },
    );
  });
});
