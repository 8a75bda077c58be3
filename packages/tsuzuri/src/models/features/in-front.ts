import type { IdBatch } from '../../data/batch.ts';

/** Rows of ids one behind the other: row b has the ids of `first`, then those of `second`. */
export function inFront(first: IdBatch, second: IdBatch): IdBatch {
  const size = second.lengths.length;
  const { lengths, time, slots } = placesInFront(first, second);
  const all = new Int32Array(first.ids.length + second.ids.length + 1);
  all.set(first.ids);
  all.set(second.ids, first.time * size);
  return { ids: slots.map((slot) => all[slot]), lengths, time };
}

/**
 * Where each slot of rows one behind the other comes from: a slot of [F · B + S · B + 1], of which the
 * first F · B are those of `first`, then those of `second`, and the last is for padding.
 */
export function placesInFront(
  first: IdBatch,
  second: IdBatch,
): { slots: Int32Array; lengths: Int32Array; time: number } {
  const size = second.lengths.length;
  const lengths = second.lengths.map((length, b) => length + first.lengths[b]);
  const time = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const padding = (first.time + second.time) * size;
  const slots = new Int32Array(time * size).fill(padding);
  for (let b = 0; b < size; b++) {
    const before = first.lengths[b];
    for (let t = 0; t < lengths[b]; t++) {
      slots[t * size + b] = (t < before ? t : first.time + t - before) * size + b;
    }
  }
  return { slots, lengths, time };
}
