/** The list `symbols` with every `left` `right` in it joined, from left to right. */
export function mergePair(symbols: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const joins = symbols[i] === left && symbols[i + 1] === right;
    merged.push(joins ? left + right : symbols[i]);
    if (joins) i++;
  }
  return merged;
}
