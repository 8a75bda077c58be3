import { CheckpointError, ConfigError } from '../errors.ts';
import { show } from '../formats/json.ts';
import type { Schedule } from '../optim/schedules/schedule.ts';
import { asRecord } from '../translator/read-coder.ts';
import { type Progress, newProgress } from './progress.ts';
import { type TrainingSettings, resolveTraining, trainingDefaults } from './settings.ts';

/**
 * The settings of an untrusted checkpoint, validated.
 *
 * @throws CheckpointError
 */
export function readSettings(value: unknown): TrainingSettings {
  const settings = asRecord('training.settings', value);
  for (const name of Object.keys(trainingDefaults)) {
    if (!Object.hasOwn(settings, name)) throw damage(`settings.${name}`, 'a value', undefined);
  }
  try {
    return resolveTraining(settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`model file: training.settings: ${error.message}`);
  }
}

/** Fields that older checkpoints lack. */
const { passed, lowest, changes } = newProgress();
const addedSince = { passed, lowest, changes };

/** The bounds that a run sets on its progress. */
interface Bounds {
  readonly settings: Pick<TrainingSettings, 'epochs'>;
  readonly scored: boolean;
}

/** @throws CheckpointError unless it is a valid progress of such a run */
export function readProgress(value: unknown, { settings, scored }: Bounds): Progress {
  const progress: Record<string, unknown> = {
    ...addedSince,
    ...asRecord('training.progress', value),
  };
  requireFields('progress', progress, newProgress());
  const { best, lossSum, ended, passed, lowest, changes } = progress;
  for (const name of ['epoch', 'step', 'batch', 'lossCount', 'stale']) {
    requireWhole(`progress.${name}`, progress[name]);
  }
  const { epoch, step, stale } = progress as { epoch: number; step: number; stale: number };
  if (!Number.isFinite(lossSum)) throw damage('progress.lossSum', 'a number', lossSum);
  if (epoch > settings.epochs) {
    throw damage('progress.epoch', `at most ${settings.epochs}`, epoch);
  }
  if (stale > epoch) throw damage('progress.stale', `at most ${epoch}`, stale);
  if (typeof ended !== 'boolean' || (epoch >= settings.epochs && !ended)) {
    throw damage('progress.ended', 'true or false, and true after the last epoch', ended);
  }
  if (typeof passed !== 'string') throw damage('progress.passed', 'text', passed);
  if (!Array.isArray(changes)) throw damage('progress.changes', 'a list', changes);
  for (const change of changes) readChange(change, epoch, step);
  if (lowest !== null) {
    const found = asRecord('training.progress.lowest', lowest);
    requireFields('progress.lowest', found, { loss: 0, epoch: 0 });
    if (!Number.isFinite(found.loss)) throw damage('progress.lowest.loss', 'a number', found.loss);
    requireWhole('progress.lowest.epoch', found.epoch, 1, epoch);
  }
  if (best !== null) {
    const found = asRecord('training.progress.best', best);
    requireFields('progress.best', found, { score: 0, loss: 0, epoch: 0, step: 0 });
    for (const name of ['score', 'loss']) {
      const number = found[name];
      if (!Number.isFinite(number)) throw damage(`progress.best.${name}`, 'a number', number);
    }
    requireWhole('progress.best.epoch', found.epoch, 1, epoch);
    requireWhole('progress.best.step', found.step, 0, step);
    if (!scored) throw damage('progress.best', 'null without a dev set', best);
  }
  return progress as unknown as Progress;
}

function readChange(value: unknown, epoch: number, step: number): void {
  const change = asRecord('training.progress.changes', value);
  requireFields('progress.changes', change, { epoch: 0, step: 0, before: {} });
  requireWhole('progress.changes.epoch', change.epoch, 0, epoch);
  requireWhole('progress.changes.step', change.step, 0, step);
  asRecord('training.progress.changes.before', change.before);
}

/** Restores the state of a schedule. @throws CheckpointError for an invalid state */
export function readScheduleState(value: unknown, schedule: Schedule): void {
  const state = asRecord('training.schedule', value);
  for (const [name, number] of Object.entries(state)) {
    if (typeof number !== 'number') throw damage(`schedule.${name}`, 'a number', number);
  }
  schedule.restore(state as Record<string, number>);
  requireFields('schedule', state, schedule.state());
}

/** @throws CheckpointError unless it is text */
export function readFingerprint(value: unknown): string {
  if (typeof value !== 'string') throw damage('data', 'text', value);
  return value;
}

/** Throws unless the fields are exactly those of `model`. */
function requireFields(name: string, record: Record<string, unknown>, model: object): void {
  for (const field of Object.keys(record)) {
    if (!Object.hasOwn(model, field)) {
      throw damage(`${name}.${field}`, 'no such field', record[field]);
    }
  }
  for (const field of Object.keys(model)) {
    if (!Object.hasOwn(record, field)) throw damage(`${name}.${field}`, 'a value', undefined);
  }
}

function requireWhole(
  name: string,
  value: unknown,
  minimum = 0,
  maximum = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum)
    return;
  throw damage(name, `a whole number from ${minimum} to ${maximum}`, value);
}

function damage(name: string, expected: string, got: unknown): CheckpointError {
  return new CheckpointError(
    `model file: training.${name}: expected ${expected}, got ${show(got)}`,
  );
}
