import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as own from '../../src/tensor/math.ts';
import { ulps64 } from '../support/ulp.ts';
import { runs } from '../support/thorough.ts';

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
  {
    name: 'sin',
    f: own.sin,
    twin: Math.sin,
    inputs: [plain(Math.PI), plain(1e6), between(-300, 19, true)],
    ulps: 2,
  },
  {
    name: 'cos',
    f: own.cos,
    twin: Math.cos,
    inputs: [plain(Math.PI), plain(1e6), between(-300, 19, true)],
    ulps: 2,
  },
] as const;

describe.each(cases)('$name', ({ f, twin, inputs, ulps }) => {
  it.each(inputs.map((input, i) => [i + 1, input] as const))(
    `is within ${ulps} units in the last place, range %d`,
    (_, input) => {
      fc.assert(
        fc.property(input, (x) => {
          expect(ulps64(f(x), twin(x))).toBeLessThanOrEqual(ulps);
        }),
        { seed: 1, numRuns: runs(3000) },
      );
    },
  );

  it('has the right special values', () => {
    const huge = f === own.sin || f === own.cos ? [] : [1e308, -1e308, 800, -800, -1];
    for (const x of [0, -0, NaN, Infinity, -Infinity, ...huge]) {
      expect(f(x), `at ${x}`).toBe(twin(x));
    }
  });
});

describe('pow', () => {
  const exponent = plain(30);

  it('is within 3 + 3 |y ln x| units in the last place', () => {
    fc.assert(
      fc.property(between(-20, 20, false), exponent, (x, y) => {
        const allowed = 3 + 3 * Math.abs(y * Math.log(x));
        expect(ulps64(own.pow(x, y), x ** y)).toBeLessThanOrEqual(allowed);
      }),
      { seed: 1, numRuns: runs(3000) },
    );
  });

  it('is a product for a whole exponent, and the special values are right', () => {
    expect(own.pow(3, 5)).toBe(243);
    expect(own.pow(-3, 3)).toBe(-27);
    expect(own.pow(2, -10)).toBe(2 ** -10);
    expect(own.pow(0, 0)).toBe(1);
    expect(own.pow(0, 0.5)).toBe(0);
    expect(own.pow(0, -0.5)).toBe(Infinity);
    expect(own.pow(-1, 0.5)).toBe(NaN);
    expect(own.pow(1, 1e300)).toBe(1);
  });

  it('by squaring gives the power that n products give, and runs to 0 or infinity', () => {
    for (const n of [0, 1, 2, 3, 10, 255, 1000]) {
      const products = Array.from({ length: n }).reduce<number>((power) => power * 0.999, 1);
      expect(Math.abs(own.integerPower(0.999, n) / products - 1)).toBeLessThan(n * 1e-16 + 1e-16);
    }
    expect(own.integerPower(0.9, 1e9)).toBe(0);
    expect(own.integerPower(2, 5000)).toBe(Infinity);
    expect(own.integerPower(0, 0)).toBe(1);
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
