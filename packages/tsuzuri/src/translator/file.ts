import type { Backend } from '../backend/backend.ts';
import { CheckpointError, ConfigError } from '../errors.ts';
import { parseJson, show } from '../formats/json.ts';
import {
  type SafetensorsFile,
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../formats/safetensors.ts';
import { modelDefaults } from '../models/config.ts';
import { models } from '../models/models.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { asRecord, readCoder } from './read-coder.ts';
import { Translator, type TranslatorConfig } from './translator.ts';

/** Of the files that are written; those of version 1 can be read too. */
const FORMAT_VERSION = 2;

const LONGEST = 1 << 20; // tokens of an answer

/** All options of a model file besides the coders, with a value of their type. */
const options: Readonly<Record<string, string | number | boolean>> = {
  ...modelDefaults,
  codec: 'sides',
  embeddingDropout: 0,
  maximumLength: 0,
  beamSize: 0,
};

/** What a translator's file says of it. */
export function describeTranslator(translator: Translator): TranslatorConfig {
  const { model, codec, maximumLength, beamSize } = translator;
  const { sourceVocabularySize: _source, targetVocabularySize: _target, ...config } = model.config;
  return { ...codec.config, maximumLength, beamSize, ...config };
}

/** What begins the name of an array that only a checkpoint of training has. */
export const TRAINING_PREFIX = 'training.';

/**
 * The bytes of a model file: a safetensors file with the weights under their names, and one
 * metadata entry, `tsuzuri`, with everything else in JSON.
 *
 * @param weights in the place of those that the model has now, such as the `best` of a training
 */
export async function saveTranslator(
  translator: Translator,
  weights?: ReadonlyMap<string, StoredTensor>,
): Promise<Uint8Array<ArrayBuffer>> {
  return writeModelFile(translator, weights ?? (await translator.model.parameters.read()));
}

/** The bytes of a model file with these arrays and, in its entry, what `rest` says besides. */
export function writeModelFile(
  translator: Translator,
  tensors: ReadonlyMap<string, StoredTensor>,
  rest: Readonly<Record<string, unknown>> = {},
): Uint8Array<ArrayBuffer> {
  const config = describeTranslator(translator);
  const entry = { version: FORMAT_VERSION, kind: 'seq2seq', config, ...rest };
  return writeSafetensors({ tensors, metadata: { tsuzuri: JSON.stringify(entry) } });
}

/**
 * A translator from the bytes of a model file, or of a checkpoint of training.
 *
 * @param bytes as a file or a `fetch` gives them
 * @throws CheckpointError when the file is damaged, of another kind or of a newer version
 */
export function loadTranslator(
  backend: Backend,
  bytes: Uint8Array | ArrayBuffer | SharedArrayBuffer,
): Translator {
  const file = readSafetensors(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  return createFromFile(backend, splitTensors(file).weights, readHeader(file).config);
}

/** The arrays of a model file: its weights, and those of training without their prefix. */
export function splitTensors({ tensors }: SafetensorsFile): {
  weights: Map<string, StoredTensor>;
  training: Map<string, StoredTensor>;
} {
  const weights = new Map<string, StoredTensor>();
  const training = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (name.startsWith(TRAINING_PREFIX)) training.set(name.slice(TRAINING_PREFIX.length), tensor);
    else weights.set(name, tensor);
  }
  return { weights, training };
}

/**
 * What the metadata of a model file says, its types checked.
 *
 * @throws CheckpointError when it is not of ours, or of a newer version
 */
export function readHeader({ metadata }: SafetensorsFile): {
  config: TranslatorConfig;
  rest: Readonly<Record<string, unknown>>;
} {
  if (!Object.hasOwn(metadata, 'tsuzuri')) {
    throw new CheckpointError('model file: it has no entry "tsuzuri", so it is not one of ours');
  }
  const { version, kind, config, ...rest } = asRecord(
    'its entry "tsuzuri"',
    parseJson('its entry "tsuzuri"', metadata.tsuzuri),
  );
  if (!(version === 1 || version === FORMAT_VERSION) || kind !== 'seq2seq') {
    throw new CheckpointError(
      `model file: expected a seq2seq model of version 1 to ${FORMAT_VERSION}, got ${show(kind)} of version ${show(version)}`,
    );
  }
  return { config: readConfig(config), rest };
}

/** A translator of this config with these weights, all of which must be there. Nothing is allocated before they are. */
export function createFromFile(
  backend: Backend,
  tensors: ReadonlyMap<string, StoredTensor>,
  config: TranslatorConfig,
): Translator {
  requireWeights(backend, tensors, config);
  const translator = new Translator(backend, config);
  for (const { name } of translator.model.parameters.parameters) {
    translator.model.parameters.write(name, tensors.get(name)!.values);
  }
  return translator;
}

/** The arrays must be the very ones that the config asks for: so a small file never takes much memory. */
function requireWeights(
  backend: Backend,
  tensors: ReadonlyMap<string, StoredTensor>,
  config: TranslatorConfig,
): void {
  const {
    codec: _codec,
    source,
    target,
    maximumLength: _length,
    beamSize: _beam,
    ...model
  } = config;
  const block = new ParameterBlock();
  try {
    models.seq2seq.declare(block, {
      ...model,
      sourceVocabularySize: readCoder('source', source).size,
      targetVocabularySize: readCoder('target', target).size,
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`model file: ${error.message}`);
  }
  const rounded = backend.precision === 'float32' ? Math.fround : Number;
  for (const { name, shape } of block.parameters) {
    const stored = tensors.get(name);
    if (!stored || stored.shape.join() !== shape.join()) {
      const got = stored ? `[${stored.shape.join(', ')}]` : 'nothing';
      throw new CheckpointError(`model file: "${name}" must be [${shape.join(', ')}], got ${got}`);
    }
    if (!stored.values.every((value) => Number.isFinite(rounded(value)))) {
      throw new CheckpointError(`model file: "${name}" holds numbers that are not finite`);
    }
  }
  if (tensors.size !== block.parameters.length) {
    throw new CheckpointError('model file: it holds arrays that the model does not have');
  }
}

function readConfig(value: unknown): TranslatorConfig {
  const { source, target, ...given } = asRecord('config', value);
  const result: Record<string, unknown> = {
    source: readCoder('source', source).config,
    target: readCoder('target', target).config,
  };
  for (const [name, option] of Object.entries(given)) {
    if (!Object.hasOwn(options, name)) {
      throw new CheckpointError(`model file: it has an option "${name}" that is not known here`);
    }
    if (typeof option !== typeof options[name]) {
      throw new CheckpointError(
        `model file: ${name} must be a ${typeof options[name]}, got ${show(option)}`,
      );
    }
    result[name] = option;
  }
  requireLength(result.maximumLength);
  return result as unknown as TranslatorConfig;
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function requireLength(value: unknown): void {
  if (value !== undefined && !(isWhole(value) && value >= 1 && value <= LONGEST)) {
    throw new CheckpointError(
      `model file: maximumLength must be a whole number from 1 to ${LONGEST}, got ${show(value)}`,
    );
  }
}
