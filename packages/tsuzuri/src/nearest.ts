/** `; did you mean …?` for the name nearest to `word`, or nothing when none is near. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = names
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter((one) => one.distance <= Math.ceil(0.4 * one.name.length))
    .sort((a, b) => a.distance - b.distance);
  return near.length > 0 ? `; did you mean ${near[0].name}?` : '';
}

/** Levenshtein's distance: the fewest insertions, deletions and substitutions from `a` to `b`. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 40) return Infinity; // no name is as long
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, substitution);
    }
    row = next;
  }
  return row[b.length];
}
