/** The mean of some numbers and their sample standard deviation, √(Σ(x − mean)² / (n − 1)). */
export interface Spread {
  readonly mean: number;
  /** 0 for a single number. */
  readonly sd: number;
}

/** Mean and sample standard deviation of at least one number. */
export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
