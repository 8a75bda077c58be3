/** The count of each n-gram. */
export type NgramCounts = Map<string, number>;

/** The n-grams of a sequence of tokens. No token may contain `separator`, unless all have the same length. */
export function countNgrams(tokens: readonly string[], n: number, separator: string): NgramCounts {
  const counts: NgramCounts = new Map();
  for (let i = 0; i + n <= tokens.length; i++) {
    const ngram = tokens.slice(i, i + n).join(separator);
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams there are. */
export function countAll(counts: NgramCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/** How many n-grams two sequences share, counting repetitions in both. */
export function countMatches(a: NgramCounts, b: NgramCounts): number {
  let matches = 0;
  for (const [ngram, count] of a) matches += Math.min(count, b.get(ngram) ?? 0);
  return matches;
}

/** References as lists: one prediction may have several. */
export function asList(references: string | readonly string[]): readonly string[] {
  return typeof references === 'string' ? [references] : references;
}
