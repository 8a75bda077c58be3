import { ConfigError, optimizers, resolveTraining, schedules, didYouMean } from 'tsuzuri';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import { type TrainSettings, learningSettings } from './train-settings.ts';

/** What the library is told of the training. */
export type Learning = Parameters<typeof resolveTraining>[0];

/**
 * Checks what single settings cannot tell, before anything is read or made.
 *
 * @throws UsageError or ConfigError for settings that do not go together, and unknown options
 */
export function checkTrain(settings: TrainSettings): void {
  const { optimizer, optimizerOptions, schedule, scheduleOptions } = settings;
  const { learningRate: _rate, ...options } = optimizers[optimizer].defaults;
  requireKnown('optimizerOptions', optimizer, optimizerOptions, options);
  requireKnown('scheduleOptions', schedule, scheduleOptions, schedules[schedule].defaults);
  requireOneTokenizer(settings);
  requireVectors(settings);
  if (settings.peeky && settings.tiedOutput) {
    throw new UsageError('--tied-output: cannot be on together with --peeky on');
  }
  try {
    resolveTraining(learningOf(settings));
  } catch (error) {
    throw namingFlag(settings, error);
  }
}

/** The error, or what to say instead when it is of an option of the optimiser or the schedule: the flag that it came by. */
export function namingFlag(settings: TrainSettings, error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  const { setting, message } = error;
  const flags = ['optimizerOptions', 'scheduleOptions'] as const;
  const flag = flags.find((name) => Object.hasOwn(settings[name], setting));
  return flag === undefined ? error : new UsageError(`${flagOf(flag)}: ${message}`);
}

/** The settings of the training itself, as the library has them. */
export function learningOf(settings: TrainSettings): Learning {
  const names = Object.keys(learningSettings.shape) as (keyof TrainSettings)[];
  const { schedule, scheduleOptions, ...learning } = learningSettings.parse(
    Object.fromEntries(names.map((name) => [name, settings[name]])),
  );
  return { ...learning, schedule: { ...scheduleOptions, kind: schedule } };
}

function requireKnown(
  setting: string,
  kind: string,
  options: object,
  defaults: Readonly<Record<string, unknown>>,
): void {
  const known = Object.keys(defaults);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const all =
    known.length > 0 ? `expected options among ${known.join(', ')}` : 'expected no option';
  throw new UsageError(
    `${flagOf(setting)}: ${all} for ${kind}, got ${unknown}${didYouMean(unknown, known)}`,
  );
}

/** One vocabulary for both sides needs one kind of token. */
function requireOneTokenizer(settings: TrainSettings): void {
  if (!settings.sharedVocabulary) return;
  const { sourceTokens, targetTokens, sourceSeparator, targetSeparator } = settings;
  const isChosen = sourceTokens !== 'auto' && targetTokens !== 'auto';
  if (isChosen && sourceTokens !== targetTokens) {
    throw new UsageError(
      `--shared-vocabulary: expected one kind of token on both sides, got ${sourceTokens} and ${targetTokens}`,
    );
  }
  if (isChosen && sourceTokens === 'separator' && sourceSeparator !== targetSeparator) {
    throw new UsageError(
      `--shared-vocabulary: expected one separator on both sides, got ${JSON.stringify(sourceSeparator)} and ${JSON.stringify(targetSeparator)}`,
    );
  }
}

/** A shared embedding takes one file of vectors, and is frozen as a whole; standard input has the pairs. */
function requireVectors(settings: TrainSettings): void {
  const { sharedVocabulary, sourceVectors, targetVectors, frozenEmbeddings } = settings;
  if (sourceVectors === '-' || targetVectors === '-') {
    const setting = sourceVectors === '-' ? 'sourceVectors' : 'targetVectors';
    throw new UsageError(`${flagOf(setting)}: expected a file, got -, which is standard input`);
  }
  if (!sharedVocabulary) return;
  if (sourceVectors !== undefined && targetVectors !== undefined) {
    throw new UsageError(
      `--target-vectors: with --shared-vocabulary one file is for both sides, got ${sourceVectors} and ${targetVectors}; leave one out`,
    );
  }
  if (frozenEmbeddings === 'source' || frozenEmbeddings === 'target') {
    throw new UsageError(
      `--frozen-embeddings: expected none or both with --shared-vocabulary, got ${frozenEmbeddings}`,
    );
  }
}
