import { quoted, requireKnown } from 'tsuzuri/data';
import { z } from 'zod';
import { type Need, unless } from './needs.ts';

/**
 * Options by name: an object, or text such as `a=1,b=on`.
 *
 * @param other what an option may be besides a number
 * @param example for errors
 */
export function options<Other extends z.ZodType>(other: Other, example: string) {
  const error = ({ input }: { readonly input?: unknown }) =>
    `expected options such as ${example}, got ${quoted(input)}`;
  return z.preprocess(
    (given, context) => (typeof given === 'string' ? readOptions(given, context, error) : given),
    z.record(z.string(), z.union([z.number(), other], { error }), { error }),
  );
}

function readOptions(
  given: string,
  context: z.RefinementCtx,
  wrongOptions: (issue: { readonly input: unknown }) => string,
): unknown {
  const found = new Map<string, unknown>();
  for (const entry of given.split(',').filter((part) => part !== '')) {
    const [name, value = ''] = entry.split(/=(.*)/s);
    // `__proto__` is one that an object would lose
    if (!/^[a-z]\w*$/i.test(name)) context.addIssue(wrongOptions({ input: entry }));
    if (found.has(name)) context.addIssue(`expected ${name} once, got it twice`);
    const number = Number(value);
    if (value === 'on' || value === 'off') found.set(name, value === 'on');
    else found.set(name, value.trim() !== '' && Number.isFinite(number) ? number : value);
  }
  return Object.fromEntries(found);
}

/** Options of a kind must be among those that the kind has. */
export function knownOptions(
  setting: string,
  kind: string,
  defaultsOf: (kind: string) => object,
): Need {
  return unless((settings) => {
    if (settings[setting] === undefined) return undefined;
    const name = String(settings[kind]);
    try {
      requireKnown(name, settings[setting] as object, Object.keys(defaultsOf(name)));
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  });
}
