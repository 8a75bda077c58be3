import { join } from 'node:path';
import { type Translator, createBackend, evaluate } from 'tsuzuri';
import { criteria } from 'tsuzuri/nn';
import { z } from 'zod';
import { loadExamples } from '../data/read.ts';
import { RunError } from '../errors.ts';
import { changesOf } from '../run/changes.ts';
import { RunDirectory } from '../run/directory.ts';
import { writeFile } from '../run/disk.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { hasBegun } from '../run/members.ts';
import { openModel } from '../run/open-run.ts';
import { readSettings } from '../run/settings-file.ts';
import { tell } from '../terminal/tell.ts';
import { trainOne } from '../train/one.ts';
import type { TrainingView } from '../train/run.ts';
import type { JobOrder } from './order.ts';

const number = z.number().nullable();
const resultSchema = z.object({
  /** By the criterion: on the held-out fold or, without one, on the dev set. */
  score: number,
  /** On the dev set, of the best epoch. */
  dev: number,
  /** The best epoch, and how many there were. */
  epoch: z.number(),
  epochs: z.number(),
  parameters: z.number(),
  /** How long training took. */
  seconds: z.number(),
});
const fileSchema = z.union([resultSchema, z.object({ failure: z.string() })]);

/** What came out of a run. */
export type JobResult = z.output<typeof resultSchema>;
/** The same, or why nothing did. */
export type JobEnd = z.output<typeof fileSchema>;

const summarySchema = z.object({
  parameters: z.number(),
  epochs: z.number(),
  best: z.object({ epoch: z.number(), score: z.number() }),
  seconds: z.number(),
});

/** The end of a run, if it has one; undefined for a file that is damaged, too. */
export function readEnd({ out, result }: Pick<JobOrder, 'out' | 'result'>): JobEnd | undefined {
  try {
    const text = readRunFile(out, result)?.toString('utf8');
    return text === undefined ? undefined : fileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps the end of a run beside it. */
export async function writeEnd(
  { out, result }: Pick<JobOrder, 'out' | 'result'>,
  end: JobEnd,
): Promise<void> {
  await writeFile(join(out, result), `${JSON.stringify(end)}\n`);
}

/**
 * Trains a run to its end, from where it stands, scores it, and keeps the result beside it.
 *
 * @throws whatever training throws
 */
export async function doJob(order: JobOrder, view: TrainingView): Promise<JobResult> {
  const { out, files, settings, isSizeSaid } = order;
  const resume = hasBegun(out);
  const { changes, words } = resume
    ? changesOf(settings, readSettings(out, files.dev === undefined), out)
    : { changes: {}, words: [] };
  const training = { out, files, settings, isSizeSaid, resume, tensorboard: false, changes, words };
  await RunDirectory.use(out, 'train', { resume, replace: ['train'] }, (run) =>
    trainOne(run, training, view),
  );
  const result = await resultOf(order);
  await writeEnd(order, result);
  return result;
}

async function resultOf(order: JobOrder): Promise<JobResult> {
  const { out } = order;
  const text = readRunFile(out, runFiles.summary)?.toString('utf8') ?? '{}';
  const summary = summarySchema.safeParse(JSON.parse(text));
  if (!summary.success) throw new RunError(`${out}: no epoch had a score on the dev set`);
  const { parameters, epochs, best, seconds } = summary.data;
  const score = order.held === undefined ? best.score : await scoreHeld(order, order.held);
  return { score, dev: best.score, epoch: best.epoch, epochs, parameters, seconds };
}

/** The score on a held-out fold, by the search that the dev scores are of. */
async function scoreHeld({ out, settings }: JobOrder, held: string): Promise<number> {
  const { backend: name, threads, criterion, weights: _weights, ...reading } = settings;
  const backend = await createBackend(name, threads === undefined ? {} : { threads });
  const examples = await loadExamples([held], reading, tell);
  const { members } = await openModel(backend, { path: join(out, runFiles.model) });
  const translator: Translator = members[0];
  try {
    return criteria[criterion].of(await evaluate(translator, examples));
  } finally {
    translator.dispose();
  }
}
