import type { Evaluation, TrainingEvent } from 'tsuzuri';
import type { Progress } from 'tsuzuri/nn';
import { z } from 'zod';
import { parseLines } from './json-lines.ts';

/** The scores on a set of examples. */
export const scores = z.looseObject({
  /** Nats per target token. */
  loss: z.number(),
  sequenceAccuracy: z.number(),
  tokenAccuracy: z.number(),
  /** At position 1, 2, 3 … of the target. */
  tokenAccuracyByPosition: z.array(z.number()).readonly().optional(),
});

/** One line of `history.jsonl`: an epoch of a model. */
const epochSchema = z.looseObject({
  /** Which model of an experiment, and its seed; `train` has one of each. */
  model: z.string().optional(),
  seed: z.number().optional(),
  /** Complete epochs, and updates so far. */
  epoch: z.number(),
  step: z.number(),
  /** The mean training loss over the epoch's steps, in nats per target token. */
  loss: z.number(),
  learningRate: z.number().optional(),
  /** Seconds since training began, pauses between a stop and a resumption not counted. */
  seconds: z.number().optional(),
  /** The scores on each set that was evaluated. */
  train: scores.optional(),
  dev: scores.optional(),
  test: scores.optional(),
  /** Whether the dev score was the best so far. */
  improved: z.boolean().optional(),
  /** What settings were until the epoch before, where a resumption has changed them. */
  before: z.record(z.string(), z.unknown()).optional(),
});

/** One line of `history.jsonl`. */
export type HistoryEntry = z.output<typeof epochSchema>;

/**
 * The entry of an epoch.
 *
 * @param seconds since training began
 * @param changes all that resumptions have changed
 */
export function entryOf(
  event: TrainingEvent,
  seconds: number,
  changes: Progress['changes'] = [],
): HistoryEntry {
  const { epoch, step, loss, learningRate, evaluation, improved } = event;
  const own = changes.filter((change) => change.epoch === epoch - 1).map(({ before }) => before);
  return {
    epoch,
    step,
    loss,
    learningRate,
    seconds,
    ...(evaluation && { dev: shortened(evaluation), improved }),
    ...(own.length > 0 && { before: Object.fromEntries(own.toReversed().flatMap(Object.entries)) }),
  };
}

const MOST_POSITIONS = 64; // of long answers, those whose accuracy is kept

function shortened({ tokenAccuracyByPosition, ...scores }: Evaluation) {
  return { ...scores, tokenAccuracyByPosition: tokenAccuracyByPosition.slice(0, MOST_POSITIONS) };
}

/** The entries of a `history.jsonl`; lines that are none, as a torn one, are omitted. */
export const parseHistory = (text: string): HistoryEntry[] =>
  parseLines(epochSchema, text, renamed);

/** The names of November 2026: `steps` for `step`, and `evaluation` for `dev`. */
function renamed({ steps, evaluation, ...rest }: Record<string, unknown>): object {
  return {
    ...(steps !== undefined && { step: steps }),
    ...(evaluation !== undefined && { dev: evaluation }),
    ...rest,
  };
}
