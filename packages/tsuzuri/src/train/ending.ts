import type { Progress } from './progress.ts';
import type { TrainingSettings } from './settings.ts';

/** Whether a run is at its end, by its last epoch or for want of gain. */
export function hasEnded(
  { epoch, stale }: Progress,
  { epochs, patience }: TrainingSettings,
): boolean {
  return epoch >= epochs || (patience !== undefined && stale >= patience);
}

/**
 * Whether a run has come to its last epoch while the best one, or without a dev set the one of the
 * lowest loss, is among the last tenth of its epochs: more of them may bring more.
 */
export function isStillImproving(
  { epoch, best, lowest }: Progress,
  { epochs }: TrainingSettings,
  scored: boolean,
): boolean {
  const found = scored ? best : lowest;
  return epoch >= epochs && found !== null && found.epoch > epoch - Math.max(1, epoch / 10);
}
