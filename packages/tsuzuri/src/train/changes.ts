import { ConfigError, requireOptions } from '../errors.ts';
import { show } from '../formats/json.ts';
import { hasEnded } from './ending.ts';
import type { Progress } from './progress.ts';
import { type TrainingSettings, givenOf, resolveTraining } from './settings.ts';

/** Settings that may be changed when a run is resumed. */
export type ResumeChanges = Partial<
  Pick<TrainingSettings, 'epochs' | 'patience' | 'learningRate' | 'schedule'>
>;

/** A value of the right type for each setting that may be changed. */
const changeable = { epochs: 0, patience: 0, learningRate: 0, schedule: {} };

/** Settings with changes applied. @throws ConfigError for changes that are unknown or impossible */
export function withChanges(settings: TrainingSettings, changes: ResumeChanges): TrainingSettings {
  requireOptions('changes', changes, changeable);
  return resolveTraining({ ...settings, ...givenOf(changes) });
}

/**
 * Records in the progress of a resumed run which settings changed, and clears `ended` where epochs and
 * patience remain.
 *
 * @throws ConfigError for fewer epochs than have been completed
 */
export function noteChanges(
  progress: Progress,
  settings: TrainingSettings,
  next: TrainingSettings,
): void {
  const { epoch, step } = progress;
  const names = Object.keys(changeable) as (keyof typeof changeable)[];
  const changed = names.filter((name) => show(settings[name]) !== show(next[name]));
  if (changed.length === 0) return;
  if (next.epochs < epoch) {
    throw new ConfigError('epochs', `expected at least the ${epoch} complete, got ${next.epochs}`);
  }
  const before = Object.fromEntries(changed.map((name) => [name, settings[name] ?? null]));
  progress.changes = [...progress.changes, { epoch, step, before }];
  progress.ended = hasEnded(progress, next);
}
