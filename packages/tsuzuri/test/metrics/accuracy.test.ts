import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';

describe('accuracy', () => {
  it('counts sequences, tokens, and tokens by position', () => {
    const targets = [[1, 2, 3], [4, 5, 6], [7, 8], [9]];
    const predictions = [[1, 2, 3], [4, 0, 6], [7, 8], [0]];
    expect(accuracy(predictions, targets)).toEqual({
      sequenceAccuracy: 2 / 4,
      tokenAccuracy: 7 / 9,
      tokenAccuracyByPosition: [3 / 4, 2 / 3, 2 / 2],
    });
  });

  it('has a missing token as wrong, and a token too many as a wrong sequence', () => {
    expect(accuracy([[1]], [[1, 2]])).toEqual({
      sequenceAccuracy: 0,
      tokenAccuracy: 1 / 2,
      tokenAccuracyByPosition: [1, 0],
    });
    expect(accuracy([[1, 2, 3]], [[1, 2]])).toEqual({
      sequenceAccuracy: 0,
      tokenAccuracy: 1,
      tokenAccuracyByPosition: [1, 1],
    });
  });

  it('is 0 of nothing', () => {
    const nothing = { sequenceAccuracy: 0, tokenAccuracy: 0, tokenAccuracyByPosition: [] };
    expect(accuracy([], [])).toEqual(nothing);
  });

  it('has the token accuracy as the mean of the positions, weighted by how often each comes', () => {
    const row = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 20 }), (pairs) => {
        const [predictions, targets] = [pairs.map(([p]) => p), pairs.map(([, t]) => t)];
        const result = accuracy(predictions, targets);
        const rightSequences = pairs.filter(([p, t]) => String(p) === String(t)).length;
        expect(result.sequenceAccuracy).toBe(rightSequences / pairs.length);
        const seen = (t: number): number => targets.filter((target) => target.length > t).length;
        const right = result.tokenAccuracyByPosition.reduce((sum, a, t) => sum + a * seen(t), 0);
        expect(result.tokenAccuracy).toBeCloseTo(right / targets.flat().length, 12);
      }),
      { seed: 1 },
    );
  });
});
