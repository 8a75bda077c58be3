import { join } from 'node:path';
import type { Training, TrainingEvent } from 'tsuzuri';
import { EventsFile } from '../tensorboard/events-file.ts';
import { eventsName, findEvents } from '../run/files.ts';

const POINTS = 1000; // of a run, at most, besides those of the epochs

/** What goes to TensorBoard as a run goes on. */
export interface Board {
  update(event: TrainingEvent): void;
  close(): void;
}

/**
 * The TensorBoard file of a run: a new one where it is asked for, or that which the run has. Of that
 * the points are cut off that came after the step that training goes on from: so every reader finds
 * each point once.
 *
 * @returns undefined when there is none and none is asked for
 */
export function openBoard(
  directory: string,
  { progress, totalSteps }: Pick<Training, 'progress' | 'totalSteps'>,
  isAsked: boolean,
): Board | undefined {
  const name = findEvents(directory);
  if (name === undefined && !isAsked) return undefined;
  const { step, batch } = progress;
  // A checkpoint from within an epoch may be from before the dev set was scored at the same step.
  const file =
    name === undefined
      ? EventsFile.begin(join(directory, eventsName(Date.now())))
      : EventsFile.goOn(
          join(directory, name),
          (point) =>
            point.step < step ||
            (point.step === step && (batch === 0 || !('dev/loss' in point.scalars))),
        );
  return writeTo(file, Math.ceil(totalSteps / POINTS));
}

/** @param every how many steps a point is written */
function writeTo(file: EventsFile, every: number): Board {
  let [tokens, seconds, last] = [0, 0, performance.now()];
  const addStep = ({ step, loss, learningRate }: TrainingEvent) => {
    file.add(step, {
      'train/loss': loss,
      'train/learning_rate': learningRate,
      'train/tokens_per_second': tokens / Math.max(seconds, 1e-3),
    });
    [tokens, seconds] = [0, 0];
  };
  return {
    update(event) {
      const time = performance.now();
      if (event.kind === 'step') {
        tokens += event.tokens;
        seconds += (time - last) / 1000;
        if (event.step % every === 0) addStep(event);
      } else {
        addEpoch(file, event);
      }
      last = performance.now();
    },
    close: () => file.close(),
  };
}

function addEpoch(file: EventsFile, { step, evaluation }: TrainingEvent): void {
  if (!evaluation) return;
  const { loss, sequenceAccuracy, tokenAccuracy } = evaluation;
  file.add(step, {
    'dev/loss': loss,
    'dev/wer': 100 * (1 - sequenceAccuracy),
    'dev/token_accuracy': tokenAccuracy,
  });
  file.flush();
}
