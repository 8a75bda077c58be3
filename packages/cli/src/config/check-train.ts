import { ConfigError, type LearnSettings } from 'tsuzuri';
import { requireLearnable } from 'tsuzuri/nn';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import type { TrainSettings } from './train-settings.ts';

/**
 * Checks what only the library can tell of the settings of a training, before anything is read or made.
 *
 * @throws UsageError or ConfigError for settings that do not go together, and impossible options
 */
export function checkTrain(settings: TrainSettings): void {
  try {
    requireLearnable(learnSettingsOf(settings));
  } catch (error) {
    throw namingFlag(settings, error);
  }
}

/** The error, or what to say instead when it is of an option of the optimiser or the schedule: the flag that it came by. */
export function namingFlag(settings: TrainSettings, error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  const { setting, message } = error;
  const flags = ['optimizerOptions', 'scheduleOptions', 'objectiveOptions'] as const;
  const flag = flags.find((name) => Object.hasOwn(settings[name] ?? {}, setting));
  return flag === undefined ? error : new UsageError(`${flagOf(flag)}: ${message}`);
}

/** The settings as the library has them. */
export function learnSettingsOf(settings: TrainSettings): LearnSettings {
  const { schedule, scheduleOptions, ...rest } = settings;
  return { ...rest, schedule: { ...scheduleOptions, kind: schedule } };
}
