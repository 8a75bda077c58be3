import { plainOf } from '../errors.ts';
import { BusyError } from '../run/lock.ts';
import { Stopped, trainApart } from '../train/apart.ts';
import { doJob } from './do-job.ts';
import type { JobMessage, JobRequest, JobWork } from './job-messages.ts';
import { measureJob } from './measure-job.ts';

// The process of one run. Signals of the terminal reach the whole group: the sweep says what is to be done.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {});
let isOver = false;
process.on('disconnect', () => {
  if (!isOver) process.exit(1); // the sweep has ended; what is on the disk is whole
});

const BUSY = 200; // milliseconds
const TRIES = 150;

const apart = trainApart(post);
process.on('SIGTERM', () => apart.stop());
const begun = new Promise<JobWork>((resolve) => {
  process.on('message', (request: JobRequest) => {
    if ('stop' in request) apart.stop();
    else resolve(request);
  });
});

function post(message: JobMessage): void {
  process.send?.(message);
}

try {
  const { order, words, seconds } = await begun;
  if (seconds === undefined) {
    post({ result: await apart.within(() => whenFree(() => doJob(order, apart.view)), words) });
  } else post({ measure: await apart.within(() => measureJob(order, seconds), words) });
} catch (error) {
  post(error instanceof Stopped ? { stopped: true } : { failure: plainOf(error) });
}
isOver = true;
process.disconnect();

/** Waits for the process of a sweep that has just been killed: it ends as soon as it sees that. */
async function whenFree<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BusyError) || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY));
    }
  }
}
