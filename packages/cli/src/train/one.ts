import { createBackend } from 'tsuzuri';
import { RankedParts } from 'tsuzuri/nn';
import type { TrainSettings } from '../config/train-settings.ts';
import type { Changes } from '../run/changes.ts';
import type { RunDirectory } from '../run/directory.ts';
import { openRunFile, runFiles } from '../run/files.ts';
import { onFallback } from '../terminal/fallback.ts';
import { tell } from '../terminal/tell.ts';
import { begin, resumeFrom } from './begin.ts';
import { type ExampleFiles, openSets } from './example-files.ts';
import { type TrainingView, resumeRun, startRun, trainToTheEnd } from './run.ts';
import { closeVectors, openVectors } from './vectors.ts';

/** A training of one model: plain data, as another thread takes it. */
export interface TrainOrder extends Changes {
  /** The directory of the run. */
  readonly out: string;
  readonly files: ExampleFiles;
  readonly settings: TrainSettings;
  /** Whether the size of the embeddings was said, rather than taken from vectors. */
  readonly isSizeSaid: boolean;
  readonly resume: boolean;
  /** Whether the curves are written for TensorBoard, too. */
  readonly tensorboard: boolean;
}

/** Trains one model to its end, or until a signal. */
export async function trainOne(
  run: RunDirectory,
  order: TrainOrder,
  view: Omit<TrainingView, 'board'>,
): Promise<void> {
  const { files, words, changes, tensorboard } = order;
  const checkpoint = order.resume ? openRunFile(run.path, runFiles.checkpoint) : undefined;
  const { vectors, settings } =
    checkpoint === undefined
      ? await openVectors(order.settings, order.isSizeSaid)
      : { vectors: {}, settings: order.settings };
  try {
    const sets = await openSets(files, settings, tell);
    const { backend: name, threads } = settings;
    const backend = await createBackend(name, { onFallback, threads });
    const { training, facts } =
      checkpoint === undefined
        ? await begin(backend, sets, settings, vectors)
        : {
            training: await resumeFrom(backend, checkpoint, sets, settings, changes),
            facts: [],
          };
    training.shared = view.ranks && new RankedParts(view.ranks);
    if (words.length > 0) tell(`from here on: ${words.join(', ')}`);
    const seconds =
      checkpoint === undefined
        ? await startRun(run, settings, training, facts)
        : await resumeRun(run, settings, training, words.length > 0);
    if (view.ranks && view.ranks.rank > 0) {
      return await trainToTheEnd(training, run, seconds, { ...view, isMember: true });
    }
    const { openBoard } = await import('./board.ts'); // it takes a while to load
    const board = openBoard(run.path, training, tensorboard);
    await trainToTheEnd(training, run, seconds, { ...view, board });
  } finally {
    checkpoint?.close();
    await closeVectors(vectors);
  }
}
