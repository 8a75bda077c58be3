import type { Worker } from 'node:worker_threads';
import { RunError, revive } from '../errors.ts';
import { surroundings } from '../surroundings.ts';
import { type Job, type JobResult, type WorkerMessage, lanes } from './jobs.ts';
import type { JobEpoch } from './protocols.ts';

/** What hears of every epoch of every job. */
export type EpochListener = (job: Job, epoch: JobEpoch) => void;

const script = new URL('./worker.js', import.meta.url);

/**
 * Runs jobs in worker threads, as many at a time as there are processors.
 *
 * @param onEpoch hears of every epoch of every job
 * @returns the results in the order of the jobs
 * @throws ConfigError or RunError of the first job that fails; the others are stopped
 */
export async function runJobs(jobs: readonly Job[], onEpoch: EpochListener): Promise<JobResult[]> {
  const { startWorker } = surroundings();
  const results: JobResult[] = [];
  const workers = new Set<Worker>();
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      const worker = startWorker(script, jobs[index]);
      workers.add(worker);
      results[index] = await outcome(worker, jobs[index], onEpoch);
      workers.delete(worker);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes(jobs.length) }, lane));
  } finally {
    next = jobs.length;
    await Promise.all(Array.from(workers, (worker) => worker.terminate()));
  }
  return results;
}

function outcome(worker: Worker, job: Job, onEpoch: EpochListener): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if ('epoch' in message) onEpoch(job, message.epoch);
      else if ('result' in message) resolve(message.result);
      else reject(revive(message.failure));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new RunError(`a worker thread ended early, with code ${code}`));
    });
  });
}
