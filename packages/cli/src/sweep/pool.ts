import { RunError, plainOf, revive } from '../errors.ts';
import { surroundings, typedWords } from '../surroundings.ts';
import { type JobEnd, writeEnd } from './do-job.ts';
import type { JobMessage, JobRequest, JobWork, LastMessage } from './job-messages.ts';
import type { JobOrder } from './order.ts';
import { whenAborted } from './when-aborted.ts';

const script = new URL('./job-process.js', import.meta.url);
const LAST_WORDS = 2000; // characters of standard error that are kept

/** Hears of a run, in the lane that does it. */
export type JobListener = (lane: number, order: JobOrder, message: JobMessage) => void;

/** What a pool does. */
export interface PoolWork {
  readonly lanes: number;
  /** The next run, waiting for one if need be; undefined when there are no more. */
  readonly next: () => Promise<JobOrder | undefined>;
  readonly stop: AbortSignal;
  /** Waits until there is memory for one more run. */
  readonly room: (isIdle: () => boolean) => Promise<void>;
  readonly hear: JobListener;
  /** A run is over. */
  readonly done: (lane: number, order: JobOrder, end: JobEnd) => void;
}

/** Does runs, each in a process of its own, so many at the same time; one that fails does not stop the others. */
export async function runPool({ lanes, next, stop, room, hear, done }: PoolWork): Promise<void> {
  let running = 0;
  const stopped = whenAborted(stop);
  const lane = async (_: unknown, i: number) => {
    while (!stop.aborted) {
      // a lane that waits for scores of runs that are stopped would wait for ever
      const order = await Promise.race([next(), stopped]);
      if (!order) return;
      await room(() => running === 0);
      if (stop.aborted) return;
      running++;
      const end = await runJob(order, stop, (message) => hear(i, order, message));
      running--;
      if (end) done(i, order, end);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/**
 * Does one run in a process.
 *
 * @returns how it ended, which its folder then says; undefined when it was stopped before
 */
async function runJob(
  order: JobOrder,
  stop: AbortSignal,
  hear: (message: JobMessage) => void,
): Promise<JobEnd | undefined> {
  const message = await talk({ order }, stop, hear);
  if ('result' in message) return message.result;
  if (!('failure' in message)) return undefined;
  const end = { failure: revive(message.failure).message };
  await writeEnd(order, end).catch(() => {}); // its folder may be what failed
  return end;
}

/** What a process says last. */
export function talk(
  work: Omit<JobWork, 'words'> & Partial<Pick<JobWork, 'words'>>,
  stop: AbortSignal,
  hear: (message: JobMessage) => void,
): Promise<LastMessage> {
  const child = surroundings().startProcess(script);
  const send = (request: JobRequest) => {
    if (child.connected) child.send(request, () => {});
  };
  const onStop = () => send({ stop: true });
  stop.addEventListener('abort', onStop);
  let lastWords = '';
  child.stderr?.on('data', (text: Uint8Array) => {
    lastWords = (lastWords + Buffer.from(text).toString()).slice(-LAST_WORDS);
  });
  return new Promise<LastMessage>((resolve) => {
    let last: LastMessage | undefined;
    child.on('message', (message: JobMessage) => {
      if ('tell' in message || 'begun' in message || 'event' in message) hear(message);
      else last = message;
    });
    child.once('error', (error) => resolve({ failure: plainOf(error) }));
    child.once('close', (code, signal) => {
      const why = lastWords.trim().split('\n').at(-1) ?? '';
      const how = `its process ended early, ${signal === null ? `with code ${code}` : `by ${signal}`}`;
      resolve(last ?? { failure: plainOf(new RunError(why === '' ? how : `${how}: ${why}`)) });
    });
    send({ words: typedWords(), ...work });
    if (stop.aborted) onStop();
  }).finally(() => stop.removeEventListener('abort', onStop));
}
