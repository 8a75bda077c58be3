import type { Workspace } from '../backend/backend.ts';
import type { IdBatch } from '../data/batch.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** All that decoding knows of a model. `State` is whatever the model carries from step to step. */
export interface DecodingModel<State> {
  readonly startId: number;
  /** The state before the first token. */
  start(workspace: Workspace, source: IdBatch): State;
  /** logits [B, vocabulary] for the token after `ids` [B], and the next state. */
  step(workspace: Workspace, ids: Tensor, state: State): { logits: Tensor; state: State };
}

/** How far greedy decoding goes. */
export interface GreedyOptions {
  /** How many tokens every row gets. */
  readonly length: number;
}

/**
 * Greedy search: each step takes the token of the largest logit and reads it in the next step.
 * The ids stay in the backend until the end, so the whole search is one wait.
 *
 * @returns for each row of the batch, `length` ids
 */
export async function greedy<State>(
  workspace: Workspace,
  model: DecodingModel<State>,
  source: IdBatch,
  options: GreedyOptions,
): Promise<Int32Array[]> {
  const { backend } = workspace;
  const batch = source.lengths.length;
  const { length } = options;
  let state = model.start(workspace, source);
  let ids = workspace.ids([batch], new Int32Array(batch).fill(model.startId));
  const chosen = workspace.tensor([length, batch]);
  for (let t = 0; t < length; t++) {
    const { logits, state: next } = model.step(workspace, ids, state);
    ids = chosen.at(t);
    backend.argmax(batch, logits.shape[1], logits.offset, ids.offset);
    state = next;
  }
  const result = await backend.readIds(chosen.offset, chosen.size);
  return Array.from({ length: batch }, (_, b) =>
    Int32Array.from({ length }, (_unused, t) => result[t * batch + b]),
  );
}
