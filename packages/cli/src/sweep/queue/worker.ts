import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job as BullJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { RunError, revive } from '../../errors.ts';
import { runFiles } from '../../run/files.ts';
import { surroundings } from '../../surroundings.ts';
import { tell } from '../../terminal/tell.ts';
import { formatCount } from '../../text/format.ts';
import { readVersion } from '../../text/version.ts';
import { stopping } from '../../train/run.ts';
import type { JobOrder } from '../order.ts';
import { talk } from '../pool.ts';
import { whenAborted } from '../when-aborted.ts';
import { type Bull, QUEUE, connect, loadBull, withoutPassword } from './connect.ts';
import { bringRun, takeRun } from './files.ts';
import { type QueuedEnd, type QueuedJob, progressSchema, queuedSchema } from './messages.ts';
import type { FileRef, Store } from './stores/store.ts';
import { queueId } from './queued.ts';
import { stores } from './stores/stores.ts';

const BRING_EVERY = 15_000; // milliseconds between two looks for a new checkpoint, at most
const AGAIN = 2000; // until a run that was given back is taken again
const MOST_STALLS = 10_000;

/** What a worker may use. */
export interface WorkerPlace {
  readonly url: string;
  /** Runs at the same time, and threads of each. */
  readonly jobs: number;
  readonly threads: number;
  /** Seconds of silence after which its runs go back to the queue. */
  readonly lockSeconds: number;
  /** The folder that all machines see, as this one sees it. */
  readonly sharedFolder: string | undefined;
  /** Where runs are while they are under way. */
  readonly workFolder: string | undefined;
}

/** Thrown where a worker cannot do the runs of a queue: they stay for others. */
class Refusal extends Error {}

/**
 * Does runs of a queue until a signal comes: it gives the runs under way back with their checkpoints.
 *
 * @throws RunError when the queue cannot be reached, or has runs that this worker may not do
 */
export async function runWorker(place: WorkerPlace): Promise<void> {
  const bull = await loadBull();
  const redis = await connect(bull, place.url);
  mkdirSync(place.workFolder ?? tmpdir(), { recursive: true });
  const folder = mkdtempSync(join(place.workFolder ?? tmpdir(), 'tsuzuri-worker-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', clear);
  const stop = new AbortController();
  const { signals } = surroundings();
  const onSignal = () => stop.abort();
  for (const name of stopping) signals.once(name, onSignal);
  let refusal: Refusal | undefined;
  const bench = new Bench(bull, redis, place, folder, stop.signal);
  const worker = new bull.Worker(
    QUEUE,
    async (job: BullJob, token?: string, signal?: AbortSignal) => {
      try {
        return await bench.work(job, token, signal);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refusal ??= error;
        stop.abort();
        return bench.giveBack(job, token);
      }
    },
    {
      connection: redis,
      concurrency: place.jobs,
      lockDuration: 1000 * place.lockSeconds,
      stalledInterval: Math.ceil((1000 * place.lockSeconds) / 3),
      maxStalledCount: MOST_STALLS,
    },
  );
  worker.on('error', () => {}); // the connection comes back by itself
  worker.on('lockRenewalFailed', (ids) =>
    ids.forEach((id) => worker.cancelJob(id, 'it is another worker’s by now')),
  );
  tell(`waits for runs in the queue of ${withoutPassword(place.url)}, ${place.jobs} at a time`);
  try {
    await whenAborted(stop.signal);
    await worker.close();
  } finally {
    for (const name of stopping) signals.off(name, onSignal);
    redis.disconnect();
    process.off('exit', clear);
    clear();
  }
  if (refusal) throw new RunError(refusal.message);
  tell('stopped; runs under way are back in the queue');
}

/** Where the runs of a worker are done. */
class Bench {
  readonly #bull: Bull;
  readonly #redis: Redis;
  readonly #place: WorkerPlace;
  readonly #folder: string;
  readonly #stop: AbortSignal;

  constructor(bull: Bull, redis: Redis, place: WorkerPlace, folder: string, stop: AbortSignal) {
    this.#bull = bull;
    this.#redis = redis;
    this.#place = place;
    this.#folder = folder;
    this.#stop = stop;
  }

  /** @param lost aborted when the run is no longer this worker's */
  async work(job: BullJob, token?: string, lost?: AbortSignal): Promise<QueuedEnd> {
    const queued = this.#read(job);
    const { store: kind, name } = queued;
    const store = this.#open(kind);
    const id = queueId(queued.sweep, queued);
    const out = join(this.#folder, id, 'run');
    try {
      const order = await this.#orderOf(queued, store, out);
      await resume(store, queued, job, out);
      if (this.#stop.aborted) return await this.giveBack(job, token);
      const stop = AbortSignal.any([this.#stop, ...(lost ? [lost] : [])]);
      const brings = new Brings(store, job, token, out, 1000 * this.#place.lockSeconds);
      const message = await talk({ order, words: queued.words }, stop, (one) => {
        if (!('begun' in one)) return;
        const { step } = one.begun;
        tell(`${name}: ${step > 0 ? `resumes after step ${formatCount(step)}` : 'begins'}`);
      });
      await brings.end();
      if (lost?.aborted) throw new Error('another worker has it by now');
      if ('stopped' in message || (this.#stop.aborted && !('result' in message))) {
        await brings.bring();
        tell(`${name}: back in the queue`);
        return await this.giveBack(job, token);
      }
      if ('failure' in message) {
        tell(`${name}: failed: ${message.failure.message}`);
        return { failure: revive(message.failure).message, files: [] };
      }
      tell(`${name}: done`);
      return { files: await bringRun(store, id, out) };
    } finally {
      rmSync(join(this.#folder, id), { recursive: true, force: true });
    }
  }

  /** Puts a run back into the queue. @throws always, as the queue wants it */
  async giveBack(job: BullJob, token?: string): Promise<never> {
    await job.moveToDelayed(Date.now() + AGAIN, token);
    throw new this.#bull.DelayedError();
  }

  #read({ data, id }: BullJob): QueuedJob {
    const version = (data as { version?: unknown } | null)?.version;
    if (version !== readVersion()) {
      throw new Refusal(
        `the queue has runs of tsuzuri ${String(version)}, and this is ${readVersion()}; install the same one`,
      );
    }
    const read = queuedSchema.safeParse(data);
    if (read.success && id === queueId(read.data.sweep, read.data)) return read.data;
    const [{ path, message }] = read.error?.issues ?? [{ path: ['id'], message: `got ${id}` }];
    throw new Error(`the queue has a damaged run: ${path.join('.')}: ${message}`);
  }

  #open(kind: QueuedJob['store']): Store {
    try {
      return stores[kind].open({ redis: this.#redis, folder: this.#place.sharedFolder });
    } catch (error) {
      throw new Refusal((error as Error).message);
    }
  }

  async #orderOf(queued: QueuedJob, store: Store, out: string): Promise<JobOrder> {
    const { number, name, result, settings, isSizeSaid, train, dev, held, named } = queued;
    const data = join(this.#folder, 'data');
    mkdirSync(data, { recursive: true });
    const take = async (ref: FileRef) => {
      const path = join(data, `${ref.sha256.slice(0, 16)}-${ref.name}`);
      if (!statSync(path, { throwIfNoEntry: false })) await store.get(ref, path);
      return path;
    };
    const all = async (refs: readonly FileRef[]) => {
      const paths: string[] = [];
      for (const ref of refs) paths.push(await take(ref));
      return paths;
    };
    // paths of the machine that it comes from mean nothing here
    const here: Record<string, string | undefined> = {
      init: undefined,
      sourceVectors: undefined,
      targetVectors: undefined,
    };
    for (const [setting, ref] of Object.entries(named)) here[setting] = await take(ref);
    const { threads } = this.#place;
    return {
      number,
      name,
      out,
      result,
      isSizeSaid,
      files: { train: await all(train), dev: dev && (await all(dev)) },
      ...(held && { held: await take(held) }),
      settings: { ...settings, ...here, ...(settings.backend !== 'reference' && { threads }) },
    };
  }
}

/** Takes the run as another worker has left it or, on a higher rung, the rung below; it begins where there is neither. */
async function resume(
  store: Store,
  { begun }: QueuedJob,
  { progress }: BullJob,
  out: string,
): Promise<void> {
  const left = progressSchema.safeParse(progress).data?.files;
  for (const files of [left, begun]) {
    if (files === undefined) continue;
    try {
      await takeRun(store, files, out);
      return;
    } catch {
      rmSync(out, { recursive: true, force: true }); // from further back: it gives the same
    }
  }
}

/** Brings the checkpoints of a run while it is under way, each once. */
class Brings {
  readonly #store: Store;
  readonly #job: BullJob;
  readonly #token: string;
  /** Milliseconds that a lock holds. */
  readonly #lock: number;
  readonly #scope: string;
  readonly #out: string;
  readonly #timer: NodeJS.Timeout;
  #brought = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(store: Store, job: BullJob, token: string | undefined, out: string, lock: number) {
    this.#lock = lock;
    this.#store = store;
    this.#job = job;
    this.#token = token ?? '';
    this.#scope = job.id ?? job.name;
    this.#out = out;
    this.#timer = setInterval(
      () => {
        this.#last = this.#last.then(() => this.bring()).catch(() => {}); // the next one may do
      },
      Math.min(BRING_EVERY, lock / 2),
    );
  }

  /** Brings the checkpoint, if there is a new one. */
  async bring(): Promise<void> {
    const path = join(this.#out, runFiles.checkpoint);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (changed === this.#brought) return;
    if ((await this.#job.extendLock(this.#token, this.#lock)) !== 1) return; // it is another worker's by now
    const files = await bringRun(this.#store, this.#scope, this.#out);
    await this.#job.updateProgress({ files });
    await this.#store.clear(this.#scope, files);
    this.#brought = changed;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
  }
}
