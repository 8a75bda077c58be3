import type { Workspace } from '../backend/backend.ts';
import type { IdBatch } from '../data/batch.ts';
import type { DecodingModel } from './stepper.ts';

/** How far greedy decoding goes. */
export interface GreedyOptions {
  /** How many tokens every row gets, at most. */
  readonly length: number;
  /** The id that ends a row; it is not part of the answer. Left out, every row gets `length` tokens. */
  readonly eosId?: number | undefined;
}

const STRETCH = 8; // steps between two looks at whether every row has ended

/**
 * Greedy search: each step takes the token of the largest logit and reads it in the next step.
 * The ids stay in the backend; the host looks at them only now and then.
 *
 * @returns for each row of the batch, its ids
 */
export async function greedy<State>(
  workspace: Workspace,
  model: DecodingModel<State>,
  source: IdBatch,
  options: GreedyOptions,
): Promise<Int32Array[]> {
  const { backend } = workspace;
  const batch = source.lengths.length;
  const { length, eosId } = options;
  let state = model.start(workspace, source);
  let ids = workspace.ids([batch], new Int32Array(batch).fill(model.startId));
  const chosen = workspace.tensor([length, batch]);
  const ended = new Set<number>();
  let time = 0;
  while (time < length && ended.size < batch) {
    const { logits, state: next } = model.step(workspace, ids, state);
    ids = chosen.at(time++);
    backend.argmax(batch, logits.shape[1], logits.offset, ids.offset);
    state = next;
    if (eosId !== undefined && time % STRETCH === 0) {
      const { offset, size } = chosen.slice(time - STRETCH, time);
      const latest = await backend.readIds(offset, size);
      latest.forEach((id, slot) => id === eosId && ended.add(slot % batch));
    }
  }
  const result = await backend.readIds(chosen.offset, time * batch);
  return Array.from({ length: batch }, (_, b) => {
    const row = Int32Array.from({ length: time }, (_unused, t) => result[t * batch + b]);
    const end = eosId === undefined ? -1 : row.indexOf(eosId);
    return end === -1 ? row : row.slice(0, end);
  });
}
