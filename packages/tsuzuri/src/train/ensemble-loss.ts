import { toSourceBatch } from '../data/batch.ts';
import type { Example } from '../data/task.ts';
import { forceTargets } from '../decode/force-targets.ts';
import { DecodingMemory } from '../decode/memory.ts';
import { createStepper } from '../decode/stepper.ts';
import { DECODED_TOKENS, SEARCH_ROWS, cutByTokens } from '../translator/cut-by-tokens.ts';
import type { Ensemble } from '../translator/ensemble.ts';
import { pickRows } from '../data/columns.ts';
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
  const encoded = first.encode(examples);
  const { source, target } = encoded;
  const sizes = source.map((row, i) => ({ length: row.length + target[i].length }));
  const all = members.map(({ model, backend }) => ({ model, memory: new DecodingMemory(backend) }));
  let [loss, tokens] = [0, 0];
  try {
    const order = Int32Array.from(source.keys());
    for (const rows of cutByTokens(order, sizes, SEARCH_ROWS, DECODED_TOKENS)) {
      for (const { memory } of all) memory.reset();
      const asked = pickRows(encoded, rows);
      const stepper = createStepper(all, toSourceBatch(asked.source, asked.features));
      const { startId } = first.model;
      await forceTargets(stepper, startId, asked.target, (own) => (loss -= own));
      tokens += asked.target.reduce((sum, { length }) => sum + length, 0);
    }
  } finally {
    for (const { memory } of all) memory.dispose();
  }
  return loss / Math.max(1, tokens);
}
