import type { Workspace } from '../backend/backend.ts';
import type { IdBatch } from '../data/batch.ts';
import { type Graph, type GraphTensors, isWithin } from '../nn/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Seq2SeqSettings } from './config.ts';
import type { GraphIds } from './model.ts';

/** `copies` for each source id, with the start id for none. */
export function tableOf(settings: Seq2SeqSettings): Int32Array | undefined {
  const { copies, sourceVocabularySize, targetVocabularySize } = settings;
  if (!copies) return undefined;
  const table = new Int32Array(sourceVocabularySize).fill(targetVocabularySize);
  copies.forEach((id, from) => id >= 0 && (table[from] = id));
  return table;
}

/** The table's id of every token [B, S]; `none` past a row's length, and for a tag, which has an id past the table. */
export function copiesOf(
  workspace: Workspace,
  { ids, time, lengths }: IdBatch,
  table: Int32Array,
  none: number,
): Tensor {
  const size = lengths.length;
  const copies = new Int32Array(size * time).fill(none);
  for (let b = 0; b < size; b++) {
    for (let t = 0; t < lengths[b]; t++) copies[b * time + t] = table[ids[t * size + b]] ?? none;
  }
  return workspace.ids([size, time], copies);
}

/**
 * `copiesOf` as operators.
 *
 * @returns the tensor `copies`, int64 [B, S]; with tags that are attended to behind each row, which cannot
 *   be copied, [B, S + F]
 */
export function copiesGraph(table: Int32Array, none: number) {
  return (graph: Graph, source: GraphIds, tags: GraphIds | undefined): GraphTensors => {
    const ids = graph.op('Gather', [graph.ints([...table]), source.ids], { axis: 0 });
    const own = graph.op('Transpose', [ids], { perm: [1, 0] });
    const named = (value: typeof own) => ({ copies: { value, axes: ['batch', 'time'] } });
    if (!tags) return named(own);
    const rows = graph.op('Transpose', [tags.ids], { perm: [1, 0] });
    const more = graph.op('Expand', [graph.ints([none]), graph.op('Shape', [rows])]);
    const all = graph.op('Concat', [own, more], { axis: 1 });
    const isToken = isWithin(graph, all, source.lengths);
    return named(graph.op('Where', [isToken, all, graph.ints([none])]));
  };
}
