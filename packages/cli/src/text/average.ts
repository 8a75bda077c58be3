/** At most `most` numbers: the means of neighbours. */
export function averaged(values: ArrayLike<number>, most: number): number[] {
  const all = Array.from(values);
  const count = Math.min(all.length, most);
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [i, i + 1].map((edge) => Math.round((edge * all.length) / count));
    return mean(all.slice(start, end));
  });
}

/** The mean; 0 of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / Math.max(1, values.length);
}
