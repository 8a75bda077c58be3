import { EventEmitter } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { Writable } from 'node:stream';
import type { TrainingEvent } from 'tsuzuri';
import { plainOf } from '../errors.ts';
import { RunDirectory } from '../run/directory.ts';
import { processSurroundings, within } from '../surroundings.ts';
import { type MemberMessage, STOP } from './member-messages.ts';
import { type TrainOrder, trainOne } from './one.ts';
import type { TrainingProgress } from './progress.ts';

const SHOWN_EVERY = 100; // milliseconds between two events of steps

/** Thrown where a process would end: the member was stopped, and is saved. */
class Stopped extends Error {}

/** The thread of a member: `tsuzuri train` in surroundings that are messages. */
interface MemberOrder {
  readonly order: TrainOrder;
  /** The words of the command that it belongs to. */
  readonly words: readonly string[];
}

const { order, words } = workerData as MemberOrder;
const signals = new EventEmitter();
parentPort?.once('message', (message) => {
  if (message !== STOP) return;
  if (!signals.emit('SIGINT'))
    signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
});

function post(message: MemberMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

/** A stream whose lines are told. */
const stderr = new Writable({
  decodeStrings: false,
  write(text: string | Uint8Array, _encoding, done) {
    for (const line of String(text).split('\n')) if (line !== '') post({ tell: line });
    done();
  },
}) as unknown as NodeJS.WriteStream;

const surroundings = {
  ...processSurroundings,
  stderr,
  signals,
  exit: (): never => {
    throw new Stopped();
  },
};

function progress(totals: { steps: number; epochs: number }, step: number): TrainingProgress {
  post({ begun: { totals, step } });
  let [tokens, shown] = [0, 0];
  return {
    update(event: TrainingEvent) {
      tokens += event.tokens;
      const now = performance.now();
      if (event.kind === 'step' && now - shown < SHOWN_EVERY) return;
      shown = now;
      post({ event: { ...event, tokens } });
      tokens = 0;
    },
    stop: () => {},
  };
}

async function work(): Promise<void> {
  const { out, resume } = order;
  const view = { reports: false, isMember: true, progress };
  await RunDirectory.use(out, 'train', { resume, replace: ['train'] }, (run) =>
    trainOne(run, order, view),
  );
}

try {
  await within(surroundings, work, words);
  post({ end: 'done' });
} catch (error) {
  post(error instanceof Stopped ? { end: 'stopped' } : { failure: plainOf(error) });
}
parentPort?.close();
