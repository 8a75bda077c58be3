import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as own from '../../src/tensor/math.ts';
import { ulps64 } from '../support/ulp.ts';

/** A number of any size between two powers of two, of either sign where `signed`. */
function between(low: number, high: number, signed: boolean): fc.Arbitrary<number> {
  const size = fc
    .tuple(
      fc.double({ min: low, max: high, noNaN: true }),
      fc.double({ min: 1, max: 2, noNaN: true }),
    )
    .map(([exponent, factor]) => factor * 2 ** Math.floor(exponent));
  return signed ? fc.tuple(size, fc.constantFrom(-1, 1)).map(([x, sign]) => sign * x) : size;
}

const plain = (limit: number): fc.Arbitrary<number> =>
  fc.double({ min: -limit, max: limit, noNaN: true });
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** The engine's own functions are taken to be right to one unit in the last place. */
const cases = [
  {
    name: 'exp',
    f: own.exp,
    twin: Math.exp,
    inputs: [plain(745), plain(2), between(-60, 9, true)],
    ulps: 2,
  },
  {
    name: 'expm1',
    f: own.expm1,
    twin: Math.expm1,
    inputs: [plain(700), plain(2), between(-300, 9, true)],
    ulps: 3,
  },
  {
    name: 'log',
    f: own.log,
    twin: Math.log,
    inputs: [between(-1073, 1022, false), fc.double({ min: 0.4, max: 2.5, noNaN: true })],
    ulps: 2,
  },
  {
    name: 'log1p',
    f: own.log1p,
    twin: Math.log1p,
    inputs: [between(-300, 1022, false), fc.double({ min: -0.9999, max: 3, noNaN: true })],
    ulps: 4,
  },
  {
    name: 'tanh',
    f: own.tanh,
    twin: Math.tanh,
    inputs: [plain(25), plain(1), between(-300, 10, true)],
    ulps: 4,
  },
  { name: 'sigmoid', f: own.sigmoid, twin: logistic, inputs: [plain(700), plain(5)], ulps: 3 },
] as const;

describe.each(cases)('$name', ({ f, twin, inputs, ulps }) => {
  it.each(inputs.map((input, i) => [i + 1, input] as const))(
    `is within ${ulps} units in the last place, range %d`,
    (_, input) => {
      fc.assert(
        fc.property(input, (x) => {
          expect(ulps64(f(x), twin(x))).toBeLessThanOrEqual(ulps);
        }),
        { seed: 1, numRuns: 3000 },
      );
    },
  );

  it('has the right special values', () => {
    for (const x of [0, -0, NaN, Infinity, -Infinity, 1e308, -1e308, 800, -800, -1]) {
      expect(f(x), `at ${x}`).toBe(twin(x));
    }
  });
});

describe('subnormal numbers', () => {
  it.each([5e-324, 1e-310, 2.2250738585072014e-308])('exp, log, tanh and expm1 take %d', (x) => {
    expect(own.exp(x)).toBe(1);
    expect(ulps64(own.log(x), Math.log(x))).toBeLessThanOrEqual(2);
    expect(own.tanh(-x)).toBe(-x);
    expect(own.expm1(x)).toBe(x);
  });
});
