import type { Backend } from '../backend/backend.ts';
import { CheckpointError, ConfigError } from '../errors.ts';
import {
  type SafetensorsFile,
  type StoredTensor,
  readSafetensors,
  writeSafetensors,
} from '../formats/safetensors.ts';
import { buildModel } from '../models/build.ts';
import { modelDefaults, resolveConfig } from '../models/config.ts';
import { ParameterBlock } from '../tensor/parameters.ts';
import { asRecord, readCoder, show } from './read-coder.ts';
import { Translator, type TranslatorConfig } from './translator.ts';

/** Of the files that are written; those of version 1 can be read too. */
export const FORMAT_VERSION = 2;

/** Arrays of a checkpoint that are not the model's have names that begin so. */
export const TRAINING_PREFIX = 'training.';

const LONGEST = 1 << 20; // tokens of an answer

/** All options of a model file besides the coders, with a value of their type. */
const options: Readonly<Record<string, string | number | boolean>> = {
  ...modelDefaults,
  embeddingDropout: 0,
  maximumLength: 0,
};

/** What a translator's file says of it. */
export function describeTranslator(translator: Translator): TranslatorConfig {
  const { model, source, target, maximumLength } = translator;
  const { sourceVocabularySize: _source, targetVocabularySize: _target, ...config } = model.config;
  return { source: source.config, target: target.config, maximumLength, ...config };
}

/**
 * The bytes of a model file: a safetensors file with the weights under their names, and one
 * metadata entry, `tsuzuri`, with everything else in JSON.
 */
export async function saveTranslator(translator: Translator): Promise<Uint8Array<ArrayBuffer>> {
  const config = describeTranslator(translator);
  const tsuzuri = JSON.stringify({ version: FORMAT_VERSION, kind: 'seq2seq', config });
  return writeSafetensors({
    tensors: await translator.model.parameters.read(),
    metadata: { tsuzuri },
  });
}

/**
 * A translator from the bytes of a model file.
 *
 * @throws CheckpointError when the file is damaged, of another kind or of a newer version
 */
export function loadTranslator(backend: Backend, bytes: Uint8Array): Translator {
  const file = readSafetensors(bytes);
  return createFromFile(backend, file.tensors, readHeader(file).config);
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
  const { version, kind, config, ...rest } = parse(metadata.tsuzuri);
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
  const { source, target, maximumLength: _length, ...model } = config;
  const block = new ParameterBlock();
  try {
    buildModel(
      block,
      resolveConfig({
        ...model,
        sourceVocabularySize: readCoder('source', source).size,
        targetVocabularySize: readCoder('target', target).size,
      }),
    );
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
  const ofModel = [...tensors.keys()].filter((name) => !name.startsWith(TRAINING_PREFIX));
  if (ofModel.length !== block.parameters.length) {
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

function parse(text: string): Record<string, unknown> {
  try {
    return asRecord('its entry "tsuzuri"', JSON.parse(text));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError('model file: its entry "tsuzuri" is not JSON');
  }
}
