import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ConfigError } from '../../src/errors.ts';
import { averageParameters } from '../../src/optim/average.ts';

type Values = Float32Array | Float64Array;
const checkpoint = (values: Values, name = 'w') =>
  new Map([[name, { shape: [values.length], values }]]);

describe('averageParameters', () => {
  it('is the mean, number by number, in the precision of the first', () => {
    const average = averageParameters([
      checkpoint(Float32Array.of(1, 2, 3)),
      checkpoint(Float32Array.of(2, 2, 5)),
    ]);
    expect(average).toEqual(checkpoint(Float32Array.of(1.5, 2, 4)));
    const exact = averageParameters([0.1, 0.2].map((x) => checkpoint(Float64Array.of(x))));
    expect(exact).toEqual(checkpoint(Float64Array.of((0.1 + 0.2) / 2)));
  });

  it('of the same checkpoint several times is that checkpoint, and changes none', () => {
    const numbers = fc.float32Array({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 5 }), (values, times) => {
        const original = values.slice();
        const one = checkpoint(values);
        const { values: mean } = averageParameters(Array.from({ length: times }, () => one)).get(
          'w',
        )!;
        expect(mean.every((x, i) => x === original[i])).toBe(true);
        expect(values).toEqual(original);
        expect(mean).not.toBe(values);
      }),
      { seed: 1 },
    );
  });

  it('refuses none, and other models', () => {
    const [two, three] = [checkpoint(new Float32Array(2)), checkpoint(new Float32Array(3))];
    const other = checkpoint(new Float32Array(2), 'v');
    expect(() => averageParameters([])).toThrow(ConfigError);
    expect(() => averageParameters([two, three])).toThrow(CheckpointError);
    expect(() => averageParameters([two, three])).toThrow(
      'average: w of checkpoint 1 must be [2], got [3]',
    );
    expect(() => averageParameters([two, other])).toThrow(
      'w of checkpoint 1 must be [2], got none',
    );
    expect(() => averageParameters([two, new Map([...two, ...other])])).toThrow(
      'average: checkpoint 1 has v, checkpoint 0 does not',
    );
  });
});
