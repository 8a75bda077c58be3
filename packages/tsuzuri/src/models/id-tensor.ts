import type { Workspace } from '../backend/backend.ts';
import type { IdBatch } from '../data/batch.ts';
import { DataError } from '../errors.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * Copies ids to the backend; slots past a row's length become 0, so that their contents are harmless.
 *
 * @param what the ids are, for the error
 * @throws DataError for ids outside the vocabulary
 */
export function toTensor(
  workspace: Workspace,
  batch: IdBatch,
  vocabularySize: number,
  what = 'id',
): Tensor {
  const { lengths, time } = batch;
  const size = lengths.length;
  const ids = new Int32Array(time * size);
  for (let b = 0; b < size; b++) {
    for (let t = 0; t < lengths[b]; t++) {
      const id = batch.ids[t * size + b];
      if (!(id >= 0 && id < vocabularySize)) {
        throw new DataError(
          `seq2seq: ${what} at step ${t} of row ${b} must be from 0 to ${vocabularySize - 1}, got ${id}`,
        );
      }
      ids[t * size + b] = id;
    }
  }
  return workspace.ids([time, size], ids);
}
