import { trainDefaults } from '../config/train-defaults.ts';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { RunError } from '../errors.ts';
import { readRunFile, runFiles } from './files.ts';

/** What runs did that were begun before there were these settings. */
const before: Partial<TrainSettings> = {
  stream: false,
  shuffleBuffer: trainDefaults.shuffleBuffer,
  frozenEmbeddings: 'none',
};

/**
 * The settings that a run was begun with.
 *
 * @throws RunError when its settings.json is not one
 */
export function readSavedSettings(out: string): TrainSettings {
  try {
    const content = readRunFile(out, runFiles.settings)?.toString('utf8') ?? '';
    const result = trainSettings.safeParse({ ...before, ...(JSON.parse(content) as object) });
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new Error(`${issue.path.join('.')}: ${issue.message}`);
  } catch (error) {
    throw new RunError(`${out}/${runFiles.settings}: ${(error as Error).message}`);
  }
}
