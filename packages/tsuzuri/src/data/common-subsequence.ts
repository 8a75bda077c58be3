import type { EncodedExample } from './pair-codec.ts';

const MOST_CELLS = 40_000; // of the table

/** Where the same token stands on both sides. */
export type Shared = readonly [source: number, target: number];

/**
 * A longest list of tokens that stand on both sides in the same order.
 *
 * @param copies as of `copyTable`: what is not to count as the same may have −1
 * @returns their places, in order; undefined for an example that is too long to look at
 */
export function commonSubsequence(
  { source, target }: Pick<EncodedExample, 'source' | 'target'>,
  copies: readonly number[],
): Shared[] | undefined {
  const [n, m] = [source.length, target.length];
  const row = m + 1;
  if ((n + 1) * row > MOST_CELLS) return undefined;
  const longest = new Int32Array((n + 1) * row);
  const isShared = (i: number, j: number) => copies[source[i]] === target[j];
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const at = i * row + j;
      longest[at] = isShared(i, j)
        ? 1 + longest[at + row + 1]
        : Math.max(longest[at + row], longest[at + 1]);
    }
  }
  const found: Shared[] = [];
  for (let [i, j] = [0, 0]; i < n && j < m;) {
    if (isShared(i, j)) found.push([i++, j++]);
    else if (longest[(i + 1) * row + j] >= longest[i * row + j + 1]) i++;
    else j++;
  }
  return found;
}
