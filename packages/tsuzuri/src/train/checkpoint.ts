import type { Backend } from '../backend/backend.ts';
import { CheckpointError, ConfigError, DataError } from '../errors.ts';
import { type StoredTensor, readSafetensors } from '../formats/safetensors.ts';
import type { Moment } from '../optim/optimizer.ts';
import {
  TRAINING_PREFIX,
  createFromFile,
  readHeader,
  splitTensors,
  writeModelFile,
} from '../translator/file.ts';
import { asRecord } from '../translator/read-coder.ts';
import type { Translator } from '../translator/translator.ts';
import { readFingerprint, readProgress, readScheduleState, readSettings } from './read-training.ts';
import { Training, type TrainingData } from './training.ts';

/**
 * The bytes of a checkpoint: a model file (`loadTranslator` reads it, and gives the current weights)
 * whose entry has a field `training` with the settings and all numbers of the run, and which has
 * more arrays:
 *
 *     training.optimizer.<moment>           [trainedSize]
 *     training.average                      [trainedSize], with `averaging`
 *     training.best.<parameter>             the weights that `finish` would take
 *
 * @throws CheckpointError when a number is not finite: no such file could be read again
 */
export async function saveTraining(training: Training): Promise<Uint8Array<ArrayBuffer>> {
  const { translator, settings, progress, schedule, fingerprint, best = [] } = training;
  const { backend, model } = translator;
  const tensors: Map<string, StoredTensor> = await model.parameters.read();
  for (const { name, tensor } of momentsOf(training)) {
    const values = await backend.read(tensor.offset, tensor.size);
    tensors.set(TRAINING_PREFIX + name, { shape: [tensor.size], values });
  }
  for (const [name, tensor] of best) tensors.set(`${TRAINING_PREFIX}best.${name}`, tensor);
  for (const [name, { values }] of tensors) requireFinite(name, values);
  const state = { settings, progress, schedule: schedule.state(), data: fingerprint };
  return writeModelFile(translator, tensors, { training: state });
}

/**
 * The run of a checkpoint, which goes on with the bits that it would have had without a stop.
 *
 * @param data the very data that the run was begun on
 * @throws CheckpointError when the file is damaged, no checkpoint, or of a newer version; DataError
 *   for other data
 */
export async function resumeTraining(
  backend: Backend,
  bytes: Uint8Array,
  data: TrainingData,
): Promise<Training> {
  const file = readSafetensors(bytes);
  const { config, rest } = readHeader(file);
  if (rest.training === undefined) {
    throw new CheckpointError('model file: it is a model, not a checkpoint of training');
  }
  const state = asRecord('training', rest.training);
  const settings = readSettings(state.settings);
  const fingerprint = readFingerprint(state.data);
  const { weights, training: stored } = splitTensors(file);
  const translator = createFromFile(backend, weights, config);
  let training: Training | undefined;
  try {
    await requireLikelyLengths(translator, data);
    training = await Training.open(translator, data, settings);
    if (training.fingerprint !== fingerprint) {
      throw new DataError(
        'checkpoint: the training or dev data are not those that the run was begun on',
      );
    }
    Object.assign(training.progress, readProgress(state.progress, training));
    readScheduleState(state.schedule, training.schedule);
    restoreArrays(training, stored);
    return training;
  } catch (error) {
    training?.dispose();
    translator.dispose();
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`model file: training.settings: ${error.message}`);
  }
}

/** A damaged length must not fill the memory with padding: it may be 16 times that of the longest text. */
async function requireLikelyLengths(
  translator: Translator,
  { train, dev = [] }: TrainingData,
): Promise<void> {
  for (const side of ['source', 'target'] as const) {
    const { length = 0 } = translator[side];
    if (length <= 1024) continue;
    let longest = 0;
    for (const examples of [dev, 'open' in train ? train.open() : train]) {
      for await (const pair of examples) longest = Math.max(longest, pair[side].length);
    }
    if (length > 16 * longest) {
      throw new CheckpointError(
        `model file: ${side}.length cannot be ${length} where no text is longer than ${longest}`,
      );
    }
  }
}

/** The ranges of numbers that a run holds besides weights, by their names in the file. */
function momentsOf({ optimizer, average }: Training): Moment[] {
  const moments = optimizer.state.map((one) => ({ ...one, name: `optimizer.${one.name}` }));
  if (!average) return moments;
  return [...moments, { name: 'average', tensor: average.tensor, range: 'any' }];
}

/** Takes the arrays that a run with this progress must have; there may be no other. */
function restoreArrays(training: Training, stored: Map<string, StoredTensor>): void {
  const { optimizer, progress, scored, translator } = training;
  const left = new Map(stored);
  const take = (name: string, shape: readonly number[]): StoredTensor => {
    const tensor = left.get(name);
    if (!tensor || tensor.shape.join() !== shape.join()) {
      const got = tensor ? `[${tensor.shape.join(', ')}]` : 'nothing';
      throw new CheckpointError(
        `model file: "${TRAINING_PREFIX}${name}" must be [${shape.join(', ')}], got ${got}`,
      );
    }
    requireFinite(TRAINING_PREFIX + name, tensor.values, translator.backend);
    left.delete(name);
    return tensor;
  };
  for (const moment of momentsOf(training)) {
    const { values } = take(moment.name, moment.tensor.shape);
    requireRange(moment, values);
    translator.backend.write(moment.tensor.offset, values);
  }
  optimizer.steps = progress.step;
  if (scored ? progress.best : progress.epoch > 0) {
    const { parameters } = translator.model.parameters;
    training.best = new Map(
      parameters.map(({ name, shape }) => [name, take(`best.${name}`, shape)]),
    );
  }
  if (left.size > 0) {
    throw new CheckpointError('model file: it holds arrays that its training does not have');
  }
}

function requireRange({ name, range }: Moment, values: StoredTensor['values']): void {
  if (range === 'any' || values.every((value) => value >= 0)) return;
  throw new CheckpointError(`model file: "${TRAINING_PREFIX}${name}" has negative numbers`);
}

function requireFinite(
  name: string,
  values: StoredTensor['values'],
  { precision }: Pick<Backend, 'precision'> = { precision: 'float64' },
): void {
  const rounded = precision === 'float32' ? Math.fround : Number;
  if (values.every((value) => Number.isFinite(rounded(value)))) return;
  throw new CheckpointError(`model file: "${name}" holds numbers that are not finite`);
}
