import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * From now on Ctrl-C ends the process at once, worker threads and all: with one line, and the exit
 * code that shells give it, 128 + the signal's number.
 *
 * @param tidy is called first, to leave the terminal in order
 * @returns a function that ends this
 */
export function endOnInterrupt(tidy: () => void): () => void {
  const end = (signal: NodeJS.Signals) => {
    tidy();
    process.stderr.write('tsuzuri: stopped, nothing was written\n');
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}
