import { spread } from '../plot/statistics.ts';

/** The 97.5 % points of Student's t with 1, 2, … 30 degrees of freedom (Fisher 1925, table IV). */
const POINTS = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045, 2.042,
];
const NORMAL = 1.96;

/** A mean of paired differences. */
export interface Difference {
  readonly mean: number;
  /** s / √n; NaN for a single pair. */
  readonly standardError: number;
  readonly pairs: number;
  /** Whether 0 is outside the 95 % confidence interval: mean ± t(0.975, n − 1) · s / √n (Student 1908). */
  readonly isSignificant: boolean;
}

/** The differences of pairs, of which there is at least one. */
export function difference(differences: readonly number[]): Difference {
  const { mean, sd } = spread(differences);
  const pairs = differences.length;
  const standardError = pairs > 1 ? sd / Math.sqrt(pairs) : NaN;
  const point = POINTS[pairs - 2] ?? NORMAL;
  return { mean, standardError, pairs, isSignificant: Math.abs(mean) > point * standardError };
}
