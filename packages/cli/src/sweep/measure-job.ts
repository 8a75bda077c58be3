import { createBackend } from 'tsuzuri';
import { begin } from '../train/begin.ts';
import { openSets } from '../train/example-files.ts';
import { closeVectors, openVectors } from '../train/vectors.ts';
import type { JobOrder } from './order.ts';

/** How fast a training is, and how much memory its process took. */
export interface Measure {
  readonly secondsPerStep: number;
  /** Of all epochs. */
  readonly steps: number;
  readonly parameters: number;
  readonly bytes: number;
}

const WARM_UP = 2; // steps that are not counted
const LONGEST = 500; // steps

/** Takes steps of a run for some seconds; nothing is written. */
export async function measureJob(order: JobOrder, seconds: number): Promise<Measure> {
  const { vectors, settings } = await openVectors(order.settings, order.isSizeSaid);
  try {
    const sets = await openSets(order.files, settings, () => {});
    const { backend: name, threads } = settings;
    const backend = await createBackend(name, threads === undefined ? {} : { threads });
    const { training } = await begin(backend, sets, settings, vectors);
    const { totalSteps: steps, translator } = training;
    const times: number[] = [];
    let last = performance.now();
    const end = last + 1000 * seconds;
    for await (const event of training.run()) {
      if (event.kind !== 'step') break;
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (times.length > WARM_UP && (now > end || times.length > LONGEST)) break;
    }
    const counted = times.slice(Math.min(WARM_UP, times.length - 1)).toSorted((a, b) => a - b);
    const total = counted.reduce((sum, time) => sum + time, 0);
    return {
      secondsPerStep: total / counted.length / 1000,
      steps,
      parameters: translator.parameterCount,
      bytes: process.memoryUsage.rss(),
    };
  } finally {
    await closeVectors(vectors);
  }
}
