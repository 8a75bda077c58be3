import { constants } from 'node:os';
import { surroundings } from '../surroundings.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From now on Ctrl-C ends the process at once, worker threads and all: with one line, and the exit
 * code that shells give it, 128 + the signal's number.
 *
 * @param tidy is called first, to leave the terminal in order
 * @returns a function that ends this
 */
export function endOnInterrupt(tidy: () => void): () => void {
  const { stderr, exit, signals: received } = surroundings();
  const end = (signal: NodeJS.Signals) => {
    tidy();
    stderr.write('tsuzuri: stopped, nothing was written\n');
    exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) received.on(signal, end);
  return () => {
    for (const signal of signals) received.off(signal, end);
  };
}
