import { didYouMean, quoted } from 'tsuzuri/data';
import { z } from 'zod';
import { formatCount } from '../text/format.ts';
import type { Need } from './needs.ts';

/** What `--help` says of a setting, and what the setting asks of the others. */
export interface FlagText {
  /** A noun or verb phrase. */
  readonly help: string;
  /** What stands for the value: `<N>`; a setting that is on or off has none. */
  readonly value?: string;
  /** True when the flag means something without its value. */
  readonly optional?: boolean;
  /** True when the flag can be repeated: the setting is a list. */
  readonly many?: boolean;
  /** The help of `--no-…`, where there is one. */
  readonly negation?: string;
  readonly needs?: readonly Need[];
}

/** The flag text of every setting, by its schema. */
export const flagTexts = z.registry<FlagText>();

/** A schema with its flag text. */
export function described<Schema extends z.ZodType>(
  schema: Schema,
  help: string,
  value?: string,
  ...needs: readonly Need[]
): Schema {
  return withText(schema, { help, needs, ...(value === undefined ? {} : { value }) });
}

/** The same, for what only some flags have. */
export function withText<Schema extends z.ZodType>(schema: Schema, flag: FlagText): Schema {
  flagTexts.add(schema, flag);
  return schema;
}

/** One of the keys of a record, with its flag text. */
export function kinds<Name extends string>(
  names: readonly Name[],
  help: string,
  ...needs: readonly Need[]
) {
  return described(choice(names), help, names.join('|'), ...needs);
}

/** Something that is on when its flag is given. */
export function toggle(help: string, ...needs: readonly Need[]) {
  return described(z.boolean(), help, undefined, ...needs);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Text that is a decimal number becomes one; all else stays as it is, for the schema to refuse. */
function readNumber(value: unknown): unknown {
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
}

/** A whole number from `minimum` to `maximum`, or text that is one. */
export function wholeNumber(minimum: number, maximum: number) {
  const range = `${formatCount(minimum)} to ${formatCount(maximum)}`;
  const error = ({ input }: { input?: unknown }) =>
    `expected a whole number from ${range}, got ${quoted(input)}`;
  return z.preprocess(readNumber, z.int({ error }).min(minimum, { error }).max(maximum, { error }));
}

/** A number above 0 and at most `maximum`, or text that is one. */
export function positiveNumber(maximum: number) {
  const error = ({ input }: { input?: unknown }) =>
    `expected a number above 0 and at most ${formatCount(maximum)}, got ${quoted(input)}`;
  return z.preprocess(readNumber, z.number({ error }).gt(0, { error }).max(maximum, { error }));
}

/** One of the keys of a record. */
export function choice<Name extends string>(names: readonly Name[]) {
  const error = ({ input }: { input?: unknown }) =>
    `expected one of ${names.join(', ')}, got ${quoted(input)}${didYouMean(String(input), names)}`;
  return z.enum(names, { error });
}

/** Some of the keys of a record, separated by commas, each once. */
export function choices<Name extends string>(names: readonly Name[]) {
  const split = (value: unknown) =>
    typeof value === 'string' ? [...new Set(value.split(','))] : value;
  return z.preprocess(split, z.array(choice(names)));
}

/** A text of at least one character. */
export function text() {
  return z.string({ error: ({ input }) => `expected a text, got ${quoted(input)}` }).min(1, {
    error: 'expected a name, got an empty text',
  });
}

/** A path that must be given. */
export function path() {
  return z.string({ error: 'expected a path, got nothing' }).min(1, {
    error: 'expected a path, got an empty text',
  });
}

/** A number from `minimum` to `maximum`, or text that is one. */
export function numberFrom(minimum: number, maximum: number) {
  const error = ({ input }: { input?: unknown }) =>
    `expected a number from ${minimum} to ${maximum}, got ${quoted(input)}`;
  return z.preprocess(
    readNumber,
    z.number({ error }).min(minimum, { error }).max(maximum, { error }),
  );
}

const switches: Readonly<Record<string, boolean>> = { on: true, off: false };

/** Something that is on or off. */
export function onOff() {
  const error = ({ input }: { input?: unknown }) => `expected on or off, got ${quoted(input)}`;
  return z.preprocess(
    (value) =>
      typeof value === 'string' && Object.hasOwn(switches, value) ? switches[value] : value,
    z.boolean({ error }),
  );
}
