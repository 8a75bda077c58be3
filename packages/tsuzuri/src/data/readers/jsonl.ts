import type { Example } from '../task.ts';
import { scanLines } from './lines.ts';
import { type Line, type ReaderKind, readExamples, withoutBlankEnd } from './reader.ts';

/** Examples from lines of JSON, each an object with two texts. The limit of a line bounds its depth. */
export const jsonl: ReaderKind = {
  description: 'a line an example: {"source": "…", "target": "…"}',
  files: 1,
  read([input], options = {}) {
    const [source, target] = options.keys ?? ['source', 'target'];
    function parse({ text }: Line): Example | string {
      const object = parseObject(text);
      if (typeof object === 'string') return object;
      for (const key of [source, target]) {
        const value = Object.hasOwn(object, key) ? object[key] : undefined;
        if (typeof value !== 'string') {
          return `expected a text as ${JSON.stringify(key)}, got ${kindOf(value)}`;
        }
      }
      return { source: object[source] as string, target: object[target] as string };
    }
    const lines = withoutBlankEnd(scanLines(input, options));
    return readExamples(input.name, lines, parse, options);
  },
};

function parseObject(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return 'expected a JSON object, got an empty line';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'expected a JSON object, got what is not JSON';
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
