import { quoted, requireKnown } from 'tsuzuri/data';
import { z } from 'zod';
import { type Need, unless } from './needs.ts';

/** What is said of options that cannot be read. */
export function wrongOptions({ input }: { readonly input?: unknown }): string {
  return `expected options such as beta2=0.98,weightDecay=0.01, got ${quoted(input)}`;
}

/** Options by name: an object, or text such as `a=1,b=on`. */
export function options<Value extends z.ZodType>(value: Value) {
  return z.preprocess(readOptions, z.record(z.string(), value, { error: wrongOptions }));
}

function readOptions(given: unknown, context: z.RefinementCtx): unknown {
  if (typeof given !== 'string') return given;
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
