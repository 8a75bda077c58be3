import { availableParallelism } from 'node:os';
import { modelSettings } from '../config/train-settings.ts';
import { surroundings } from '../surroundings.ts';
import { createStyle } from '../terminal/style.ts';
import { type Alignment, layOut } from '../terminal/table.ts';
import { countOf, formatCount, formatDuration } from '../text/format.ts';
import { showPoint } from './axes.ts';
import type { Job } from './jobs.ts';
import { measure } from './measure.ts';
import type { Sweep } from './sweep.ts';

const SHOWN = 50; // runs

/** Settings of a model that change nothing of its work. */
const free = new Set(['dropout', 'embeddingDropout', 'attentionDropout', 'labelSmoothing']);
const alsoOfSize = new Set(['batchSize', 'batchTokens', 'epochs', 'accumulation', 'maximumLength']);
const isOfSize = (setting: string) =>
  (setting in modelSettings.shape && !free.has(setting)) || alsoOfSize.has(setting);

/** What runs of one size have in common. */
function sizeOf({ point, cell }: Job): string {
  const settings = Object.entries(point).filter(([setting]) => isOfSize(setting));
  return JSON.stringify([cell.data.name, settings]);
}

/** Prints the runs of a sweep, and how long they take: some steps of each size are measured. Nothing is written. */
export async function dryRun(sweep: Sweep, lanes: number | undefined): Promise<void> {
  const { stdout } = surroundings();
  const jobs = sweep.rows.map(({ job }) => job);
  const { sizes, seconds } = await timesOf(sweep, jobs);
  const cell = (text: string) => ({ text });
  const rows = jobs.slice(0, SHOWN).map((job) => {
    const refusal = sweep.refusalOf(job);
    const time = seconds.get(sizeOf(job));
    const shown = refusal ?? (time === undefined ? '' : `at most ${formatDuration(time)}`);
    return [String(job.number), job.name, showPoint(job.point), shown].map(cell);
  });
  const left: readonly Alignment[] = ['right', 'left', 'left', 'left'];
  const lines = layOut(rows, left, createStyle(stdout));
  if (jobs.length > SHOWN) lines.push(`and ${formatCount(jobs.length - SHOWN)} more`);
  const total = jobs.reduce((sum, job) => sum + (seconds.get(sizeOf(job)) ?? 0), 0);
  const together = lanes ?? availableParallelism();
  stdout.write(`${lines.join('\n')}\n`);
  stdout.write(
    `${countOf(jobs.length, 'run')} of ${countOf(sizes, 'size')}: at most ${formatDuration(total)} of one core, ${formatDuration(total / Math.min(together, jobs.length))} with ${countOf(together, 'run')} at a time; evaluation on the dev set comes on top, and runs may end early\n`,
  );
}

/** The seconds of one run of each size. */
async function timesOf(
  sweep: Sweep,
  jobs: readonly Job[],
): Promise<{ sizes: number; seconds: ReadonlyMap<string, number> }> {
  const firsts = new Map(
    jobs
      .filter((job) => sweep.refusalOf(job) === undefined)
      .toReversed()
      .map((job) => [sizeOf(job), job]),
  );
  const seconds = new Map<string, number>();
  const queue = [...firsts];
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [size, job] = next;
      const { fold: _fold, ...cell } = job.cell; // the files of folds are not there yet
      const order = sweep.orderOf({ ...job, cell }, 1);
      const found = await measure(order, new AbortController().signal);
      if (found) seconds.set(size, shareOf(sweep, job) * found.steps * found.secondsPerStep);
    }
  };
  const lanes = Math.min(availableParallelism(), queue.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  return { sizes: firsts.size, seconds };
}

/** The share of the examples that a fold trains on. */
function shareOf({ spec: { folds } }: Sweep, { cell }: Job): number {
  if (folds === undefined) return 1;
  return (folds - (cell.data.valid ? 1 : 2)) / folds;
}
