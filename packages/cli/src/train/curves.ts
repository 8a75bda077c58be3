import { pictureFiles } from '../plot/draw.ts';
import { RunError } from '../errors.ts';
import type { Spec } from '../plot/spec.ts';
import type { RunDirectory } from '../run/directory.ts';
import { readRunFile, runFiles } from '../run/files.ts';
import { type HistoryEntry, parseHistory } from '../run/history.ts';
import { seriesCurves } from '../report/panels.ts';
import { tell } from '../terminal/tell.ts';

/** Draws the curves of a run into its folder, from its history; a picture that cannot be written is told of, and costs nothing else. */
export async function drawCurves(
  run: RunDirectory,
  hear: (line: string) => void = tell,
): Promise<void> {
  const text = readRunFile(run.path, runFiles.history)?.toString('utf8') ?? '';
  const history = parseHistory(text);
  if (history.length === 0) return;
  for (const file of await pictureFiles({ curves: trainingCurvesSpec(history) }, hear)) {
    try {
      await run.write(file);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      hear(`${error.message}; the model is saved`);
    }
  }
}

/** The curves of a training: loss, the score on the dev set where there is one, and learning rate. */
export function trainingCurvesSpec(history: readonly HistoryEntry[]): Spec {
  const best = history.findLast(({ improved }) => improved);
  const seeds = [...new Set(history.map(({ seed }) => seed))]; // of the members of an ensemble
  const histories = seeds.map((seed) => history.filter((entry) => entry.seed === seed));
  const ofOne = best ? `best on the dev set after epoch ${best.epoch}` : 'without a dev set';
  const about = {
    title: 'Training',
    subtitle: histories.length > 1 ? `mean of ${histories.length} members ± sd` : ofOne,
  };
  const series = [{ name: 'model', histories }];
  return seriesCurves(about, ['loss', 'sequenceAccuracy', 'learningRate'], series);
}
