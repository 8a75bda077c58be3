import type { Queue } from 'bullmq';
import type { RunDirectory } from '../../run/directory.ts';
import { makeFolders } from '../../run/folders.ts';
import { surroundings } from '../../surroundings.ts';
import { tell } from '../../terminal/tell.ts';
import { formatCount } from '../../text/format.ts';
import { STOPPED, stopping } from '../../train/run.ts';
import { type JobEnd, readEnd, writeEnd } from '../do-job.ts';
import { writeResults } from '../files.ts';
import type { Job } from '../jobs.ts';
import { type JobOrder, resultName, runFolder } from '../order.ts';
import { type SweepProgress, sweepProgress } from '../progress.ts';
import type { Sweep } from '../sweep.ts';
import { type Bull, QUEUE, connect, loadBull, withoutPassword } from './connect.ts';
import { takeRun } from './files.ts';
import { type QueuedJob, doneSchema } from './messages.ts';
import { Packer, queueId, sweepId } from './queued.ts';
import type { Store } from './stores/store.ts';
import { stores } from './stores/stores.ts';

const LOOK_EVERY = 3000; // milliseconds between two looks for what no event has told of
const PAGE = 200; // runs per look
const BULK = 200; // runs that are added at a time

/** Where a queue is, and how files travel. */
export interface QueuePlace {
  readonly url: string;
  /** A folder that all machines see; without it files travel through the queue. */
  readonly folder: string | undefined;
}

/**
 * Puts the runs of a sweep that are not done into a queue, and takes their results. A signal ends this
 * process alone: workers go on, and the same command again takes what they have done.
 *
 * @throws RunError when the queue cannot be reached
 */
export async function runQueued(
  run: RunDirectory,
  sweep: Sweep,
  { url, folder }: QueuePlace,
): Promise<void> {
  const bull = await loadBull();
  const redis = await connect(bull, url);
  const kind = folder === undefined ? 'redis' : 'folder';
  const store = stores[kind].open({ redis, folder });
  const { stderr, signals, exit } = surroundings();
  const total = sweep.isAdaptive ? undefined : sweep.rows.length;
  const progress = sweepProgress(stderr, 0, total, sweep.isLowerBetter);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const name of stopping) signals.once(name, onSignal);
  tell(
    `the runs are in the queue of ${withoutPassword(url)}, their files travel ${stores[kind].description}; tsuzuri worker --queue … does them`,
  );
  const queue = new bull.Queue(QUEUE, { connection: redis });
  const events = new bull.QueueEvents(QUEUE, { connection: redis });
  queue.on('error', () => {}); // the connection comes back by itself
  events.on('error', () => {});
  const driver = new Driver(
    bull,
    queue,
    store,
    new Packer(store, kind, sweep.spec, sweep.out),
    sweep,
    progress,
  );
  events.on('completed', ({ jobId }) => driver.wake(jobId));
  events.on('failed', ({ jobId }) => driver.wake(jobId));
  try {
    await driver.work(stop.signal, () => writeResults(run, sweep));
    if (!stop.signal.aborted) await driver.clear();
  } finally {
    for (const name of stopping) signals.off(name, onSignal);
    progress.stop();
    await Promise.allSettled([events.close(), queue.close()]);
    redis.disconnect();
  }
  await writeResults(run, sweep);
  if (!stop.signal.aborted) return;
  tell('stopped; workers go on, and the same command again takes their results');
  exit(STOPPED);
}

/** The runs of a sweep that are in a queue. */
class Driver {
  readonly #bull: Bull;
  readonly #queue: Queue;
  readonly #store: Store;
  readonly #packer: Packer;
  readonly #sweep: Sweep;
  readonly #progress: SweepProgress;
  readonly #id: string;
  readonly #waiting = new Map<string, Job>();
  readonly #woken = new Set<string>();
  #wake = () => {};
  #isAdded = false;

  constructor(
    bull: Bull,
    queue: Queue,
    store: Store,
    packer: Packer,
    sweep: Sweep,
    progress: SweepProgress,
  ) {
    this.#bull = bull;
    this.#queue = queue;
    this.#store = store;
    this.#packer = packer;
    this.#sweep = sweep;
    this.#progress = progress;
    this.#id = sweepId(sweep.spec, sweep.out);
  }

  /** A run may have ended. */
  wake(id: string): void {
    if (!this.#waiting.has(id)) return;
    this.#woken.add(id);
    this.#wake();
  }

  /** Adds runs and takes results until there are no more. */
  async work(stop: AbortSignal, write: () => Promise<void>): Promise<void> {
    await this.#forgetFailed();
    const added = new AbortController(); // aborted when adding fails
    const adding = this.#add(stop)
      .catch((error: unknown) => added.abort(error))
      .finally(() => this.#wake());
    stop.addEventListener('abort', () => this.#wake());
    const isOver = () => stop.aborted || (this.#isAdded && this.#waiting.size === 0);
    while (!added.signal.aborted && !isOver()) {
      const isTimer = await this.#sleep();
      if (isTimer) await this.#look();
      for (const id of this.#woken) {
        this.#woken.delete(id);
        await this.#take(id);
      }
      if (isTimer) await write();
    }
    added.signal.throwIfAborted();
    if (!stop.aborted) await adding;
  }

  /** Removes what the sweep has left on the server. */
  async clear(): Promise<void> {
    await this.#store.clear(this.#packer.scope);
  }

  async #add(stop: AbortSignal): Promise<void> {
    let bulk: { name: string; data: QueuedJob; opts: object }[] = [];
    const send = async () => {
      await this.#queue.addBulk(bulk);
      bulk = [];
    };
    for await (const job of this.#sweep.jobs()) {
      if (stop.aborted) return;
      const task = this.#sweep.taskOf(job, 1);
      if (!('settings' in task)) this.#end(job, task, false);
      else {
        this.#waiting.set(queueId(this.#id, job), job);
        bulk.push(await this.#entryOf(task));
      }
      if (bulk.length >= (this.#sweep.isAdaptive ? 1 : BULK)) await send();
    }
    await send();
    this.#isAdded = true;
  }

  async #entryOf(order: JobOrder) {
    const opts = { jobId: queueId(this.#id, order), removeOnComplete: false, removeOnFail: false };
    return { name: order.name, data: await this.#packer.pack(order), opts };
  }

  /** Looks for runs that have ended while nobody listened; a queue that has lost all gets them again. */
  async #look(): Promise<void> {
    for (let from = 0; ; from += PAGE) {
      const found = await this.#queue.getJobs(['completed', 'failed'], from, from + PAGE - 1);
      for (const { id } of found)
        if (id !== undefined && this.#waiting.has(id)) this.#woken.add(id);
      if (found.length < PAGE) break;
    }
    if (!this.#isAdded) return;
    const lost: Job[] = [];
    for (const [id, job] of [...this.#waiting].slice(0, PAGE)) {
      if ((await this.#bull.Job.fromId(this.#queue, id)) === undefined) lost.push(job);
    }
    if (lost.length > 0) this.#packer.forget();
    for (const job of lost) {
      const { name, data, opts } = await this.#entryOf(this.#sweep.orderOf(job, 1));
      await this.#queue.add(name, data, opts);
    }
  }

  /** Takes the result of a run that has ended, once, and removes it from the queue. */
  async #take(id: string): Promise<void> {
    const job = this.#waiting.get(id);
    const queued = job && (await this.#bull.Job.fromId(this.#queue, id));
    if (!queued) return;
    const state = await queued.getState();
    if (state !== 'completed' && state !== 'failed') return;
    const end = await this.#endOf(
      job,
      state === 'failed' ? { failure: queued.failedReason } : queued.returnvalue,
    );
    this.#waiting.delete(id);
    await this.#store.clear(id);
    await queued.remove();
    this.#end(job, end, true);
  }

  async #endOf(job: Job, value: unknown): Promise<JobEnd> {
    const out = runFolder(this.#sweep.out, job);
    const result = resultName(job);
    const fail = async (failure: string) => {
      makeFolders(out);
      await writeEnd({ out, result }, { failure });
      return { failure };
    };
    try {
      const { failure, files = [] } = doneSchema.partial().parse(value);
      if (failure !== undefined) return await fail(failure);
      await takeRun(this.#store, files, out);
      return readEnd({ out, result }) ?? (await fail('its result did not come'));
    } catch (error) {
      return fail(`its result cannot be taken: ${(error as Error).message.split('\n', 1)[0]}`);
    }
  }

  #end(job: Job, end: JobEnd, isFresh: boolean): void {
    this.#sweep.done(job, end);
    this.#progress.done(undefined, job.name, end, isFresh);
  }

  /** Runs that failed the last time are tried again. */
  async #forgetFailed(): Promise<void> {
    const failed = await this.#queue.getFailed(0, -1);
    const own = failed.filter(({ id }) => id?.startsWith(`${this.#id}-`));
    for (const job of own) await job.remove();
    if (own.length > 0) tell(`${formatCount(own.length)} that failed are tried again`);
  }

  /** @returns whether nothing has woken it */
  #sleep(): Promise<boolean> {
    if (this.#woken.size > 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), LOOK_EVERY);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }
}
