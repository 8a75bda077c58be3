import type { Backend } from '../backend/backend.ts';
import { CheckpointError, ConfigError, DataError } from '../errors.ts';
import {
  type LazyTensor,
  type RandomAccess,
  inMemory,
  joinPieces,
  lazily,
  openSafetensors,
} from '../formats/safetensors-pieces.ts';
import type { StoredTensor } from '../formats/safetensors.ts';
import type { Moment } from '../optim/optimizer.ts';
import { createFromFile, readWeights, requireFinite, splitTensors } from '../translator/file.ts';
import { readHeader } from '../translator/header.ts';
import { asRecord } from '../translator/read-coder.ts';
import { TRAINING_PREFIX, modelPieces, weightsOf } from '../translator/save.ts';
import type { Translator } from '../translator/translator.ts';
import { readFingerprint, readProgress, readScheduleState, readSettings } from './read-training.ts';
import { type ResumeChanges, noteChanges, withChanges } from './changes.ts';
import type { ReadingListener } from '../data/rereadable.ts';
import { type TrainingData, requireTrainingData } from './examples.ts';
import { Training } from './training.ts';

/**
 * The bytes of a checkpoint: a model file (`loadTranslator` reads the current weights from it) with a
 * `training` field, which holds the settings and progress of the run, and these additional arrays:
 *
 *     training.optimizer.<moment>           [trainedSize]
 *     training.average                      [trainedSize], with `averaging`
 *     training.best.<parameter>             the weights that `finish` would keep
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const examples = [{ source: 'ab', target: 'ba' }, { source: 'bc', target: 'cb' }];
 * const training = await Training.open(translator, { train: examples }, { epochs: 2 });
 * for await (const { kind } of training.run()) if (kind === 'epoch') break;
 * console.log((await saveTraining(training)).length);
 *
 * @throws CheckpointError when a number is not finite, since such a file could not be read back
 */
export function saveTraining(training: Training): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(trainingPieces(training));
}

/**
 * The bytes of `saveTraining` in pieces, for runs of any size; training must not resume until the last
 * piece has been produced.
 *
 * @throws CheckpointError as `saveTraining` does, at the piece that holds the number
 */
export function trainingPieces(training: Training): AsyncIterable<Uint8Array> {
  const { translator, settings, progress, schedule, fingerprint, best = [] } = training;
  const { backend } = translator;
  const tensors = weightsOf(translator);
  const dtype = backend.precision === 'float64' ? 'F64' : 'F32';
  for (const { name, tensor } of momentsOf(training)) {
    const read = () => backend.read(tensor.offset, tensor.size);
    tensors.set(TRAINING_PREFIX + name, { dtype, shape: [tensor.size], read });
  }
  for (const [name, tensor] of best) tensors.set(`${TRAINING_PREFIX}best.${name}`, lazily(tensor));
  for (const [name, tensor] of tensors) {
    const read = async () => {
      const values = await tensor.read();
      requireFinite(name, values);
      return values;
    };
    tensors.set(name, { ...tensor, read });
  }
  const state = { settings, progress, schedule: schedule.state(), data: fingerprint };
  return modelPieces(translator, tensors, { training: state });
}

/** How a run is resumed. */
export interface ResumeOptions {
  readonly changes?: ResumeChanges;
  /** Called with the number of examples of a stream read before training begins. */
  readonly onProgress?: ReadingListener;
}

/**
 * Resumes the run of a checkpoint; without `changes` it gives the same bits as an uninterrupted run.
 *
 * With changes, only what follows uses the new settings; the checkpoint records the previous ones
 * (`progress.changes`). A run that had ended continues if it now has more epochs or patience. A
 * schedule gives the next step the rate that it would have had with this schedule from the start: one
 * that depends on the total number of steps, such as `linear` and `cosine`, uses the new total, so with
 * more epochs the rate rises at once. A schedule of another kind starts without state.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const examples = [{ source: 'ab', target: 'ba' }, { source: 'bc', target: 'cb' }];
 * const training = await Training.open(translator, { train: examples }, { epochs: 2 });
 * for await (const { kind } of training.run()) if (kind === 'epoch') break;
 * const checkpoint = await saveTraining(training);
 *
 * const resumed = await resumeTraining(await createBackend(), checkpoint, { train: examples });
 * for await (const { kind, epoch } of resumed.run()) if (kind === 'epoch') console.log(epoch);
 *
 * @param source the bytes, or a source that reads them one array at a time
 * @param data the same data that the run was started on
 * @throws CheckpointError when the file is damaged, not a checkpoint, or of a newer version; DataError
 *   for other data; ConfigError for changes that are impossible
 */
export async function resumeTraining(
  backend: Backend,
  source: Uint8Array | RandomAccess,
  data: TrainingData,
  { changes = {}, onProgress }: ResumeOptions = {},
): Promise<Training> {
  requireTrainingData(data);
  const file = await openSafetensors(source instanceof Uint8Array ? inMemory(source) : source);
  const { config, rest } = readHeader(file);
  if (rest.training === undefined) {
    throw new CheckpointError('model file: expected a training checkpoint, got a model');
  }
  const state = asRecord('training', rest.training);
  const settings = readSettings(state.settings);
  const next = withChanges(settings, changes);
  const fingerprint = readFingerprint(state.data);
  const { weights, training: stored } = splitTensors(file.tensors);
  const translator = createFromFile(backend, weights, config);
  let training: Training | undefined;
  try {
    await readWeights(translator, weights);
    await requireLikelyLengths(translator, data);
    training = await Training.open(translator, data, next, onProgress);
    if (training.fingerprint !== fingerprint) {
      throw new DataError(
        'checkpoint: the training or dev data are not those that the run was started on',
      );
    }
    const { progress, scored } = training;
    Object.assign(progress, readProgress(state.progress, { settings, scored }));
    if (next.schedule.kind === settings.schedule.kind) {
      readScheduleState(state.schedule, training.schedule);
    }
    await restoreArrays(training, stored);
    noteChanges(progress, settings, next);
    return training;
  } catch (error) {
    training?.dispose();
    translator.dispose();
    const isFile = Object.keys(changes).length === 0;
    if (!(error instanceof ConfigError && isFile)) throw error;
    throw new CheckpointError(`model file: training.settings: ${error.message}`);
  }
}

/** A damaged length must not fill the memory with padding: at most 16 times the longest text is accepted. */
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

/** The ranges of numbers that a run holds in addition to weights, by their names in the file. */
function momentsOf({ optimizer, average }: Training): Moment[] {
  const moments = optimizer.state.map((one) => ({ ...one, name: `optimizer.${one.name}` }));
  if (!average) return moments;
  return [...moments, { name: 'average', tensor: average.tensor, range: 'any' }];
}

/** Takes the arrays that a run with this progress must have, and refuses any other. */
async function restoreArrays(
  training: Training,
  stored: ReadonlyMap<string, LazyTensor>,
): Promise<void> {
  const { optimizer, progress, scored, translator } = training;
  const left = new Map(stored);
  const take = async (name: string, shape: readonly number[]): Promise<StoredTensor> => {
    const tensor = left.get(name);
    if (!tensor || tensor.shape.join() !== shape.join()) {
      const got = tensor ? `[${tensor.shape.join(', ')}]` : 'nothing';
      throw new CheckpointError(
        `model file: "${TRAINING_PREFIX}${name}" must be [${shape.join(', ')}], got ${got}`,
      );
    }
    left.delete(name);
    const values = await tensor.read();
    requireFinite(TRAINING_PREFIX + name, values, translator.backend);
    return { shape, values };
  };
  for (const moment of momentsOf(training)) {
    const { values } = await take(moment.name, moment.tensor.shape);
    requireRange(moment, values);
    translator.backend.write(moment.tensor.offset, values);
  }
  optimizer.steps = progress.step;
  if (scored ? progress.best : progress.epoch > 0) {
    const best = new Map<string, StoredTensor>();
    for (const { name, shape } of translator.model.parameters.parameters) {
      best.set(name, await take(`best.${name}`, shape));
    }
    training.best = best;
  }
  if (left.size > 0) {
    throw new CheckpointError('model file: it holds arrays that its training does not use');
  }
}

function requireRange({ name, range }: Moment, values: StoredTensor['values']): void {
  if (range === 'any' || values.every((value) => value >= 0)) return;
  throw new CheckpointError(`model file: "${TRAINING_PREFIX}${name}" has negative numbers`);
}
