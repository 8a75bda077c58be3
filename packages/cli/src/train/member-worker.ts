import { parentPort, workerData } from 'node:worker_threads';
import { plainOf } from '../errors.ts';
import { RunDirectory } from '../run/directory.ts';
import { Stopped, trainApart } from './apart.ts';
import { type MemberMessage, STOP } from './member-messages.ts';
import { type TrainOrder, trainOne } from './one.ts';

/** The thread of a member: `tsuzuri train` in surroundings that are messages. */
interface MemberOrder {
  readonly order: TrainOrder;
  /** The words of the command that it belongs to. */
  readonly words: readonly string[];
}

const { order, words } = workerData as MemberOrder;
const apart = trainApart(post);
parentPort?.once('message', (message) => {
  if (message === STOP) apart.stop();
});

function post(message: MemberMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(message);
}

async function work(): Promise<void> {
  const { out, resume } = order;
  await RunDirectory.use(out, 'train', { resume, replace: ['train'] }, (run) =>
    trainOne(run, order, apart.view),
  );
}

try {
  await apart.within(work, words);
  post({ end: 'done' });
} catch (error) {
  post(error instanceof Stopped ? { end: 'stopped' } : { failure: plainOf(error) });
}
parentPort?.close();
