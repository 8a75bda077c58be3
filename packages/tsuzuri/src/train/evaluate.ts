import { cutIntoBatches, toIdBatch } from '../data/batch.ts';
import type { Example } from '../data/task.ts';
import { type Accuracy, accuracy } from '../metrics/accuracy.ts';
import type { EncodedExamples, Translator } from '../translator/translator.ts';

/** How good a model is on a set of examples. */
export interface Evaluation extends Accuracy {
  /** Cross-entropy under teacher forcing, in nats a target token. The accuracies are free-running. */
  readonly loss: number;
}

const EVALUATION_BATCH = 256; // rows; a result does not depend on it

/**
 * Scores a translator: accuracies from its own output fed back, the loss under teacher forcing.
 *
 * @throws DataError when a text does not fit a codec
 */
export async function evaluate(
  translator: Translator,
  examples: readonly Example[],
): Promise<Evaluation> {
  return evaluateEncoded(translator, translator.encode(examples));
}

/** `evaluate` over ids. */
export async function evaluateEncoded(
  translator: Translator,
  examples: EncodedExamples,
): Promise<Evaluation> {
  const { model, backend } = translator;
  const { workspace } = model;
  const { source, target } = examples;
  let loss = 0;
  let tokens = 0;
  for (const rows of cutIntoBatches(Int32Array.from(source.keys()), EVALUATION_BATCH)) {
    workspace.reset();
    const batch = {
      source: toIdBatch(Array.from(rows, (row) => source[row])),
      target: toIdBatch(Array.from(rows, (row) => target[row])),
    };
    const count = batch.target.lengths.reduce((sum, length) => sum + length, 0);
    const { loss: mean } = model.forward(workspace, batch);
    loss += (await backend.read(mean.offset, 1))[0] * count;
    tokens += count;
  }
  const predictions = await translator.predictIds(source);
  const { eosId } = translator.target;
  const wanted = target.map((row) =>
    eosId !== undefined && row.at(-1) === eosId ? row.subarray(0, -1) : row,
  );
  return { ...accuracy(predictions, wanted), loss: loss / Math.max(1, tokens) };
}
