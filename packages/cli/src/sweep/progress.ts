import { liveLines } from '../terminal/live-lines.ts';
import { isLive } from '../terminal/style.ts';
import { TrainingLine } from '../train/progress.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import type { JobEnd } from './do-job.ts';
import type { JobMessage } from './job-messages.ts';

/** Shows how a sweep goes. */
export interface SweepProgress {
  hear(lane: number, name: string, message: JobMessage): void;
  /** A run is over; `isFresh` when it was done just now. */
  done(lane: number | undefined, name: string, end: JobEnd, isFresh: boolean): void;
  log(line: string): void;
  stop(): void;
}

/**
 * Progress on a stream: on a terminal a live line for each lane and one for all, elsewhere a line for
 * each run that is done.
 *
 * @param total how many runs there are; undefined where it follows from scores
 */
export function sweepProgress(
  stream: NodeJS.WriteStream,
  lanes: number,
  total: number | undefined,
  isLowerBetter: boolean,
): SweepProgress {
  const start = performance.now();
  const shown = Array.from({ length: lanes }, () => ({
    name: '',
    line: undefined as TrainingLine | undefined,
  }));
  let [count, fresh, failed] = [0, 0, 0];
  let best: { readonly name: string; readonly score: number } | undefined;
  const summary = () => {
    const seconds = (performance.now() - start) / 1000;
    const left = total !== undefined && fresh > 0 ? (seconds / fresh) * (total - count) : undefined;
    return [
      `${formatCount(count)}${total === undefined ? '' : ` of ${formatCount(total)}`} runs`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(best ? [`best ${formatFixed(best.score, 2)} (${best.name})`] : []),
      formatDuration(seconds) + (left === undefined ? '' : `, ${formatDuration(left)} left`),
    ].join('  ');
  };
  const live = isLive(stream)
    ? liveLines(
        stream,
        [...shown.map((lane) => () => `${lane.name}  ${lane.line?.now() ?? ''}`.trim()), summary],
        { stay: false },
      )
    : undefined;
  const log = (line: string) => (live ? live.log(line) : void stream.write(`${line}\n`));
  return {
    hear(lane, name, message) {
      const own = shown[lane];
      if ('begun' in message) {
        own.name = name;
        own.line = new TrainingLine(message.begun.totals, message.begun.step);
      } else if ('event' in message) own.line?.update(message.event);
    },
    done(lane, name, end, isFresh) {
      count++;
      if (isFresh) fresh++;
      if (lane !== undefined) Object.assign(shown[lane], { name: '', line: undefined });
      if ('failure' in end) {
        failed++;
        log(`${name} failed: ${end.failure}`);
        return;
      }
      const score = end.score ?? NaN;
      if (
        Number.isFinite(score) &&
        (!best || (isLowerBetter ? score < best.score : score > best.score))
      ) {
        best = { name, score };
      }
      if (isFresh)
        log(
          `${name}  ${formatFixed(score, 2)}  epoch ${end.epoch} of ${end.epochs}  ${formatDuration(end.seconds)}`,
        );
    },
    log,
    stop: () => live?.stop(),
  };
}
