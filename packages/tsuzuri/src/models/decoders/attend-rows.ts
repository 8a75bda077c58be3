import type { Workspace } from '../../backend/backend.ts';
import type { Attention, AttentionMemory } from '../../nn/attention/attention.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gatherRows } from './over-time.ts';

/**
 * Attention for rows that may share a source, like the hypotheses of a beam. They become queries
 * along the time axis of their source, so its memory is neither copied nor moved:
 *
 *     row n, the g-th of source b  →  query [g, b]
 *
 * Where a source has fewer rows than another, its remaining queries are not answered.
 *
 * @param query [1, N, Q]
 * @param memory of B sources
 * @param rows the source of each of the N rows
 * @returns context [1, N, K] and weights [1, N, S]: what each row would get alone, bit for bit
 */
export function attendRows(
  workspace: Workspace,
  attention: Attention,
  query: Tensor,
  memory: AttentionMemory,
  rows: Int32Array,
): { context: Tensor; weights: Tensor } {
  const [, count, size] = query.shape;
  const batch = memory.lengths.size;
  const taken = new Int32Array(batch);
  const places = Int32Array.from(rows, (source) => taken[source]++ * batch + source);
  const depth = taken.reduce((most, number) => Math.max(most, number), 0);
  const sources = new Int32Array(depth * batch);
  places.forEach((place, row) => (sources[place] = row));
  const queries = gatherRows(workspace, query.reshape([count, size]), sources);
  const wanted = workspace.ids([batch], taken);
  const asked = queries.reshape([depth, batch, size]);
  const seen = attention.forward(workspace, asked, memory, wanted);
  const pick = (x: Tensor): Tensor => {
    const [, , width] = x.shape;
    const picked = gatherRows(workspace, x.reshape([depth * batch, width]), places);
    return picked.reshape([1, count, width]);
  };
  return { context: pick(seen.context), weights: pick(seen.weights) };
}
