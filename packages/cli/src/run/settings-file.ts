import { learnDefaults } from 'tsuzuri';
import { trainDefaults } from '../config/train-defaults.ts';
import { type TrainSettings, trainSettings } from '../config/train-settings.ts';
import { RunError, UsageError } from '../errors.ts';
import { readRunFile, runFiles } from './files.ts';

const { stream, shuffleBuffer, lowercase, frozenEmbeddings } = trainDefaults;
const { encoder, decoder, featuresKind, featuresSeparator } = trainDefaults;
const { generator } = learnDefaults;
const { attentionNormalizer, model, augmentTo } = trainDefaults;

/** What runs did that were begun before there were these settings: what the defaults still do. */
const before = {
  stream,
  shuffleBuffer,
  lowercase,
  frozenEmbeddings,
  model,
  encoder,
  decoder,
  generator,
  attentionNormalizer,
  featuresKind,
  featuresSeparator,
  augmentTo,
};

/** How dev sets are held out (decision 025); settings.json says so, since runs that it does not say were split by row. */
const split = { heldOutBy: 'source' };

/** What settings.json holds. */
export function formatSettings(settings: TrainSettings): string {
  return `${JSON.stringify({ ...split, ...settings }, null, 2)}\n`;
}

/**
 * The settings that a run was begun with.
 *
 * @param isHeldOut whether the dev set is held out of the training examples
 * @throws RunError when its settings.json is not one; UsageError when its dev set was held out in
 *   another way
 */
export function readSettings(out: string, isHeldOut: boolean): TrainSettings {
  const content = readRunFile(out, runFiles.settings)?.toString('utf8') ?? '';
  try {
    const { heldOutBy, ...settings } = JSON.parse(content) as Record<string, unknown>;
    const result = trainSettings.safeParse({ ...before, ...settings });
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new Error(`${issue.path.join('.')}: ${issue.message}`);
    }
    if (!isHeldOut || heldOutBy === split.heldOutBy) return result.data;
  } catch (error) {
    throw new RunError(`${out}/${runFiles.settings}: ${(error as Error).message}`);
  }
  throw new UsageError(
    `--resume: an earlier version of tsuzuri held the dev set of the run in "${out}" out row by row, which is no longer possible; replace the run by --force`,
  );
}
