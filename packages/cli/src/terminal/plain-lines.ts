import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import type { Progress, ShownJob } from './progress.ts';

/** A line for each logged epoch of each model, for a file or a pipe; `set` is what is scored on. */
export function plainLines(
  stream: NodeJS.WriteStream,
  jobs: readonly ShownJob[],
  set = 'test',
): Progress {
  const nameWidth = Math.max(...jobs.map(({ model }) => model.length));
  const [{ settings }] = jobs;
  const last = Math.max(...jobs.map(({ seed }) => seed));
  return {
    update(job, event) {
      const { sequenceAccuracy, epoch, epochs, loss, steps, seconds, trainingSeconds } = event;
      if (sequenceAccuracy === undefined) return;
      const left = (seconds / epoch) * (epochs - epoch);
      const seed =
        settings.seeds > 1 ? [`seed ${String(job.seed).padStart(String(last).length)}`] : [];
      const fields = [
        job.model.padEnd(nameWidth),
        ...seed,
        `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`,
        `loss ${formatFixed(loss, 4)}`,
        `${set} ${formatFixed(sequenceAccuracy, 3)}`,
        `${formatCount(steps / trainingSeconds)} steps/s`,
        epoch === epochs ? 'done' : `${formatDuration(left)} left`,
      ];
      stream.write(`${fields.join('  ')}\n`);
    },
    stop: () => {},
  };
}
