import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Queue, QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { RunError, UsageError } from '../../errors.ts';

/** The classes of the queue, which is installed beside the command. */
export interface Bull {
  readonly Queue: typeof Queue;
  readonly QueueEvents: typeof QueueEvents;
  readonly Worker: typeof Worker;
  readonly Job: typeof Job;
  readonly DelayedError: new () => Error;
  readonly Redis: typeof Redis;
}

/** The name of the queue of all sweeps on a server. */
export const QUEUE = 'tsuzuri';
/** What keys of files begin with. */
export const FILES = 'tsuzuri:file:';

const CONNECTING = 5000; // milliseconds that the first connection may take

/** Loads the queue. @throws RunError where it is not installed */
export async function loadBull(): Promise<Bull> {
  try {
    const [bull, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bull, Redis };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RunError(
      code === 'ERR_MODULE_NOT_FOUND'
        ? '--queue needs BullMQ: npm install bullmq ioredis'
        : `--queue: BullMQ does not load: ${message.split('\n', 1)[0]}`,
    );
  }
}

/**
 * A connection that comes back by itself when the server was away.
 *
 * @throws UsageError for what is no address; RunError when no server answers
 */
export async function connect({ Redis }: Bull, url: string): Promise<Redis> {
  if (!/^rediss?:\/\/[^\s]+$/.test(url)) {
    throw new UsageError(`--queue: expected redis://HOST:PORT, got ${withoutPassword(url)}`);
  }
  const client = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: CONNECTING,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  });
  let last = 'it does not answer';
  client.on('error', (error: Error) => (last = error.message || last));
  const answer = client.ping().then(
    () => true,
    () => false,
  );
  if (!(await Promise.race([answer, sleep(CONNECTING, false, { ref: false })]))) {
    client.disconnect();
    throw new RunError(`--queue: ${withoutPassword(url)} cannot be reached: ${last}`);
  }
  return client;
}

/** An address as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//…@');
}
