import type { TrainingEvent } from 'tsuzuri';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import { isLive } from '../terminal/style.ts';

const REDRAW = 200; // milliseconds

/** Shows how a training goes: a line an epoch, and on a terminal one that moves. */
export interface TrainingProgress {
  update(event: TrainingEvent): void;
  /** Leaves the terminal in order. */
  stop(): void;
}

/**
 * Progress on a stream.
 *
 * @param totals updates and epochs when all is done
 * @param begun updates that were taken before, by a run that is gone on with
 */
export function trainingProgress(
  stream: NodeJS.WriteStream,
  totals: { steps: number; epochs: number },
  begun: number,
): TrainingProgress {
  const live = isLive(stream);
  const start = performance.now();
  let tokens = 0;
  let drawn = 0;
  const clear = () => (live && drawn > 0 ? '\r\u001b[K' : '');
  const left = (step: number) => {
    const seconds = (performance.now() - start) / 1000;
    return formatDuration((seconds / Math.max(1, step - begun)) * (totals.steps - step));
  };
  return {
    update(event) {
      const { kind, epoch, step, loss } = event;
      tokens += event.tokens;
      const seconds = (performance.now() - start) / 1000;
      const rate = `${formatCount(tokens / Math.max(seconds, 1e-3))} tokens/s`;
      if (kind === 'epoch') {
        stream.write(
          `${clear()}epoch ${epoch}/${totals.epochs}  loss ${formatFixed(loss, 3)}  ${scores(event)}${rate}  ${left(step)} left\n`,
        );
        drawn = 0;
      } else if (live && performance.now() - drawn > REDRAW) {
        stream.write(
          `${clear()}epoch ${epoch + 1}/${totals.epochs}  step ${formatCount(step)}/${formatCount(totals.steps)}  loss ${formatFixed(loss, 3)}  ${rate}  ${left(step)} left`,
        );
        drawn = performance.now();
      }
    },
    stop() {
      stream.write(clear());
      drawn = 0;
    },
  };
}

function scores({ evaluation, improved }: TrainingEvent): string {
  if (!evaluation) return '';
  const wer = formatFixed(100 * (1 - evaluation.sequenceAccuracy), 2);
  return `dev WER ${wer}${improved ? ' (best)' : ''}  dev loss ${formatFixed(evaluation.loss, 3)}  `;
}
