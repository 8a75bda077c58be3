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

/** What a training under way comes to. */
export interface Totals {
  /** Updates and epochs when all is done. */
  readonly steps: number;
  readonly epochs: number;
}

/** How a training stands, in words. */
export class TrainingLine {
  readonly #totals: Totals;
  readonly #begun: number;
  readonly #start = performance.now();
  #tokens = 0;
  #latest: TrainingEvent | undefined;
  #isWarned = false;

  /** @param begun updates that were taken before, by a run that is resumed */
  constructor(totals: Totals, begun: number) {
    this.#totals = totals;
    this.#begun = begun;
  }

  /** Hears of an event. @returns the lines that stay: of an epoch, and of a loss that explodes */
  update(event: TrainingEvent): string[] {
    this.#tokens += event.tokens;
    this.#latest = event;
    if (event.kind !== 'epoch') return [];
    const { epoch, step, loss } = event;
    const line = `epoch ${epoch}/${this.#totals.epochs}  loss ${formatFixed(loss, 3)}  ${scores(event)}${this.#speed(step)}`;
    const isNew = event.diverging && !this.#isWarned;
    if (isNew) this.#isWarned = true;
    return isNew
      ? [line, 'the loss has exploded: try a smaller --learning-rate or --clip-norm']
      : [line];
  }

  /** Where it stands. */
  now(): string {
    if (!this.#latest) return '';
    const { steps, epochs } = this.#totals;
    const { epoch, step, loss } = this.#latest;
    const current = Math.min(epoch + 1, epochs);
    return `epoch ${current}/${epochs}  step ${formatCount(step)}/${formatCount(steps)}  loss ${formatFixed(loss, 3)}  ${this.#speed(step)}`;
  }

  #speed(step: number): string {
    const seconds = Math.max((performance.now() - this.#start) / 1000, 1e-3);
    const left = (seconds / Math.max(1, step - this.#begun)) * (this.#totals.steps - step);
    return `${formatCount(this.#tokens / seconds)} tokens/s  ${formatDuration(left)} left`;
  }
}

/** Progress on a stream. */
export function trainingProgress(
  stream: NodeJS.WriteStream,
  totals: Totals,
  begun: number,
): TrainingProgress {
  const line = new TrainingLine(totals, begun);
  const live = isLive(stream) ? liveLines(stream, [() => line.now()], { stay: false }) : undefined;
  return {
    update(event) {
      for (const text of line.update(event)) {
        if (live) live.log(text);
        else stream.write(`${text}\n`);
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
