import { toIdBatch } from '../data/batch.ts';
import type { Stepper } from './stepper.ts';

/**
 * Teacher forcing step by step: rows read their targets, and `hear` hears ln p of each of their tokens.
 *
 * @param startId what every row reads first
 * @param targets a row's ids, with the end of sequence if it has one
 * @throws the stepper's errors
 */
export async function forceTargets(
  stepper: Stepper,
  startId: number,
  targets: readonly Int32Array[],
  hear: (logProbability: number, row: number) => void,
): Promise<void> {
  const { ids, time } = toIdBatch(targets);
  let last = new Int32Array(targets.length).fill(startId);
  for (let t = 0; t < time; t++) {
    const { logProbabilities } = await stepper.next(last);
    last = ids.slice(t * targets.length, (t + 1) * targets.length);
    for (const [row, { length }] of targets.entries()) {
      if (t < length) hear(logProbabilities[row][last[row]], row);
    }
  }
}
