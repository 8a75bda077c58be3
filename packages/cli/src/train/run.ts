import { type Training, saveTraining, saveTranslator } from 'tsuzuri';
import { RunError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import type { Board } from './board.ts';
import { trainingProgress } from './progress.ts';
import { appendHistory, runFiles, writeRunFile } from './run-files.ts';

const SAVE_EVERY = 10_000; // milliseconds between two checkpoints, at least
const SAVE_WITHIN = 300_000; // and at most
const STOPPED = 130; // exit code of a run that a signal has stopped, whichever it was: all is saved

/**
 * Trains to the end, saving now and then. A signal saves and ends the process.
 *
 * @param before seconds that the run took before it was gone on with
 * @param board hears of every step and epoch, and is closed
 * @returns the seconds of the whole run
 */
export async function run(
  training: Training,
  directory: string,
  before: number,
  tell: (line: string) => void,
  board?: Board,
): Promise<number> {
  const { stderr, signals, exit } = surroundings();
  const start = performance.now() - 1000 * before;
  const { totalSteps, settings, progress } = training;
  const shown = trainingProgress(
    stderr,
    { steps: totalSteps, epochs: settings.epochs },
    progress.step,
  );
  let stop = false;
  const onSignal = () => (stop = true);
  signals.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  let saved = performance.now();
  const save = async () => {
    writeRunFile(directory, runFiles.checkpoint, await saveTraining(training));
    saved = performance.now();
  };
  try {
    if (progress.step === 0) await save(); // from the first moment there is something to go on from
    for await (const event of training.run()) {
      shown.update(event);
      board?.update(event);
      const since = performance.now() - saved;
      if (event.kind === 'epoch') {
        const { kind: _kind, tokens: _tokens, ...entry } = event;
        appendHistory(directory, { ...entry, seconds: (performance.now() - start) / 1000 });
        if (event.improved ?? true) await writeBest(training, directory);
      }
      if (since > (event.kind === 'epoch' ? SAVE_EVERY : SAVE_WITHIN)) await save();
      if (stop) break;
    }
    await save();
  } finally {
    shown.stop();
    board?.close();
    signals.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  if (stop && !progress.ended) {
    tell(
      `stopped after step ${formatCount(progress.step)}; the same command with --resume goes on`,
    );
    exit(STOPPED);
  }
  return (performance.now() - start) / 1000;
}

/** Writes the model that was best on the dev set so far or, without one, that of the last epoch. */
async function writeBest({ translator, best }: Training, directory: string): Promise<void> {
  writeRunFile(directory, runFiles.model, await saveTranslator(translator, best));
}

/** Keeps the best model and the summary, and says how it went. */
export async function end(
  training: Training,
  directory: string,
  seconds: number,
  tell: (line: string) => void,
): Promise<void> {
  await writeBest(training, directory);
  const { progress, translator, settings } = training;
  const { best } = progress;
  if (!best && progress.epoch === 0) throw new RunError('no epoch was completed');
  const summary = {
    kind: 'train',
    parameters: translator.model.parameters.count,
    epochs: progress.epoch,
    steps: progress.step,
    criterion: settings.criterion,
    best,
    seconds,
  };
  writeRunFile(directory, runFiles.summary, `${JSON.stringify(summary, null, 2)}\n`);
  if (progress.epoch < settings.epochs) {
    tell(`ended early: ${settings.patience} epochs brought no better score (--patience)`);
  }
  const score = best
    ? `; best on the dev set after epoch ${best.epoch}: ${settings.criterion} ${formatFixed(best.score, 2)}`
    : '';
  tell(`trained in ${formatDuration(seconds)}${score}`);
  tell(`the model is ${directory}/${runFiles.model}; try: tsuzuri predict ${directory} TEXT`);
}
