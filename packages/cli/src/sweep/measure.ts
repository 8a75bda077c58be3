import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { revive } from '../errors.ts';
import type { Measure } from './measure-job.ts';
import type { JobOrder } from './order.ts';
import { talk } from './pool.ts';

const SECONDS = 1; // of steps for a measurement
const MARGIN = 1.2; // of memory
const POLL = 500; // milliseconds

/** How the cores of a machine are shared among runs. */
export interface Share {
  /** Runs at the same time, and threads of each. */
  readonly lanes: number;
  readonly threads: number;
}

/** A share, and what it does. */
export interface MeasuredShare extends Share {
  readonly stepsPerSecond: number;
  /** The memory of one process. */
  readonly bytes: number;
}

/** The speed of a run. @throws what training throws */
export async function measure(order: JobOrder, stop: AbortSignal): Promise<Measure | undefined> {
  const message = await talk({ order, seconds: SECONDS }, stop, () => {});
  if ('failure' in message) throw revive(message.failure);
  return 'measure' in message ? message.measure : undefined;
}

/** One thread for each core, one core for each thread, and what is between. */
export function possibleShares(jobs: number, cores = availableParallelism()): Share[] {
  const shares: Share[] = [];
  for (let threads = 1; threads <= cores; threads *= 2) {
    const lanes = Math.floor(cores / threads);
    if (lanes <= jobs || shares.length === 0)
      shares.push({ lanes: Math.min(lanes, jobs), threads });
  }
  return shares;
}

/** Measures the ways to share the cores, all lanes of a way at the same time. @returns the fastest first */
export async function measureShares(
  order: JobOrder,
  shares: readonly Share[],
  stop: AbortSignal,
): Promise<MeasuredShare[]> {
  const found: MeasuredShare[] = [];
  for (const share of shares) {
    const settings = { ...order.settings, threads: share.threads };
    const all = await Promise.all(
      Array.from({ length: share.lanes }, () => measure({ ...order, settings }, stop)),
    );
    const known = all.filter((one) => one !== undefined);
    if (known.length < all.length) break; // stopped
    const stepsPerSecond = known.reduce((sum, one) => sum + 1 / one.secondsPerStep, 0);
    found.push({ ...share, stepsPerSecond, bytes: Math.max(...known.map(({ bytes }) => bytes)) });
  }
  return found.toSorted((a, b) => b.stepsPerSecond - a.stepsPerSecond);
}

/** Waits until there is memory for a run of so many bytes besides those that are under way. */
export async function waitForMemory(
  bytes: number,
  isIdle: () => boolean,
  stop: AbortSignal,
  available: () => number = () => process.availableMemory(),
): Promise<boolean> {
  let hasWaited = false;
  while (!isIdle() && !stop.aborted && available() < MARGIN * bytes) {
    hasWaited = true;
    await sleep(POLL);
  }
  return hasWaited;
}
