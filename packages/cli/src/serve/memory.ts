import { totalmem } from 'node:os';
import { Refusal } from './refusal.ts';

const MIB = 2 ** 20;
const SHARE = 0.75; // of the memory that there is
const FRESH = 100; // milliseconds for which a measurement holds

/** The memory in MiB that the process may take unless told otherwise: a share of the machine's, or the container's. */
export function defaultMemory(): number {
  const bound = process.constrainedMemory() || Infinity; // 0 or 2^64 where there is no bound
  return Math.floor((SHARE * Math.min(bound, totalmem())) / MIB);
}

/**
 * Refuses work while the process takes too much memory, so that the system does not end it.
 *
 * @param most MiB
 * @returns a function that throws a Refusal while there is no room
 */
export function memoryGuard(most: number, measure = () => process.memoryUsage.rss()): () => void {
  let measured = -Infinity;
  let used = 0;
  return () => {
    const now = performance.now();
    if (now - measured > FRESH) {
      measured = now;
      used = measure() / MIB;
    }
    if (used <= most) return;
    throw new Refusal(
      503,
      `no memory: ${Math.round(used)} MiB are in use, at most ${most} may be`,
      1,
    );
  };
}
