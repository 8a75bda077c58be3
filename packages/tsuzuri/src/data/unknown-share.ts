import type { TextCoder } from './text-coder.ts';

/** The share of unknown tokens in rows of ids, from 0 to 1; ends of sequences do not count as tokens. */
export function unknownShare(
  rows: Iterable<Int32Array>,
  { unkId, eosId }: Pick<TextCoder, 'unkId' | 'eosId'>,
): number {
  let [tokens, unknown] = [0, 0];
  for (const row of rows) {
    for (const id of row) {
      if (id === eosId) continue;
      tokens++;
      if (id === unkId) unknown++;
    }
  }
  return tokens === 0 ? 0 : unknown / tokens;
}
