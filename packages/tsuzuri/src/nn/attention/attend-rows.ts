import type { Workspace } from '../../backend/backend.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gatherRows } from '../gather-rows.ts';

/**
 * Attention for rows that may share a source, like the hypotheses of a beam. They become queries
 * along the time axis of their source, so its memory is neither copied nor moved:
 *
 *     row n, the g-th of source b  →  query [g, b]
 *
 * Where a source has fewer rows than another, its remaining queries are not answered.
 *
 * @param query [1, N, Q]
 * @param sources how many there are, B
 * @param rows the source of each of the N rows
 * @param attend to the sources, with queries [G, B, Q]: tensors [G, B, W], such as context and weights; of
 *   the queries to each source only the first `taken[b]` are wanted
 * @returns each of them [1, N, W]: what each row would get alone, bit for bit
 */
export function attendRows<Name extends string>(
  workspace: Workspace,
  query: Tensor,
  sources: number,
  rows: Int32Array,
  attend: (queries: Tensor, taken: Int32Array) => Readonly<Record<Name, Tensor>>,
): Record<Name, Tensor> {
  const [, count, size] = query.shape;
  const taken = new Int32Array(sources);
  const places = Int32Array.from(rows, (source) => taken[source]++ * sources + source);
  const depth = taken.reduce((most, number) => Math.max(most, number), 0);
  const asked = new Int32Array(depth * sources);
  places.forEach((place, row) => (asked[place] = row));
  const queries = gatherRows(workspace, query.reshape([count, size]), asked);
  const seen = attend(queries.reshape([depth, sources, size]), taken);
  const pick = ([name, x]: [string, Tensor]) => {
    const [, , width] = x.shape;
    const picked = gatherRows(workspace, x.reshape([depth * sources, width]), places);
    return [name, picked.reshape([1, count, width])] as const;
  };
  return Object.fromEntries(Object.entries<Tensor>(seen).map(pick)) as Record<Name, Tensor>;
}
