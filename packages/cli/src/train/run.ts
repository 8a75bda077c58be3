import { type Training } from 'tsuzuri';
import { AUTO, type Ranks } from 'tsuzuri/nn';
import { groupVariants } from 'tsuzuri/data';
import { trainingPieces, translatorPieces } from 'tsuzuri/formats';
import type { TrainSettings } from '../config/train-settings.ts';
import { RunError } from '../errors.ts';
import { writeReport } from '../report/write.ts';
import type { RunDirectory } from '../run/directory.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { entryOf, parseHistory } from '../run/history.ts';
import { formatLines } from '../run/json-lines.ts';
import { formatOrigin, newOrigin, readOrigin, resumedOrigin } from '../run/origin.ts';
import { outputsOf } from '../run/outputs.ts';
import { formatSettings } from '../run/settings-file.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount, formatDuration, formatFixed } from '../text/format.ts';
import type { Board } from './board.ts';
import { drawCurves } from './curves.ts';
import { describeEnd } from './words.ts';
import { type Totals, type TrainingProgress, trainingProgress } from './progress.ts';

const SAVE_EVERY = 10_000; // milliseconds between two checkpoints, at least
const SAVE_WITHIN = 300_000; // and at most
/** The exit code of a run that a signal has stopped, whichever it was: all is saved. */
export const STOPPED = 130;
/** The signals that stop a run. */
export const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Writes the files that a run begins with, in the place of an earlier one: from the first moment
 * there is something to resume from.
 *
 * @param facts what was told of data and model
 * @param more files that the run has besides
 * @returns the seconds that it has taken: none
 */
export async function startRun(
  run: RunDirectory,
  settings: TrainSettings,
  training: Training,
  facts: readonly string[],
  more: readonly (readonly [name: string, content: string])[] = [],
): Promise<number> {
  const { epochs, patience } = training.settings; // which may follow from the examples
  await run.replace([
    ...more,
    [runFiles.checkpoint, trainingPieces(training)],
    [runFiles.origin, formatOrigin(newOrigin(facts))],
    [runFiles.settings, formatSettings({ ...decidedOf(settings, training), epochs, patience })],
  ]);
  return 0;
}

/**
 * Writes the files of a run that is resumed: settings and checkpoint, which may have changes, and the
 * history without what came after the epoch that training resumes from.
 *
 * @returns the seconds that the run had taken by then
 */
export async function resumeRun(
  run: RunDirectory,
  settings: TrainSettings,
  training: Training,
  isChanged: boolean,
): Promise<number> {
  const entries = parseHistory(readRunFile(run.path, runFiles.history)?.toString('utf8') ?? '');
  const kept = entries.filter(({ epoch }) => epoch <= training.progress.epoch);
  const history = [runFiles.history, formatLines(kept)] as const;
  const origin = [runFiles.origin, formatOrigin(resumedOrigin(readOrigin(run.path)))] as const;
  if (!isChanged) await run.write(history, origin);
  else {
    await run.write(
      history,
      origin,
      [runFiles.checkpoint, trainingPieces(training)],
      [runFiles.settings, formatSettings(decidedOf(settings, training))],
    );
  }
  return kept.at(-1)?.seconds ?? 0;
}

/** Settings with what the examples have decided of the model. */
function decidedOf(settings: TrainSettings, { translator }: Training): TrainSettings {
  if (settings.generator !== AUTO) return settings;
  const { generator, attention } = translator.model.config as Partial<TrainSettings>;
  return { ...settings, ...(generator && { generator }), ...(attention && { attention }) };
}

/** What a training writes and shows besides its run. */
export interface TrainingView {
  /** Whether a report is written at the end. */
  readonly reports: boolean;
  /** Whether it is a member of an ensemble, which is drawn and told of as a whole. */
  readonly isMember?: boolean;
  /** The processes that share the parts of each batch. */
  readonly ranks?: Ranks | undefined;
  /** Hears of every step and epoch, and is closed. */
  readonly board?: Board | undefined;
  /** Shows how it goes, by default on standard error. */
  readonly progress?: (totals: Totals, begun: number) => TrainingProgress;
}

/**
 * Trains, saving now and then, and says how it went. A signal saves and ends the process.
 *
 * @param before seconds that the run took before it was resumed
 */
export async function trainToTheEnd(
  training: Training,
  run: RunDirectory,
  before: number,
  view: TrainingView,
): Promise<void> {
  const start = performance.now() - 1000 * before;
  const seconds = () => (performance.now() - start) / 1000;
  let isStopped = false;
  const onSignal = () => (isStopped = true);
  const { signals, exit } = surroundings();
  for (const name of stopping) signals.once(name, onSignal);
  try {
    await trainUntil(() => isStopped, training, run, seconds, view);
  } finally {
    for (const name of stopping) signals.off(name, onSignal);
  }
  const { progress } = training;
  if (progress.ended) return end(training, run, seconds(), view);
  const report = progress.epoch > 0 ? `; tsuzuri report ${run.path} shows it so far` : '';
  tell(
    `stopped after step ${formatCount(progress.step)}; the same command with --resume continues${report}`,
  );
  exit(STOPPED);
}

const onStderr = (totals: Totals, begun: number) =>
  trainingProgress(surroundings().stderr, totals, begun);

async function trainUntil(
  isStopped: () => boolean,
  training: Training,
  run: RunDirectory,
  seconds: () => number,
  { board, progress: show = onStderr }: TrainingView,
): Promise<void> {
  const { totalSteps, settings, progress } = training;
  const totals = { steps: totalSteps, epochs: settings.epochs };
  const shown = show(totals, progress.step);
  let saved = performance.now();
  try {
    for await (const event of training.run()) {
      shown.update(event);
      board?.update(event);
      if (event.kind === 'epoch') {
        run.append(runFiles.history, formatLines([entryOf(event, seconds(), progress.changes)]));
        if (event.improved ?? true) await writeBest(training, run);
      }
      const since = performance.now() - saved;
      if (since > (event.kind === 'epoch' ? SAVE_EVERY : SAVE_WITHIN)) {
        await writeCheckpoint(training, run);
        saved = performance.now();
      }
      if (isStopped()) break;
    }
    await writeCheckpoint(training, run);
  } finally {
    shown.stop();
    board?.close();
  }
}

async function writeCheckpoint(training: Training, run: RunDirectory): Promise<void> {
  await run.write([runFiles.checkpoint, trainingPieces(training)]);
}

/** Writes the model that was best on the dev set so far or, without one, that of the last epoch. */
async function writeBest({ translator, best }: Training, run: RunDirectory): Promise<void> {
  await run.write([runFiles.model, translatorPieces(translator, best)]);
}

/** Keeps the best model and the summary, and says how it went. */
async function end(
  training: Training,
  run: RunDirectory,
  seconds: number,
  { reports, isMember = false }: TrainingView,
): Promise<void> {
  await writeBest(training, run);
  const { progress, translator, settings } = training;
  const { best } = progress;
  if (!best && progress.epoch === 0) throw new RunError('no epoch was completed');
  const summary = {
    kind: 'train',
    parameters: translator.parameterCount,
    epochs: progress.epoch,
    steps: progress.step,
    criterion: settings.criterion,
    best,
    stillImproving: training.stillImproving,
    seconds,
  };
  await run.write([runFiles.summary, `${JSON.stringify(summary, null, 2)}\n`]);
  if (isMember) return writeOutputs(training, run);
  await drawCurves(run);
  if (reports && (await writeReport(run.path, () => writeOutputs(training, run)))) {
    tell(`the report is ${run.path}/${runFiles.report}`);
  }
  if (progress.epoch < settings.epochs) {
    tell(
      `ended early: ${countOf(settings.patience ?? 0, 'epoch')} brought no better score (--patience)`,
    );
  }
  if (best && progress.epoch > 1 && training.stillImproving) {
    tell('the last epochs still improved: --resume --epochs N trains on');
  }
  const score = best
    ? `; best on the dev set after epoch ${best.epoch}: ${settings.criterion} ${formatFixed(best.score, 2)}`
    : '';
  tell(`trained in ${formatDuration(seconds)}${score}`);
  tell(describeEnd(run.path, training.translator.codec));
}

/** Writes what the best model answers to the dev examples, by the search that its scores are of. */
async function writeOutputs(training: Training, run: RunDirectory): Promise<void> {
  const { translator, dev } = training;
  await training.finish();
  const examples = groupVariants(dev);
  const found = await translator.answer(examples, { beam: 1 });
  const answers = found.map(({ answers }) => answers[0]);
  const outputs = outputsOf(translator.target, { set: 'dev' }, examples, answers);
  await run.write([runFiles.outputs, formatLines(outputs)]);
}
