import { UsageError } from '../errors.ts';
import type { RunDirectory } from '../run/directory.ts';
import { tell } from '../terminal/tell.ts';
import { countOf, formatCount } from '../text/format.ts';
import type { Mpi } from './mpi.ts';
import { type TrainOrder, trainOne } from './one.ts';

/**
 * Trains one model in several processes, each of which computes its parts of every batch. The first one
 * alone writes and prints.
 *
 * @throws UsageError for settings that several processes cannot have
 */
export async function trainTogether(
  run: RunDirectory,
  order: TrainOrder,
  reports: boolean,
  mpi: Mpi,
): Promise<void> {
  const { settings } = order;
  const { members = 1, parts = 1, accumulation, threads = mpi.threads, backend } = settings;
  if (members > 1) throw new UsageError('--members: cannot be given together with mpirun');
  if ((parts * accumulation) % mpi.size !== 0) {
    throw new UsageError(
      `--parts: expected a power of two of at least the ${formatCount(mpi.size)} processes of mpirun, such as 8, got ${parts}`,
    );
  }
  const own = backend === 'reference' ? settings : { ...settings, threads };
  await mpi.meet(); // all have read the settings of an earlier run before one writes others
  tell(
    `${formatCount(mpi.size)} processes with ${countOf(threads, 'thread')} each share ${parts} parts of each batch`,
  );
  await trainOne(run, { ...order, settings: own }, { reports, ranks: mpi });
  await mpi.meet();
}
