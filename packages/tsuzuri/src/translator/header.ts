import { LONGEST } from '../data/codec.ts';
import { CheckpointError } from '../errors.ts';
import { parseJson, show } from '../formats/json.ts';
import type { SafetensorsFile } from '../formats/safetensors.ts';
import { modelDefaults } from '../models/config.ts';
import { asRecord, readCoder } from './read-coder.ts';
import type { TranslatorConfig } from './translator.ts';

/** The version of files written; version 1 can be read too. */
export const FORMAT_VERSION = 2;

/** All options of a model file except the coders, each with a value of its type. */
const options: Readonly<Record<string, string | number | boolean>> = {
  ...modelDefaults,
  codec: 'sides',
  embeddingDropout: 0,
  maximumLength: 0,
  beamSize: 0,
};

/**
 * What the metadata of a model file says, its types checked.
 *
 * @throws CheckpointError when it is not a model file of this library, or is of a newer version
 */
export function readHeader({ metadata }: Pick<SafetensorsFile, 'metadata'>): {
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

function requireLength(value: unknown): void {
  const isWhole = Number.isInteger(value);
  if (value !== undefined && !(isWhole && (value as number) >= 1 && (value as number) <= LONGEST)) {
    throw new CheckpointError(
      `model file: maximumLength must be a whole number from 1 to ${LONGEST}, got ${show(value)}`,
    );
  }
}
