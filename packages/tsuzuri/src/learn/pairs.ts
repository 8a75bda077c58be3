import { requireFeatures } from '../data/features.ts';
import type { Stream } from '../data/build-text-codec.ts';
import type { Rereadable } from '../data/rereadable.ts';
import { weightOf } from '../data/pair-codec.ts';
import type { Example } from '../data/task.ts';
import { DataError, quoted } from '../errors.ts';

/** A source text and the target text that answers it. */
export type Pair = readonly [source: string, target: string] | Example;

/** Pairs as a list or an iterable, which are held in memory, or as a stream that is read again for every epoch. */
export type Pairs = Stream<Pair> | Rereadable<Pair>;

/** The pairs as examples: a list, or the stream unchanged. @throws DataError for an item that is not a pair */
export async function examplesOf(
  what: string,
  pairs: Pairs,
): Promise<Example[] | Rereadable<Example>> {
  requirePairs(what, pairs);
  if ('open' in pairs) return { open: () => readPairs(what, pairs.open()) };
  const examples: Example[] = [];
  for await (const example of readPairs(what, pairs)) examples.push(example);
  return examples;
}

/** Pairs, also of a stream, as a list of examples. @throws DataError for an item that is not a pair */
export async function listOf(what: string, pairs: Pairs): Promise<Example[]> {
  requirePairs(what, pairs);
  const examples = await examplesOf(what, 'open' in pairs ? pairs.open() : pairs);
  return examples as Example[];
}

/** @throws DataError unless it can be read as pairs */
function requirePairs(what: string, pairs: unknown): void {
  const isObject = typeof pairs === 'object' && pairs !== null;
  if (isObject && ['open', Symbol.iterator, Symbol.asyncIterator].some((key) => key in pairs))
    return;
  throw new DataError(
    `${what}: expected a list of pairs, such as [['cat', 'K AE T'], …], got ${quoted(pairs)}`,
  );
}

async function* readPairs(what: string, pairs: Stream<Pair>): AsyncGenerator<Example> {
  let index = 0;
  for await (const pair of pairs) yield exampleOf(`${what}[${index++}]`, pair);
}

function exampleOf(where: string, pair: unknown): Example {
  const { source, target, features, weight } = Array.isArray(pair)
    ? ({ source: pair[0], target: pair[1] } as Partial<Example>)
    : ((pair ?? {}) as Partial<Example>);
  const isLong = Array.isArray(pair) && pair.length > 2;
  if (typeof source !== 'string' || typeof target !== 'string' || isLong) {
    const got = Array.isArray(pair) ? `[${pair.map(quoted).join(', ')}]` : quoted(pair);
    throw new DataError(`${where}: expected two texts, [source, target], got ${got}`);
  }
  for (const [side, text] of Object.entries({ source, target })) {
    if (text.trim() === '') throw new DataError(`${where}: the ${side} is empty`);
  }
  requireFeatures(where, features);
  return {
    source,
    target,
    ...(features !== undefined && { features }),
    ...weightOf({ weight }, `${where}.`),
  };
}
