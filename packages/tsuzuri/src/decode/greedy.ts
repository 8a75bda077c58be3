import type { IdBatch, SourceBatch } from '../data/batch.ts';
import type { LengthLimits } from './hypothesis.ts';
import type { Member } from './memory.ts';
import type { IdSearch } from './search.ts';
import type { StepperOptions } from './stepper.ts';

/** Options of greedy search. */
export interface GreedyOptions {
  /** The maximum number of tokens per row. */
  readonly length: number;
  /** The id that ends a row; it is not part of the answer. If omitted, every row gets `length` tokens. */
  readonly eosId?: number | undefined;
  /** Whether an id writes nothing, so that it does not count as a token. */
  readonly isSilent?: LengthLimits['isSilent'];
  /** Aborts the search. */
  readonly signal?: AbortSignal | undefined;
}

const STRETCH = 8; // steps between checks whether every row has ended

/**
 * Greedy search: each step takes the token with the largest score, y_t = argmax p_t, which the next step
 * reads.
 * The ids stay in the backend; the host reads them only every few steps.
 *
 * @returns for each row of the batch, its ids
 */
export async function greedy<State>(
  member: Member<State>,
  source: SourceBatch,
  options: GreedyOptions,
): Promise<Int32Array[]> {
  const state = member.model.start(member.memory.source, source);
  return greedyFrom(member, state, source, options);
}

/** `greedy` as a search without scores. */
export function greedyIds(limits: LengthLimits & StepperOptions): IdSearch {
  const { maximumLength: length, eosId, isSilent, signal } = limits;
  return (member, source) => greedy(member, source, { length, eosId, isSilent, signal });
}

/** `greedy` from the start state of a source in the member's source memory. */
export async function greedyFrom<State>(
  { model, memory }: Member<State>,
  start: State,
  { lengths, time: sourceTime }: Pick<IdBatch, 'lengths' | 'time'>,
  { length, eosId, isSilent, signal }: GreedyOptions,
): Promise<Int32Array[]> {
  const { source: kept } = memory;
  const batch = lengths.length;
  const steps = length + (isSilent ? sourceTime : 0);
  const { backend } = kept;
  let state = start;
  let ids = kept.ids([batch], new Int32Array(batch).fill(model.startId));
  const chosen = kept.tensor([steps, batch]);
  const ended = new Set<number>();
  let time = 0;
  while (time < steps && ended.size < batch) {
    signal?.throwIfAborted();
    const { scores, state: next } = model.step(memory.next(), ids, state);
    ids = chosen.at(time++).asIds(scores.shape[1]);
    backend.argmax(batch, scores.shape[1], scores.offset, ids.offset);
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
    const answer = end === -1 ? row : row.slice(0, end);
    return isSilent ? firstTokens(answer, length, isSilent) : answer;
  });
}

/** Ids up to `count` tokens. */
function firstTokens(ids: Int32Array, count: number, isSilent: (id: number) => boolean) {
  let tokens = 0;
  const past = ids.findIndex((id) => !isSilent(id) && ++tokens > count);
  return past === -1 ? ids : ids.slice(0, past);
}
