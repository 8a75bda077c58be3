import { liveLines } from '../terminal/live-lines.ts';
import { type Style, createStyle, isLive, lookOf } from '../terminal/style.ts';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import type { Job } from './jobs.ts';
import type { JobEpoch, SetName } from './protocols.ts';

const LONGEST_BAR = 40; // columns
const SHORTEST_BAR = 5;
const FREE = 3; // columns at the end, where the terminal writes ^C

/** Shows how training goes. */
export interface Progress {
  /** Takes note of an epoch of a job. */
  update(job: Job, epoch: JobEpoch): void;
  /** Leaves the terminal as it was, with the last state standing; again, it does nothing. */
  stop(): void;
}

/**
 * Progress on a stream: on a terminal a live line per model, elsewhere a line per evaluated epoch of
 * each job.
 *
 * @param set what the shown accuracy is scored on
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  jobs: readonly Job[],
  set: SetName,
): Progress {
  return isLive(stream) ? liveProgress(stream, jobs, set) : plainProgress(stream, jobs, set);
}

function plainProgress(stream: NodeJS.WriteStream, jobs: readonly Job[], set: SetName): Progress {
  const nameWidth = Math.max(...jobs.map(({ model }) => model.length));
  const seedWidth = Math.max(...jobs.map(({ seed }) => String(seed).length));
  return {
    update({ model, seed, settings }, event) {
      const { scores, epoch, epochs, loss, step, seconds, trainingSeconds } = event;
      const score = scores[set];
      if (!score) return;
      const fields = [
        model.padEnd(nameWidth),
        ...(settings.seeds > 1 ? [`seed ${String(seed).padStart(seedWidth)}`] : []),
        `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
        `loss ${formatFixed(loss, 4)}`,
        `${set} ${formatFixed(score.sequenceAccuracy, 3)}`,
        `${formatCount(step / trainingSeconds)} steps/s`,
        epoch === epochs ? 'done' : `${formatDuration((seconds / epoch) * (epochs - epoch))} left`,
      ];
      stream.write(`${fields.join('  ')}\n`);
    },
    stop: () => {},
  };
}

function liveProgress(stream: NodeJS.WriteStream, jobs: readonly Job[], set: SetName): Progress {
  const style = createStyle(stream);
  const names = [...new Set(jobs.map(({ model }) => model))];
  const nameWidth = Math.max(...names.map((name) => name.length));
  const models = new Map(
    names.map((name) => {
      const own = jobs.filter(({ model }) => model === name);
      return [name, new ModelProgress(own, set)] as const;
    }),
  );
  const lines = Array.from(models, ([name, model]) => (columns: number) => {
    const dress = (text: string) => style(lookOf(names, name), text);
    return `${dress(name.padEnd(nameWidth))}  ${model.line(columns - nameWidth - 2, dress, style)}`;
  });
  const live = liveLines(stream, lines, { stay: true });
  return {
    update: (job, event) => models.get(job.model)?.update(job.seed, event),
    stop: () => live.stop(),
  };
}

/** Follows one model through the epochs of all its jobs. */
class ModelProgress {
  readonly #jobs: readonly Job[];
  readonly #set: SetName;
  readonly #latest = new Map<number, JobEpoch>();
  readonly #accuracy = new Map<number, number>();
  #start: number | undefined; // ms, when its first job began to train

  constructor(jobs: readonly Job[], set: SetName) {
    this.#jobs = jobs;
    this.#set = set;
  }

  /** Takes note of an epoch. */
  update(seed: number, event: JobEpoch): void {
    this.#start ??= performance.now() - event.seconds * 1000;
    this.#latest.set(seed, event);
    const score = event.scores[this.#set];
    if (score) this.#accuracy.set(seed, score.sequenceAccuracy);
  }

  /** Where it stands, the means over its seeds, as wide as there is room. */
  line(columns: number, dress: (text: string) => string, style: Style): string {
    const events = [...this.#latest.values()];
    const seeds = this.#jobs.length;
    const done = events.filter(({ epoch, epochs }) => epoch === epochs).length;
    const epochs = this.#jobs.reduce((sum, { settings }) => sum + settings.epochs, 0);
    const epoch = events.reduce((sum, event) => sum + event.epoch, 0);
    const seconds = this.#start === undefined ? 0 : (performance.now() - this.#start) / 1000;
    const left = epoch === 0 ? '–:––' : formatDuration((seconds / epoch) * (epochs - epoch));
    const total = formatCount(epochs);
    const fields = [
      ...(seeds > 1 ? [`seeds ${String(done).padStart(String(seeds).length)}/${seeds}`] : []),
      `${formatCount(epoch).padStart(total.length)}/${total}`,
      `loss ${meanOf(
        events.map(({ loss }) => loss),
        4,
      ).padEnd(6)}`,
      `${this.#set} ${meanOf([...this.#accuracy.values()], 3).padEnd(5)}`,
      `${meanOf(
        events.map((event) => event.step / event.trainingSeconds),
        0,
      ).padStart(5)} steps/s`,
      epoch === epochs ? 'done' : `${left} left`,
    ];
    const text = fields.join('  ');
    const length = Math.min(LONGEST_BAR, columns - FREE - 2 - text.length);
    if (length < SHORTEST_BAR) return text;
    const filled = Math.floor((epoch / epochs) * length);
    return `${dress('━'.repeat(filled))}${style('quiet', '─'.repeat(length - filled))}  ${text}`;
  }
}

function meanOf(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return digits === 0 ? formatCount(mean) : formatFixed(mean, digits);
}
