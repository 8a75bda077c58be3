import { LONGEST } from '../data/codec.ts';
import { CheckpointError } from '../errors.ts';
import { parseJson, show } from '../formats/json.ts';
import type { SafetensorsFile } from '../formats/safetensors.ts';
import { DEFAULT_MODEL, models } from '../models/models.ts';
import { asRecord, readCoder, readFeatureCoder } from './read-coder.ts';
import type { TranslatorConfig } from './translator.ts';

/** The version of files written; version 1 can be read too. */
export const FORMAT_VERSION = 2;

/** All options of a model file except the coders, each with a value of its type. */
const options: Readonly<Record<string, unknown>> = Object.assign(
  { codec: 'sides', freeze: ['encoder'], maximumLength: 0, beamSize: 0 },
  ...Object.values(models).map((kind) => kind.options),
);

/** The kind of a file with several members. */
export const ENSEMBLE = 'ensemble';
/** The maximum number of members. */
export const MOST_MEMBERS = 64;

/** What a model file says of a translator, its types checked. */
export interface Header {
  readonly config: TranslatorConfig;
  readonly rest: Readonly<Record<string, unknown>>;
}

/**
 * What the metadata of a model file says.
 *
 * @throws CheckpointError when it is not a file with one model of this library, or is of a newer version
 */
export function readHeader(file: Pick<SafetensorsFile, 'metadata'>): Header {
  const entry = readEntry(file);
  if (entry.kind !== ENSEMBLE) return headerOf(entry);
  throw new CheckpointError(
    'model file: it holds an ensemble, expected one model; open it with loadEnsemble, or export one of its members',
  );
}

/**
 * What the metadata of a model file says of each of its members, to be read one by one: each has the
 * vocabularies again, and a damaged file is to be refused by its first.
 *
 * @throws CheckpointError for a damaged list of members; each reading, as `readHeader` does
 */
export function readHeaders(file: Pick<SafetensorsFile, 'metadata'>): (() => Header)[] {
  const all = readEntry(file);
  if (all.kind !== ENSEMBLE) return [() => headerOf(all)];
  const { config, members, ...entry } = all;
  if (!Array.isArray(members) || members.length < 2 || members.length > MOST_MEMBERS) {
    const got = Array.isArray(members) ? String(members.length) : show(members);
    throw new CheckpointError(
      `model file: expected 2 to ${MOST_MEMBERS} members of an ensemble, got ${got}`,
    );
  }
  const shared = asRecord('config', config);
  return members.map((member: unknown, i) => () => {
    const own = asRecord(`members[${i}]`, member);
    const options = asRecord(`members[${i}].config`, own.config);
    const twice = Object.keys(options).find((name) => Object.hasOwn(shared, name));
    if (twice !== undefined) {
      throw new CheckpointError(`model file: members[${i}] has its own ${show(twice)}`);
    }
    return headerOf({ ...entry, ...own, config: { ...shared, ...options } });
  });
}

/** The entry of a model file. @throws CheckpointError when there is none */
function readEntry({
  metadata,
}: Pick<SafetensorsFile, 'metadata'>): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(metadata, 'tsuzuri')) {
    throw new CheckpointError('model file: it has no entry "tsuzuri", so it is not one of ours');
  }
  return asRecord('its entry "tsuzuri"', parseJson('its entry "tsuzuri"', metadata.tsuzuri));
}

/** The header in an entry. @throws as `readHeader` */
function headerOf({ version, kind, config, ...rest }: Readonly<Record<string, unknown>>): Header {
  const isKnown = typeof kind === 'string' && Object.hasOwn(models, kind);
  if (!(version === 1 || version === FORMAT_VERSION) || !isKnown) {
    throw new CheckpointError(
      `model file: expected a model (${Object.keys(models).join(', ')}) of version 1 to ${FORMAT_VERSION}, got ${show(kind)} of version ${show(version)}`,
    );
  }
  const model = kind === DEFAULT_MODEL ? {} : { model: kind };
  return { config: { ...readConfig(config), ...model }, rest };
}

function readConfig(value: unknown): TranslatorConfig {
  const { source, target, features, ...given } = asRecord('config', value);
  const result: Record<string, unknown> = {
    source: readCoder('source', source).config,
    target: readCoder('target', target).config,
    ...(features !== undefined && { features: readFeatureCoder(features).config }),
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
