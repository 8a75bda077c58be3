import { FeatureCoder, type FeatureCoderConfig } from '../data/features.ts';
import { type TextCoder, type TextCoderConfig, coders, createCoder } from '../data/text-coder.ts';
import { CheckpointError, TsuzuriError } from '../errors.ts';
import { show } from '../formats/json.ts';

/** The types of fields in a coder's configuration; the coder's constructor checks the rest. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  kind: isText,
  tokens: (value) => Array.isArray(value) && value.every(isText),
  length: (value) => Number.isInteger(value),
  padding: isText,
  eos: (value) => typeof value === 'boolean',
  normalization: isText,
  tokenizer: (value) =>
    isRecord(value) &&
    isText(value.kind) &&
    (value.separator === undefined || isText(value.separator)) &&
    (value.merges === undefined || isListOfPairs(value.merges)),
};

/**
 * The coder of one side from a model file, which is not trusted.
 *
 * @param side source or target, for the message
 * @throws CheckpointError when it is not a valid coder
 */
export function readCoder(side: string, value: unknown): TextCoder {
  if (!isRecord(value)) {
    throw new CheckpointError(`model file: ${side} must be an object, got ${show(value)}`);
  }
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue; // a coder's own config has unset options as undefined
    if (!Object.hasOwn(fields, name) || !fields[name](field)) {
      throw new CheckpointError(`model file: ${side}.${name} cannot be ${show(field)}`);
    }
  }
  const { kind = 'fixed' } = value;
  const known = typeof kind === 'string' && Object.hasOwn(coders, kind);
  for (const name of known ? coders[kind as keyof typeof coders].required : []) {
    if (value[name] === undefined) {
      throw new CheckpointError(`model file: ${side}.${name} cannot be nothing`);
    }
  }
  try {
    return createCoder(value as unknown as TextCoderConfig);
  } catch (error) {
    if (!(error instanceof TsuzuriError)) throw error;
    throw new CheckpointError(`model file: ${side}: ${error.message}`);
  }
}

/** The coder of features from a model file. @throws CheckpointError when it is not a valid one */
export function readFeatureCoder(value: unknown): FeatureCoder {
  const { tokens, separator, ...rest } = asRecord('features', value);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new CheckpointError(`model file: features.${unknown} cannot be ${show(rest[unknown])}`);
  }
  try {
    return new FeatureCoder({ tokens, separator } as FeatureCoderConfig);
  } catch (error) {
    if (!(error instanceof TsuzuriError)) throw error;
    throw new CheckpointError(`model file: features: ${error.message}`);
  }
}

/** Throws a CheckpointError unless `value` is an object. */
export function asRecord(name: string, value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new CheckpointError(`model file: ${name} must be an object, got ${show(value)}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfPairs(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
  );
}
