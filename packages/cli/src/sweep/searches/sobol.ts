import { UsageError } from '../../errors.ts';
import { valueAt } from '../axes.ts';
import type { Search, Space, Trial } from './search.ts';

const BITS = 32;

/**
 * Degree, coefficients and first direction numbers of the primitive polynomials of dimensions 2, 3, …
 * (Joe and Kuo 2008, table new-joe-kuo-6).
 */
const POLYNOMIALS: readonly (readonly [degree: number, a: number, m: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
];

/**
 * A Sobol sequence (Sobol 1967): points that fill the space more evenly than chance does, however many
 * there are. The first point, which is 0 in all dimensions, is omitted.
 */
export const sobol: Search = {
  description: 'spread evenly, a Sobol sequence',
  isAdaptive: false,
  next: (space, { length: config }) => sobolTrial(space, config),
};

/** A trial by its number. @throws UsageError for more axes than there are direction numbers */
export function sobolTrial({ axes, most }: Space, config: number): Trial | undefined {
  if (axes.length > POLYNOMIALS.length + 1) {
    throw new UsageError(
      `--search: expected at most ${POLYNOMIALS.length + 1} settings for a Sobol sequence, got ${axes.length}; random takes more`,
    );
  }
  if (config >= most) return undefined;
  const places = sobolPoint(config + 1, axes.length);
  return {
    config,
    point: Object.fromEntries(axes.map((axis, i) => [axis.setting, valueAt(axis, places[i])])),
  };
}

/** A point of the sequence, each coordinate from 0 to 1, 1 excluded. */
export function sobolPoint(index: number, dimensions: number): number[] {
  const gray = (index ^ (index >>> 1)) >>> 0;
  return Array.from({ length: dimensions }, (_, d) => {
    const v = directionNumbers(d);
    let x = 0;
    for (let bit = 0; bit < BITS; bit++) if ((gray >>> bit) & 1) x ^= v[bit];
    return (x >>> 0) / 2 ** BITS;
  });
}

/** v_1, v_2, … of a dimension, as fractions of 2^32: Joe and Kuo (2003), equation 2. */
function directionNumbers(dimension: number): number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, i) => (1 << (BITS - 1 - i)) >>> 0);
  const [degree, a, m] = POLYNOMIALS[dimension - 1];
  const v = m.map((one, i) => (one << (BITS - 1 - i)) >>> 0);
  for (let i = degree; i < BITS; i++) {
    let next = v[i - degree] ^ (v[i - degree] >>> degree);
    for (let k = 1; k < degree; k++) if ((a >>> (degree - 1 - k)) & 1) next ^= v[i - k];
    v.push(next >>> 0);
  }
  return v;
}
