import { expect } from 'vitest';

/** The largest distance between two lists, as a share of `scale`. NaN in one of them is infinitely far. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i] - expected[i]);
    if (!(apart <= largest)) largest = Number.isNaN(apart) ? Infinity : apart;
  }
  return largest;
}

/** The largest absolute value. */
export function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Every number of `actual` is within `tolerance · max(floor, largest expected)` of its twin. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  options: { floor?: number; what?: string } = {},
): void {
  const { floor = 0, what = '' } = options;
  const allowed = tolerance * Math.max(floor, largest(expected));
  expect(distance(actual, expected), what).toBeLessThanOrEqual(allowed);
}

/** The names under which two sets of numbers are not the same bits. */
export function differences(
  actual: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, ArrayLike<number>>>,
): string[] {
  const same = (a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean => {
    if (a === undefined || b === undefined || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
    return true;
  };
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...names].filter((name) => !same(actual[name], expected[name]));
}
