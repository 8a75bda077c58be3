import type { Progress } from './progress.ts';
import type { TrainingSettings } from './settings.ts';

/** Whether a run has ended: its epochs are complete or its patience is exhausted. */
export function hasEnded(
  { epoch, stale }: Progress,
  { epochs, patience }: TrainingSettings,
): boolean {
  return epoch >= epochs || (patience !== undefined && stale >= patience);
}

/**
 * Whether a run reached its last epoch with the best one (without a dev set, the one of the lowest
 * loss) among the last tenth of its epochs, so that more epochs may help.
 */
export function isStillImproving(
  { epoch, best, lowest }: Progress,
  { epochs }: TrainingSettings,
  scored: boolean,
): boolean {
  const found = scored ? best : lowest;
  return epoch >= epochs && found !== null && found.epoch > epoch - Math.max(1, epoch / 10);
}
