import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { z } from 'zod';
import { described, text, wholeNumber } from '../config/fields.ts';
import { addFlags, readFlags } from '../config/flags.ts';
import { sharedFolder } from '../sweep/settings.ts';
import { runWorker } from '../sweep/queue/worker.ts';

const schema = z.strictObject({
  queue: described(
    z
      .string({ error: 'expected an address such as redis://host:6379, got nothing' })
      .min(1, { error: 'expected an address such as redis://host:6379, got an empty text' }),
    'Redis or Valkey server of the sweep: redis://HOST:PORT',
    'URL',
  ),
  jobs: described(
    wholeNumber(1, 1000).optional(),
    'runs at the same time, by default one per processor',
    'N',
  ),
  threads: described(wholeNumber(1, 64), 'threads of each run', 'N'),
  lockSeconds: described(
    wholeNumber(1, 3600),
    'silence after which the runs of this worker go back to the queue',
    'N',
  ),
  sharedFolder: sharedFolder(),
  workFolder: described(
    text().optional(),
    'folder for runs under way, by default one of temporary files',
    'DIR',
  ),
});
const defaults = { threads: 1, lockSeconds: 30 };

/** Adds `tsuzuri worker`. */
export function addWorker(program: Command): void {
  const command = program
    .command('worker')
    .description(
      'Does runs of sweeps that wait in a queue, until Ctrl-C, which gives those under way back with their checkpoints.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ tsuzuri sweep sweep.yaml --queue redis://host:6379 --out sweeps/g2p   on one machine
  $ tsuzuri worker --queue redis://host:6379                             on each machine`,
    )
    .action(async () => {
      const { queue: url, ...place } = readFlags(schema, command.opts(), defaults);
      const { jobs = Math.max(1, Math.floor(availableParallelism() / place.threads)) } = place;
      await runWorker({
        url,
        jobs,
        threads: place.threads,
        lockSeconds: place.lockSeconds,
        sharedFolder: place.sharedFolder,
        workFolder: place.workFolder,
      });
    });
  addFlags(command, schema, defaults);
}
