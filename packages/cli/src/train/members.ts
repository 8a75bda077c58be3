import { availableParallelism } from 'node:os';
import type { TrainSettings } from '../config/train-settings.ts';
import { RunError, UsageError, revive } from '../errors.ts';
import { changesOf } from '../run/changes.ts';
import type { RunDirectory } from '../run/directory.ts';
import { runFiles } from '../run/files.ts';
import { hasBegun, memberFolder } from '../run/members.ts';
import { formatOrigin, newOrigin, readOrigin, resumedOrigin } from '../run/origin.ts';
import { formatSettings, readSettings } from '../run/settings-file.ts';
import { surroundings, typedWords } from '../surroundings.ts';
import { tell } from '../terminal/tell.ts';
import { joinMembers } from './join-members.ts';
import { type MemberMessage, STOP } from './member-messages.ts';
import { type MembersProgress, membersProgress } from './members-progress.ts';
import type { TrainOrder } from './one.ts';
import { STOPPED, stopping } from './run.ts';

const SEEDS = 2 ** 32;
const script = new URL('./member-worker.js', import.meta.url);

/** How the training of a member ended; a failure before its first step is that of all. */
type End = 'done' | 'stopped' | 'waits' | { readonly failure: Error; readonly hasBegun: boolean };

/**
 * Trains the members of an ensemble, each an ordinary run with a seed of its own, as many at a time as
 * there are processors; when all are at their end, they become one model. A signal saves all and ends
 * the process; a member that fails does not stop the others.
 *
 * @throws RunError when some have failed; the error of the first that cannot begin
 */
export async function trainMembers(
  run: RunDirectory,
  order: TrainOrder,
  reports: boolean,
): Promise<void> {
  const { orders, lanes } = ordersOf(order);
  if (order.resume) await writeSettings(run, order);
  const { stderr, signals, exit } = surroundings();
  const progress = membersProgress(stderr, orders.length);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const name of stopping) signals.once(name, onSignal);
  let beginning: Promise<void> | undefined;
  const onBegun = (folders: readonly string[]) => {
    if (!order.resume) beginning ??= writeSettings(run, order, folders);
  };
  let ends: readonly End[];
  try {
    ends = await trainAll(orders, lanes, { progress, stop, onBegun });
    await beginning;
  } finally {
    for (const name of stopping) signals.off(name, onSignal);
    progress.stop();
  }
  const failed = ends.flatMap((end) => (typeof end === 'object' ? end : []));
  const first = failed.find((end) => !end.hasBegun);
  if (first) throw first.failure;
  if (ends.some((end) => end === 'stopped' || end === 'waits')) {
    tell('stopped; the same command with --resume continues');
    exit(STOPPED);
  }
  if (failed.length > 0) {
    const numbers = ends.flatMap((end, i) => (typeof end === 'object' ? i + 1 : []));
    throw new RunError(
      `${failed.length} of ${orders.length} members failed (${numbers.join(', ')}); --resume tries them again, and the others can be used: ${memberFolder(order.out, 1)} …`,
    );
  }
  await joinMembers(run, orders, reports);
}

/** Each member as a run of its own, and how many train at a time. */
function ordersOf(order: TrainOrder): { orders: TrainOrder[]; lanes: number } {
  const { members = 1, ...settings } = order.settings;
  const { threads: asked, seed, holdOutSeed = seed, backend } = settings;
  if (order.files.train.includes('-') || order.files.dev?.includes('-')) {
    throw new UsageError('--members: standard input cannot be read by every member; give a file');
  }
  const cores = availableParallelism();
  const lanes = Math.max(1, Math.min(members, Math.floor(cores / (asked ?? 1))));
  const threads = asked ?? Math.max(1, Math.floor(cores / lanes));
  const isHeldOut = order.files.dev === undefined;
  const orders = Array.from({ length: members }, (_, i): TrainOrder => {
    const own: TrainSettings = {
      ...settings,
      seed: (seed + i) % SEEDS,
      ...(isHeldOut && { holdOutSeed }),
      ...(backend !== 'reference' && { threads }),
    };
    const out = memberFolder(order.out, i + 1);
    const resume = order.resume && hasBegun(out);
    const changed = resume
      ? changesOf(own, readSettings(out, isHeldOut), out)
      : { changes: {}, words: [] };
    return { ...order, out, settings: own, resume, ...changed };
  });
  return { orders, lanes };
}

/**
 * Writes what makes the folder a run: of a new one when its first member has begun, so that an earlier
 * run stays until then.
 *
 * @param folders of the members that have been started, and are not of the earlier run
 */
async function writeSettings(
  run: RunDirectory,
  { settings, resume }: TrainOrder,
  folders: readonly string[] = [],
): Promise<void> {
  const origin = resume ? resumedOrigin(readOrigin(run.path)) : newOrigin([]);
  const files = [
    [runFiles.origin, formatOrigin(origin)],
    [runFiles.settings, formatSettings(settings)],
  ] as const;
  if (resume) await run.write(...files);
  else await run.replace(files, folders);
}

/** What goes on while members train. */
interface Work {
  readonly progress: MembersProgress;
  readonly stop: AbortController;
  /** A member has begun; those in these folders have been started. */
  readonly onBegun: (folders: readonly string[]) => void;
}

async function trainAll(
  orders: readonly TrainOrder[],
  lanes: number,
  { progress, stop, onBegun }: Work,
): Promise<End[]> {
  const ends = orders.map((): End => 'waits');
  let next = 0;
  const lane = async () => {
    while (next < orders.length && !stop.signal.aborted) {
      const i = next++;
      let isTold = i === 0 && !orders[i].resume; // what is said of the data is the same for all
      const hear = (message: MemberMessage) => {
        if ('begun' in message) {
          isTold = false;
          onBegun(orders.slice(0, next).map(({ out }) => out));
        }
        if ('tell' in message && isTold) progress.log(message.tell);
        progress.hear(i + 1, message);
      };
      ends[i] = await trainOneMember(orders[i], stop.signal, hear);
      const end = ends[i];
      if (typeof end === 'object' && !end.hasBegun) stop.abort();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return ends;
}

/** Trains a member in a thread. */
async function trainOneMember(
  order: TrainOrder,
  stop: AbortSignal,
  hear: (message: MemberMessage) => void,
): Promise<End> {
  const worker = surroundings().startWorker(script, { order, words: typedWords() });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  const onStop = () => worker.postMessage(STOP);
  stop.addEventListener('abort', onStop);
  const ended = new Promise<End>((resolve) => {
    let hasBegun = false;
    const fail = (failure: Error) => resolve({ failure, hasBegun });
    worker.on('message', (message: MemberMessage) => {
      hear(message);
      if ('begun' in message) hasBegun = true;
      else if ('end' in message) resolve(message.end);
      else if ('failure' in message) fail(revive(message.failure));
    });
    worker.once('error', fail);
    worker.once('exit', (code) =>
      fail(new RunError(`the thread of ${order.out} ended early, with code ${code}`)),
    );
  });
  try {
    return await ended;
  } finally {
    stop.removeEventListener('abort', onStop);
    await worker.terminate();
  }
}
