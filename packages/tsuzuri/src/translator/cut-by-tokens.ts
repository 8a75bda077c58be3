import { type SourceBatch, toSourceBatch } from '../data/batch.ts';
import type { EncodedSource } from '../data/pair-codec.ts';

/** The maximum number of rows decoded greedily at once; results do not depend on it. */
export const GREEDY_ROWS = 256;

/** The maximum number of rows that are searched at once; results do not depend on it. */
export const SEARCH_ROWS = 64;

/** The maximum number of tokens, with padding, decoded at once; results do not depend on it. */
export const DECODED_TOKENS = 8192;

/**
 * Groups rows of similar length into batches, bounded in rows and in tokens including padding. A row
 * longer than the budget is a batch by itself.
 *
 * @param rows indices into `sources`
 */
export function* cutByTokens(
  rows: Int32Array,
  sources: readonly { readonly length: number }[],
  most: number,
  tokens: number,
): Generator<Int32Array, void, undefined> {
  const order = rows.slice().sort((a, b) => sources[a].length - sources[b].length || a - b);
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    const count = end - start + 1; // with the next row, which is the longest
    const longest = end < order.length ? sources[order[end]].length : Infinity;
    if (count <= most && count * longest <= tokens) continue;
    yield order.subarray(start, end);
    start = end;
  }
}

/**
 * Decodes sources of similar length together.
 *
 * @param most the maximum number of rows decoded at once
 * @returns the results in the order of the sources; undefined for a source without tokens, which is
 *   not decoded
 */
export async function inBatches<Result>(
  sources: readonly EncodedSource[],
  most: number,
  decode: (batch: SourceBatch, rows: Int32Array) => Promise<Result[]>,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = sources.map(() => undefined);
  const ids = sources.map(({ source }) => source);
  const sizes = sources.map(({ source, features }) => {
    return { length: source.length + (features?.length ?? 0) };
  });
  const asked = Int32Array.from(ids.keys()).filter((row) => ids[row].length > 0);
  for (const rows of cutByTokens(asked, sizes, most, DECODED_TOKENS)) {
    const batch = toSourceBatch(
      Array.from(rows, (row) => ids[row]),
      Array.from(rows, (row) => sources[row].features),
    );
    (await decode(batch, rows)).forEach((result, i) => (results[rows[i]] = result));
  }
  return results;
}
