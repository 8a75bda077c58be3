import type { Backend } from '../backend/backend.ts';
import { type PairCodec, createPairCodec } from '../data/pair-codec.ts';
import { CheckpointError, ConfigError, quoted } from '../errors.ts';
import {
  type LazyTensor,
  type RandomAccess,
  openSafetensors,
} from '../formats/safetensors-pieces.ts';
import { type StoredTensor, readSafetensors } from '../formats/safetensors.ts';
import { lazyWeightsIn, weightsIn } from '../formats/small-weights.ts';
import { modelKind } from '../models/models.ts';
import type { Floats } from '../tensor/memory.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { readHeader, readHeaders } from './header.ts';
import { modelConfigOf } from './model-config.ts';
import { readCoder, readFeatureCoder } from './read-coder.ts';
import { TRAINING_PREFIX } from './save.ts';
import { Translator, type TranslatorConfig } from './translator.ts';

/**
 * A translator from the bytes of a model file or training checkpoint.
 *
 * @example
 * const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b', 'c'] };
 * const translator = new Translator(await createBackend(), { source: side, target: { ...side, eos: true } });
 * const loaded = loadTranslator(await createBackend(), await saveTranslator(translator));
 * console.log(await loaded.predict('abc', { maximumLength: 5 }));
 *
 * @param bytes as read from a file or returned by `fetch`
 * @throws CheckpointError when they are no bytes, or the file is damaged, of another kind or of a newer version
 */
export function loadTranslator(
  backend: Backend,
  bytes: Uint8Array | ArrayBuffer | SharedArrayBuffer,
): Translator {
  const file = readSafetensors(asBytes(bytes));
  const weights = weightsIn(splitTensors(file.tensors).weights);
  return translatorWith(backend, weights, readHeader(file).config);
}

/** A translator of this config with these weights. @throws CheckpointError as `loadTranslator` does */
export function translatorWith(
  backend: Backend,
  weights: ReadonlyMap<string, StoredTensor>,
  config: TranslatorConfig,
): Translator {
  const translator = createFromFile(backend, weights, config);
  try {
    for (const [name, { values }] of weights) writeWeights(translator, name, values);
    return translator;
  } catch (error) {
    translator.dispose();
    throw error;
  }
}

/** Callers without types may give the name of a file. @throws CheckpointError for what holds no bytes */
export function asBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (
    !/^\[object (Uint8Array|(Shared)?ArrayBuffer)\]$/.test(Object.prototype.toString.call(value))
  ) {
    throw new CheckpointError(`expected the bytes of a model file, got ${quoted(value)}`);
  }
  return new Uint8Array(value as ArrayBuffer);
}

/**
 * A translator from a model file or checkpoint of any size: its arrays are read one by one, so
 * the file is never in memory as a whole.
 *
 * @throws CheckpointError as `loadTranslator` does; whatever reading throws
 */
export async function openTranslator(backend: Backend, source: RandomAccess): Promise<Translator> {
  const file = await openSafetensors(source);
  const weights = lazyWeightsIn(splitTensors(file.tensors).weights);
  return translatorOf(backend, weights, readHeader(file).config);
}

/**
 * The pair codec of a model file or checkpoint; reads only the header.
 *
 * @throws CheckpointError as `loadTranslator` does
 */
export async function readCodec(source: RandomAccess): Promise<PairCodec> {
  const [first] = readHeaders(await openSafetensors(source));
  const { codec, source: ofSource, target, features } = first().config;
  return createPairCodec({ codec, source: ofSource, target, features });
}

/** The configuration of a model file or checkpoint; reads only the header. @throws CheckpointError as `loadTranslator` does */
export async function readTranslatorConfig(source: RandomAccess): Promise<TranslatorConfig> {
  return readHeader(await openSafetensors(source)).config;
}

/** Reads all weights into a translator. @throws CheckpointError as `writeWeights` does */
export async function readWeights(
  translator: Translator,
  weights: ReadonlyMap<string, LazyTensor>,
): Promise<void> {
  for (const [name, tensor] of weights) writeWeights(translator, name, await tensor.read());
}

/** The arrays of a model file: its weights, and those of training without their prefix. */
export function splitTensors<Kind>(tensors: ReadonlyMap<string, Kind>): {
  weights: Map<string, Kind>;
  training: Map<string, Kind>;
} {
  const weights = new Map<string, Kind>();
  const training = new Map<string, Kind>();
  for (const [name, tensor] of tensors) {
    if (name.startsWith(TRAINING_PREFIX)) training.set(name.slice(TRAINING_PREFIX.length), tensor);
    else weights.set(name, tensor);
  }
  return { weights, training };
}

/**
 * A translator of this config with these weights.
 *
 * @throws CheckpointError as `createFromFile` and `readWeights` do
 */
export async function translatorOf(
  backend: Backend,
  weights: ReadonlyMap<string, LazyTensor>,
  config: TranslatorConfig,
): Promise<Translator> {
  const translator = createFromFile(backend, weights, config);
  try {
    await readWeights(translator, weights);
    return translator;
  } catch (error) {
    translator.dispose();
    throw error;
  }
}

/** A translator of this config for these weights, all of which must be there. Nothing is allocated before that is checked. */
export function createFromFile(
  backend: Backend,
  tensors: ReadonlyMap<string, Pick<StoredTensor, 'shape'>>,
  config: TranslatorConfig,
): Translator {
  requireWeights(tensors, config);
  try {
    return new Translator(backend, config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`model file: ${error.message}`);
  }
}

function writeWeights({ backend, model }: Translator, name: string, values: Floats): void {
  requireFinite(name, values, backend);
  model.parameters.write(name, values);
}

/** @throws CheckpointError unless every number is finite in the precision of a backend */
export function requireFinite(
  name: string,
  values: Floats,
  { precision }: Pick<Backend, 'precision'> = { precision: 'float64' },
): void {
  const rounded = precision === 'float32' ? Math.fround : Number;
  if (values.every((value) => Number.isFinite(rounded(value)))) return;
  throw new CheckpointError(`model file: "${name}" holds numbers that are not finite`);
}

/** The arrays must be exactly those of the config, so that a small file never takes much memory. */
function requireWeights(
  tensors: ReadonlyMap<string, Pick<StoredTensor, 'shape'>>,
  config: TranslatorConfig,
): void {
  const {
    codec: _codec,
    source,
    target,
    features,
    maximumLength: _length,
    beamSize: _beam,
    ...model
  } = config;
  const block = new ParameterBlock();
  try {
    const coders = {
      source: readCoder('source', source),
      target: readCoder('target', target),
      features: features && readFeatureCoder(features),
    };
    modelKind(model).declare(block, modelConfigOf(model, coders));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`model file: ${error.message}`);
  }
  for (const { name, shape } of block.parameters) {
    requireArray(name, shape, tensors);
  }
  if (tensors.size !== block.parameters.length) {
    throw new CheckpointError('model file: it holds arrays that the model does not have');
  }
}

/** @throws CheckpointError unless the array is there and has this shape */
export function requireArray(
  name: string,
  shape: readonly number[],
  tensors: ReadonlyMap<string, Pick<StoredTensor, 'shape'>>,
): void {
  const stored = tensors.get(name);
  if (stored?.shape.join() === shape.join()) return;
  const got = stored ? `[${stored.shape.join(', ')}]` : 'nothing';
  throw new CheckpointError(`model file: "${name}" must be [${shape.join(', ')}], got ${got}`);
}
