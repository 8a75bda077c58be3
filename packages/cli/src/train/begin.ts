import { type Backend, type Training } from 'tsuzuri';
import {
  beginLearning,
  chooseGenerator,
  resumeLearning,
  type ResumeChanges,
  type VectorFiles,
} from 'tsuzuri/nn';
import { type ExampleSets } from 'tsuzuri/data';
import { type RandomAccess } from 'tsuzuri/formats';
import { learnSettingsOf, namingFlag } from '../config/check-train.ts';
import type { TrainSettings } from '../config/train-settings.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount } from '../text/format.ts';
import { readingProgress } from './reading-progress.ts';
import { openInit } from './warm.ts';
import { describeAdvice, describeFacts } from './words.ts';

/**
 * A training that begins, and the lines that were told about it.
 *
 * @param vectors what the embeddings begin with
 * @throws what `openInit` and `beginLearning` throw, an option of the optimiser or the schedule by its flag
 */
export async function begin(
  backend: Backend,
  sets: ExampleSets,
  settings: TrainSettings,
  vectors: VectorFiles,
): Promise<{ training: Training; facts: readonly string[] }> {
  const init = settings.init === undefined ? undefined : await openInit(backend, settings.init);
  const reading = readingProgress(surroundings().stderr);
  const options = { vectors, init, onProgress: reading.update, choose: chooseGenerator };
  const { training, facts, given } = await beginLearning(
    backend,
    sets,
    learnSettingsOf(settings),
    options,
  )
    .catch((error: unknown) => {
      throw namingFlag(settings, error);
    })
    .finally(() => {
      reading.stop();
      init?.dispose();
    });
  const { name, details } = backend;
  const count = training.translator.parameterCount;
  const steps = countOf(training.totalSteps, 'step');
  const lines = [
    ...describeFacts(facts, settings),
    ...('open' in given ? [] : describeAdvice(given, training.translator.codec, settings)),
    `${formatCount(count)} parameters, at most ${steps}, on ${name} (${details})`,
  ];
  lines.forEach(tell);
  return { training, facts: lines };
}

/** A training that resumes from its checkpoint. @throws what `resumeLearning` throws */
export function resumeFrom(
  backend: Backend,
  checkpoint: RandomAccess,
  sets: ExampleSets,
  settings: TrainSettings,
  changes: ResumeChanges,
): Promise<Training> {
  const reading = readingProgress(surroundings().stderr);
  const options = { changes, onProgress: reading.update };
  return resumeLearning(backend, checkpoint, sets, learnSettingsOf(settings), options).finally(
    reading.stop,
  );
}
