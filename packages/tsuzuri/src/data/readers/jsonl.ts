import { quoted } from '../../errors.ts';
import { scanLines } from './lines.ts';
import {
  type Line,
  type ReaderKind,
  type ReaderOptions,
  examplesOf,
  sourcesOf,
  withoutBlankEnd,
} from './reader.ts';

/** Examples from lines of JSON, each an object with two texts. The limit of a line bounds its depth. */
export const jsonl: ReaderKind = {
  description: 'one example per line: {"source": "…", "target": "…"}',
  names: /\.(jsonl|ndjson)$/i,
  files: 1,
  understands: ['keys'],
  read([input], options = {}) {
    const keys = keysOf(options);
    const parse = ({ text }: Line) => {
      const texts = textsOf(text, keys);
      return typeof texts === 'string' ? texts : { source: texts[0], target: texts[1] };
    };
    return examplesOf(input.name, withoutBlankEnd(scanLines(input, options)), parse, options);
  },
  readSources(input, options = {}) {
    const [key] = keysOf(options);
    const parse = ({ text }: Line) => {
      const texts = textsOf(text, [key]);
      return typeof texts === 'string' ? texts : { source: texts[0] };
    };
    return sourcesOf(input.name, withoutBlankEnd(scanLines(input, options)), parse, options);
  },
};

function keysOf({ keys }: ReaderOptions): readonly [string, string] {
  return keys ?? ['source', 'target'];
}

/** The texts of an object at the given keys, or what is wrong with the line. */
function textsOf(line: string, keys: readonly string[]): string[] | string {
  const object = parseObject(line);
  if (typeof object === 'string') return object;
  const texts: string[] = [];
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value !== 'string') return `expected a text as ${quoted(key)}, got ${kindOf(value)}`;
    texts.push(value);
  }
  return texts;
}

function parseObject(text: string): Record<string, unknown> | string {
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
