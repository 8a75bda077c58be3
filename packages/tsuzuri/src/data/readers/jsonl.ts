import { ConfigError, quoted } from '../../errors.ts';
import { splitFeatures } from '../features.ts';
import type { Example } from '../task.ts';
import { scanLines } from './lines.ts';
import {
  FEATURES_SEPARATOR,
  type Line,
  type ReaderKind,
  type ReaderOptions,
  type Source,
  examplesOf,
  readWeight,
  sourcesOf,
  withoutBlankEnd,
} from './reader.ts';

/** Examples from lines of JSON, each an object with two texts. The limit of a line bounds its depth. */
export const jsonl: ReaderKind = {
  description: 'one example per line: {"source": "…", "target": "…"}',
  names: /\.(jsonl|ndjson)$/i,
  files: 1,
  understands: ['keys', 'features', 'weights'],
  read([input], options = {}) {
    const keys = keysOf(options);
    const featuresOf = featureReader(options);
    const parse = ({ text }: Line): Example | string => {
      const object = parseObject(text);
      const texts = textsOf(object, keys);
      if (typeof texts === 'string') return texts;
      const features = featuresOf(object);
      if (typeof features === 'string') return features;
      const weight = weightIn(object as JsonObject, options);
      if (typeof weight === 'string') return weight;
      return { source: texts[0], target: texts[1], ...features, ...weight };
    };
    return examplesOf(input.name, withoutBlankEnd(scanLines(input, options)), parse, options);
  },
  readSources(input, options = {}) {
    const [key] = keysOf(options);
    const featuresOf = featureReader(options);
    const parse = ({ text }: Line): Source | string => {
      const object = parseObject(text);
      const texts = textsOf(object, [key]);
      if (typeof texts === 'string') return texts;
      const features = featuresOf(object);
      return typeof features === 'string' ? features : { source: texts[0], ...features };
    };
    return sourcesOf(input.name, withoutBlankEnd(scanLines(input, options)), parse, options);
  },
};

function keysOf({ keys }: ReaderOptions): readonly [string, string] {
  return keys ?? ['source', 'target'];
}

/** The texts of an object at the given keys, or what is wrong with the line. */
function textsOf(object: JsonObject | string, keys: readonly string[]): string[] | string {
  if (typeof object === 'string') return object;
  const texts: string[] = [];
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value !== 'string') return `expected a text as ${quoted(key)}, got ${kindOf(value)}`;
    texts.push(value);
  }
  return texts;
}

/** Reads the tags of an object, each value a text of tags or a list of them; a text says what is wrong. */
function featureReader({
  features: keys,
  featuresSeparator = FEATURES_SEPARATOR,
}: ReaderOptions): (object: JsonObject | string) => Pick<Example, 'features'> | string {
  if (keys === undefined) return () => ({});
  const number = keys.find((key) => typeof key === 'number');
  if (number !== undefined) {
    throw new ConfigError('features', `expected keys of JSON objects, got the number ${number}`);
  }
  return (object) => {
    if (typeof object === 'string') return object;
    const features: string[] = [];
    for (const key of keys) {
      const value = Object.hasOwn(object, key) ? object[key] : undefined;
      if (typeof value === 'string') features.push(...splitFeatures(value, featuresSeparator));
      else if (isListOfTexts(value)) features.push(...value);
      else {
        const got = Array.isArray(value) ? 'a list of other things' : kindOf(value);
        return `expected a text or a list of texts as ${quoted(key)}, got ${got}`;
      }
    }
    return { features };
  };
}

/** The weight of an object, or what is wrong with it. */
function weightIn(
  object: JsonObject,
  { weights: key }: ReaderOptions,
): Pick<Example, 'weight'> | string {
  if (key === undefined) return {};
  return readWeight(Object.hasOwn(object, key) ? object[key] : undefined);
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(text: string): JsonObject | string {
  if (text.trim() === '') return 'expected a JSON object, got an empty line';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'expected a JSON object, got invalid JSON';
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject
    ? (value as Record<string, unknown>)
    : `expected a JSON object, got ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
