import { toSourceBatch } from '../data/batch.ts';
import type { Example } from '../data/task.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { createStepper } from '../decode/stepper.ts';
import { DECODED_TOKENS, SEARCH_ROWS, cutByTokens } from '../translator/cut-by-tokens.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import { teacherForcedLoss } from './evaluate.ts';

/**
 * The loss of an ensemble under teacher forcing, in nats per target token: −ln of the mean of its
 * members' probabilities.
 *
 * @throws DataError when a text does not fit a codec
 */
export async function ensembleLoss(
  { members }: Ensemble,
  examples: readonly Example[],
): Promise<number> {
  const [first] = members;
  if (members.length === 1) return teacherForcedLoss(first, examples);
  const { source, target, features } = first.encode(examples);
  const sizes = source.map((row, i) => ({ length: row.length + target[i].length }));
  const all = members.map(({ model, backend }) => ({ model, memory: new DecodingMemory(backend) }));
  let [loss, tokens] = [0, 0];
  try {
    const order = Int32Array.from(source.keys());
    for (const rows of cutByTokens(order, sizes, SEARCH_ROWS, DECODED_TOKENS)) {
      for (const { memory } of all) memory.reset();
      const pick = (side: readonly Int32Array[]) => Array.from(rows, (row) => side[row]);
      const stepper = createStepper(all, toSourceBatch(pick(source), features && pick(features)));
      const truth = pick(target);
      const longest = truth.reduce((most, { length }) => Math.max(most, length), 0);
      let read = new Int32Array(rows.length).fill(first.model.startId);
      for (let t = 0; t < longest; t++) {
        const { logProbabilities } = await stepper.next(read);
        for (const [i, ids] of truth.entries()) {
          if (t < ids.length) loss -= logProbabilities[i][ids[t]];
        }
        read = Int32Array.from(truth, (ids) => ids[t] ?? 0);
      }
      tokens += truth.reduce((sum, { length }) => sum + length, 0);
    }
  } finally {
    for (const { memory } of all) memory.dispose();
  }
  return loss / Math.max(1, tokens);
}
