import { availableParallelism } from 'node:os';
import { RunError } from '../errors.ts';
import type { RunDirectory } from '../run/directory.ts';
import { surroundings } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { STOPPED, stopping } from '../train/run.ts';
import { countOf, formatCount, formatFixed } from '../text/format.ts';
import { type JobEnd } from './do-job.ts';
import { writeResults } from './files.ts';
import type { Job } from './jobs.ts';
import { type Share, measureShares, possibleShares, waitForMemory } from './measure.ts';
import type { JobOrder } from './order.ts';
import { runPool } from './pool.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';
import type { Sweep } from './sweep.ts';

const WRITE_EVERY = 5000; // milliseconds between two writings of the results
const MEMORY = 200 * 2 ** 20; // bytes of a process whose memory has not been measured

/** How much a sweep may take. */
export interface Limits {
  readonly jobs: number | undefined;
  readonly threads: number | undefined;
  readonly minutes: number | undefined;
}

/** How the cores are shared, and the memory of a process. */
interface Plan extends Share {
  readonly bytes: number;
}

/**
 * Does the runs of a sweep that are not done, in a pool of processes. A signal lets them save and ends
 * the process; a run that fails does not stop the others.
 */
export async function runHere(run: RunDirectory, sweep: Sweep, limits: Limits): Promise<void> {
  const { stderr, signals, exit } = surroundings();
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const name of stopping) signals.once(name, onSignal);
  let progress: SweepProgress | undefined;
  try {
    const plan = await share(sweep, limits, stop.signal);
    if (!stop.signal.aborted) {
      const total = sweep.isAdaptive ? undefined : sweep.rows.length;
      progress = sweepProgress(stderr, plan.lanes, total, sweep.isLowerBetter);
      await work(run, sweep, plan, limits, progress, stop);
    }
  } finally {
    for (const name of stopping) signals.off(name, onSignal);
    progress?.stop();
  }
  await writeResults(run, sweep);
  if (stop.signal.aborted) {
    tell('stopped; the same command again continues');
    exit(STOPPED);
  }
}

/** @throws RunError when there are runs that failed */
export function requireAll({ rows }: Sweep): void {
  const failed = rows.filter(({ end }) => end && 'failure' in end);
  if (failed.length === 0) return;
  throw new RunError(
    `${formatCount(failed.length)} of ${countOf(rows.length, 'run')} failed, first ${failed[0].job.name}; results.tsv says why, and the same command again tries them again`,
  );
}

async function work(
  run: RunDirectory,
  sweep: Sweep,
  { lanes, threads, bytes }: Plan,
  { minutes = Infinity }: Limits,
  progress: SweepProgress,
  stop: AbortController,
): Promise<void> {
  const end = performance.now() + 60_000 * minutes;
  const jobs = sweep.jobs();
  const under = new Map<number, Job>();
  let written = performance.now();
  let writing = Promise.resolve();
  const note = (job: Job, lane: number | undefined, how: JobEnd, isFresh: boolean) => {
    sweep.done(job, how);
    progress.done(lane, job.name, how, isFresh);
    if (!isFresh || performance.now() - written < WRITE_EVERY) return;
    written = performance.now();
    writing = writing.then(() => writeResults(run, sweep));
  };
  const next = async (): Promise<JobOrder | undefined> => {
    while (performance.now() < end) {
      const { value: job, done } = await jobs.next();
      if (done) return undefined;
      const task = sweep.taskOf(job, threads);
      if (!('settings' in task)) note(job, undefined, task, false);
      else {
        under.set(job.number, job);
        return task;
      }
    }
    progress.log('the time is over; the same command again continues');
    return undefined;
  };
  await runPool({
    lanes,
    next,
    stop: stop.signal,
    room: async (isIdle) => {
      if (await waitForMemory(bytes, isIdle, stop.signal)) progress.log('waited for memory');
    },
    hear: (lane, { name }, message) => progress.hear(lane, name, message),
    done: (lane, { number }, how) => note(under.get(number)!, lane, how, true),
  });
  await writing;
}

/** How the cores are shared: as it was said, or the fastest of the ways, measured. */
async function share(sweep: Sweep, { jobs, threads }: Limits, stop: AbortSignal): Promise<Plan> {
  const cores = availableParallelism();
  const waiting = sweep.rows
    .map(({ job }) => job)
    .filter((job) => 'settings' in sweep.taskOf(job, 1));
  const count = sweep.isAdaptive ? cores : waiting.length;
  const bytes = MEMORY;
  if (jobs !== undefined) {
    return { lanes: jobs, threads: threads ?? Math.max(1, Math.floor(cores / jobs)), bytes };
  }
  if (threads !== undefined) {
    const lanes = Math.max(1, Math.min(count, Math.floor(cores / threads)));
    return { lanes, threads, bytes };
  }
  const shares = possibleShares(Math.max(1, count), cores);
  const largest = waiting.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a), waiting[0]);
  if (shares.length === 1 || largest === undefined) return { ...shares[0], bytes };
  const found = await measureShares(sweep.orderOf(largest, 1), shares, stop).catch(
    (error: unknown) => {
      tell(`the speed cannot be measured: ${(error as Error).message}`); // the run itself will tell, too
      return [];
    },
  );
  if (found.length === 0) return { ...shares[0], bytes };
  const [best, ...others] = found;
  const rest = others
    .map((one) => `${formatFixed(one.stepsPerSecond, 0)} with ${wordsOf(one)}`)
    .join(', ');
  tell(
    `${wordsOf(best)} at a time: ${formatFixed(best.stepsPerSecond, 0)} steps a second of the largest configuration, ${rest}`,
  );
  return best;
}

const wordsOf = ({ lanes, threads }: Share) =>
  `${countOf(lanes, 'run')} of ${countOf(threads, 'thread')}`;

/** A number that grows with the work of a configuration. */
function sizeOf({ point }: Job): number {
  const sizes = ['hiddenSize', 'embeddingSize', 'layers', 'batchSize', 'feedForwardSize'];
  return sizes.reduce((product, name) => product * (Number(point[name]) || 1), 1);
}
