import { trainDefaults } from '../config/train-defaults.ts';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { RunError, UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import { readRunFile, runFiles } from './files.ts';

/** Settings that change nothing of what a run computes from its data. */
const free: ReadonlySet<string> = new Set(['backend', 'threads']);

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

/**
 * Checks that what was asked for is what the run was begun with.
 *
 * @throws UsageError for the first setting that is another
 */
export function requireSame(asked: TrainSettings, saved: TrainSettings, out: string): void {
  for (const name of Object.keys(trainSettings.shape) as (keyof TrainSettings)[]) {
    if (free.has(name) || shown(asked[name]) === shown(saved[name])) continue;
    throw new UsageError(
      `${flagOf(name)}: the run in "${out}" was begun with ${shown(saved[name])}, got ${shown(asked[name])}; omit it, or begin another run`,
    );
  }
}

function shown(value: TrainSettings[keyof TrainSettings]): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, one]) => `${name}=${String(one)}`).join(',') || 'none';
}
