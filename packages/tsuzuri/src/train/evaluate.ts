import { type SourceBatch, toIdBatch, toSourceBatch } from '../data/batch.ts';
import { type EncodedExamples, silentIn } from '../data/pair-codec.ts';
import { pickRows } from '../data/columns.ts';
import type { Example } from '../data/task.ts';
import { groupVariants } from '../data/variants.ts';
import { greedyFrom } from '../decode/greedy.ts';
import { DecodingMemory, type Member } from '../decode/memory.ts';
import { type Scores, scoreAnswers } from '../metrics/score-answers.ts';
import { DECODED_TOKENS, GREEDY_ROWS, cutByTokens } from '../translator/cut-by-tokens.ts';
import type { Translator } from '../translator/translator.ts';

/** How good a model is on a set of examples. */
export interface Evaluation extends Scores {
  /** Cross-entropy under teacher forcing, in nats per target token; the other scores are of free-running output. */
  readonly loss: number;
}

/**
 * Scores a translator: accuracies of its greedy answers, and the loss under teacher forcing; each
 * source is encoded once for both.
 *
 * Rows with the same source and features are variants: their answer counts once, against the nearest target; the
 * loss is the mean over all rows.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const examples = [{ source: 'ab', target: 'ba' }, { source: 'bc', target: 'cb' }];
 * const { loss, sequenceAccuracy } = await evaluate(translator, examples);
 * console.log(loss, sequenceAccuracy);
 *
 * @param encoded the examples as ids, if already known
 * @throws DataError when a text does not fit a codec
 */
export async function evaluate(
  translator: Translator,
  examples: readonly Example[],
  encoded: EncodedExamples = translator.encode(examples),
): Promise<Evaluation> {
  const { codec, maximumLength } = translator;
  const isSilent = silentIn(codec);
  const limits = { length: maximumLength, eosId: codec.target.eosId, isSilent };
  const answers: Int32Array[] = [];
  const loss = await meanLoss(translator, encoded, async (member, start, rows, sources) => {
    const found = await greedyFrom(member, start, sources, limits);
    found.forEach((ids, i) => (answers[rows[i]] = ids));
  });
  const scored = groupVariants(examples);
  const written = scored.map(({ source, row }) => codec.decode(answers[row], source));
  return { ...scoreAnswers(codec, written, scored), loss };
}

/**
 * The loss under teacher forcing alone, in nats per target token.
 *
 * @throws DataError when a text does not fit a codec
 */
export function teacherForcedLoss(
  translator: Translator,
  examples: readonly Example[],
): Promise<number> {
  return meanLoss(translator, translator.encode(examples));
}

/** The loss; `visit` gets the start state of each batch and the indices of its rows. */
async function meanLoss(
  translator: Translator,
  encoded: EncodedExamples,
  visit: (
    member: Member,
    start: unknown,
    rows: Int32Array,
    sources: SourceBatch,
  ) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const { model, backend } = translator;
  const memory = new DecodingMemory(backend);
  const { source, target } = encoded;
  const sizes = source.map((row, i) => ({ length: row.length + target[i].length }));
  let loss = 0;
  let tokens = 0;
  try {
    const all = Int32Array.from(source.keys());
    for (const rows of cutByTokens(all, sizes, GREEDY_ROWS, DECODED_TOKENS)) {
      memory.reset(model.parameters.revision);
      const asked = pickRows(encoded, rows);
      const targets = toIdBatch(asked.target);
      const count = targets.lengths.reduce((sum, length) => sum + length, 0);
      const sources = toSourceBatch(asked.source, asked.features);
      const start = model.start(memory.source, sources);
      const mark = memory.source.mark();
      const mean = model.score(memory.source, start, targets);
      loss += (await backend.read(mean.offset, 1))[0] * count;
      tokens += count;
      memory.source.release(mark);
      await visit({ model, memory }, start, rows, sources);
    }
  } finally {
    memory.dispose();
  }
  return loss / Math.max(1, tokens);
}
