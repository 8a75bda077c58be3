import type { Backend } from '../backend/backend.ts';
import { CheckpointError, DataError, TsuzuriError } from '../errors.ts';
import { type StoredTensor, readSafetensors, writeSafetensors } from '../formats/safetensors.ts';
import type { StoredParameters } from '../optim/average.ts';
import {
  createFromFile,
  describeTranslator,
  FORMAT_VERSION,
  readHeader,
  TRAINING_PREFIX,
} from '../translator/file.ts';
import { readProgress } from './progress.ts';
import type { TrainingSettings } from './settings.ts';
import { Training, type TrainingData } from './training.ts';

/**
 * The bytes of a checkpoint: a model file (its weights are those of this moment) that also holds
 * all that going on needs: moments, the best and the last weights, settings, progress, the state of
 * the schedule, and a fingerprint of the data. Nothing else is random or remembered: the seed and
 * the numbers of the step and the epoch give every order, mask and draw.
 */
export async function saveTraining(training: Training): Promise<Uint8Array<ArrayBuffer>> {
  const { translator, optimizer, settings, progress, schedule, fingerprint } = training;
  const { backend, model } = translator;
  const tensors = new Map<string, StoredTensor>(await model.parameters.read());
  for (const { name, tensor } of optimizer.state) {
    const values = await backend.read(tensor.offset, tensor.size);
    tensors.set(`${TRAINING_PREFIX}optimizer.${name}`, { shape: tensor.shape, values });
  }
  const add = (prefix: string, weights: StoredParameters) => {
    for (const [name, stored] of weights)
      tensors.set(`${TRAINING_PREFIX}${prefix}.${name}`, stored);
  };
  if (training.best) add('best', training.best);
  training.recent.forEach((weights, i) => add(`recent.${i}`, weights));
  const state = {
    settings,
    progress,
    fingerprint,
    optimizerSteps: optimizer.steps,
    schedule: schedule.state(),
    hasBest: training.best !== undefined,
    recent: training.recent.length,
  };
  const tsuzuri = JSON.stringify({
    version: FORMAT_VERSION,
    kind: 'seq2seq',
    config: describeTranslator(translator),
    training: state,
  });
  return writeSafetensors({ tensors, metadata: { tsuzuri } });
}

/**
 * Goes on where `saveTraining` was called: the same bits as if it had never stopped.
 *
 * @param data the same examples
 * @throws CheckpointError when the file is damaged, no checkpoint, or of a newer version; DataError
 *   when the examples are others
 */
export async function resumeTraining(
  backend: Backend,
  bytes: Uint8Array,
  data: TrainingData,
): Promise<Training> {
  const file = readSafetensors(bytes);
  const { config, rest } = readHeader(file);
  const state = readState(rest.training);
  const translator = createFromFile(backend, file.tensors, config);
  let training: Training | undefined;
  try {
    training = new Training(translator, data, state.settings);
    if (training.fingerprint !== state.fingerprint) {
      throw new DataError(
        'resume: the examples are not those that the training began with; give the same files and options',
      );
    }
    restore(training, file.tensors, state);
    return training;
  } catch (error) {
    training?.dispose();
    translator.dispose();
    if (error instanceof CheckpointError || error instanceof DataError) throw error;
    if (error instanceof TsuzuriError) throw new CheckpointError(`checkpoint: ${error.message}`);
    throw error;
  }
}

interface State {
  readonly settings: Partial<TrainingSettings>;
  readonly progress: Training['progress'];
  readonly fingerprint: string;
  readonly optimizerSteps: number;
  readonly schedule: Record<string, number>;
  readonly hasBest: boolean;
  readonly recent: number;
}

function restore(
  training: Training,
  tensors: ReadonlyMap<string, StoredTensor>,
  state: State,
): void {
  const { optimizer, schedule, translator } = training;
  const { backend, model } = translator;
  const take = (name: string, size: number): StoredTensor => {
    const stored = tensors.get(`${TRAINING_PREFIX}${name}`);
    if (!stored || stored.values.length !== size) {
      throw new CheckpointError(
        `checkpoint: "${name}" must have ${size} numbers, got ${stored?.values.length ?? 'nothing'}`,
      );
    }
    if (!stored.values.every((value) => Number.isFinite(value))) {
      throw new CheckpointError(`checkpoint: "${name}" holds numbers that are not finite`);
    }
    return stored;
  };
  const weights = (prefix: string): StoredParameters =>
    new Map(
      model.parameters.parameters.map(({ name, shape, value }) => [
        name,
        { shape, values: take(`${prefix}.${name}`, value.size).values },
      ]),
    );
  for (const { name, tensor } of optimizer.state) {
    backend.write(tensor.offset, take(`optimizer.${name}`, tensor.size).values);
  }
  optimizer.steps = state.optimizerSteps;
  schedule.restore(state.schedule);
  Object.assign(training.progress, state.progress);
  if (state.hasBest) training.best = weights('best');
  training.recent = Array.from({ length: state.recent }, (_, i) => weights(`recent.${i}`));
}

function readState(value: unknown): State {
  const state = record('training', value);
  const whole = (name: string, most: number): number => {
    const number = state[name];
    if (!Number.isInteger(number) || (number as number) < 0 || (number as number) > most) {
      throw new CheckpointError(`checkpoint: ${name} must be a whole number from 0 to ${most}`);
    }
    return number as number;
  };
  const schedule = record('schedule', state.schedule);
  if (Object.values(schedule).some((number) => typeof number !== 'number')) {
    throw new CheckpointError('checkpoint: the state of the schedule must be numbers');
  }
  if (typeof state.fingerprint !== 'string' || typeof state.hasBest !== 'boolean') {
    throw new CheckpointError('checkpoint: it has no fingerprint of its data');
  }
  return {
    settings: record('settings', state.settings),
    progress: readProgress(state.progress),
    fingerprint: state.fingerprint,
    optimizerSteps: whole('optimizerSteps', Number.MAX_SAFE_INTEGER),
    schedule: schedule as Record<string, number>,
    hasBest: state.hasBest,
    recent: whole('recent', 100),
  };
}

function record(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CheckpointError(`checkpoint: ${name} must be an object; this is no checkpoint`);
  }
  return value as Record<string, unknown>;
}
