import type { TrainingEvent } from 'tsuzuri';
import { liveLines } from '../terminal/live-lines.ts';
import { isLive } from '../terminal/style.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';

/** Shows how a training goes: a line per epoch, and on a terminal one that moves. */
export interface TrainingProgress {
  update(event: TrainingEvent): void;
  /** Leaves the terminal in order. */
  stop(): void;
}

/**
 * Progress on a stream.
 *
 * @param totals updates and epochs when all is done
 * @param begun updates that were taken before, by a run that is resumed
 */
export function trainingProgress(
  stream: NodeJS.WriteStream,
  totals: { steps: number; epochs: number },
  begun: number,
): TrainingProgress {
  const start = performance.now();
  let tokens = 0;
  let latest: TrainingEvent | undefined;
  let isWarned = false;
  const speed = (step: number) => {
    const seconds = Math.max((performance.now() - start) / 1000, 1e-3);
    const left = (seconds / Math.max(1, step - begun)) * (totals.steps - step);
    return `${formatCount(tokens / seconds)} tokens/s  ${formatDuration(left)} left`;
  };
  const line = () => {
    if (!latest) return '';
    const { epoch, step, loss } = latest;
    const current = Math.min(epoch + 1, totals.epochs);
    return `epoch ${current}/${totals.epochs}  step ${formatCount(step)}/${formatCount(totals.steps)}  loss ${formatFixed(loss, 3)}  ${speed(step)}`;
  };
  const live = isLive(stream) ? liveLines(stream, [line], { stay: false }) : undefined;
  const log = (text: string) => (live ? live.log(text) : void stream.write(`${text}\n`));
  return {
    update(event) {
      tokens += event.tokens;
      latest = event;
      if (event.kind !== 'epoch') return;
      const { epoch, step, loss } = event;
      log(
        `epoch ${epoch}/${totals.epochs}  loss ${formatFixed(loss, 3)}  ${scores(event)}${speed(step)}`,
      );
      if (event.diverging && !isWarned) {
        isWarned = true;
        log('the loss has exploded: try a smaller --learning-rate or --clip-norm');
      }
    },
    stop: () => live?.stop(),
  };
}

function scores({ evaluation, improved }: TrainingEvent): string {
  if (!evaluation) return '';
  const wer = formatFixed(100 * (1 - evaluation.sequenceAccuracy), 2);
  return `dev WER ${wer}${improved ? ' (best)' : ''}  dev loss ${formatFixed(evaluation.loss, 3)}  `;
}
