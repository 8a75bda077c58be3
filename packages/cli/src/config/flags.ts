import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import { type FlagText, flagTexts } from './fields.ts';
import type { Values } from './needs.ts';

const LONGEST_CHOICE = 12; // characters, such as on|off

/** A file of settings, as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Values;
}

/**
 * Gives a command one flag for each setting of a schema, with its help text and default value; a
 * repeated flag is an error unless its setting is a list. Values stay text here: `readFlags` is what
 * understands them.
 */
export function addFlags(command: Command, schema: z.ZodObject, defaults: Values): void {
  for (const [setting, field] of Object.entries(schema.shape)) {
    const text = flagTexts.get(field);
    if (!text) throw new Error(`the setting ${setting} has no help text`);
    const { value: shown, help } = withoutLongChoice(text);
    const [open, close] = text.optional ? '[]' : '<>';
    const value = shown === undefined ? '' : ` ${open}${shown}${close}`;
    const notes = notesOf(text, defaults[setting]);
    const option = new Option(`${flagOf(setting)}${value}`, help + notes);
    if (text.many) {
      option.argParser<string[]>((one, before?: string[]) => [...(before ?? []), one]);
    }
    command.addOption(option);
    const no = `no-${option.name()}`;
    if (text.negation) command.addOption(new Option(`--${no}`, text.negation));
    if (!text.many)
      refuseRepeats(command, setting, [option.name(), ...(text.negation ? [no] : [])]);
  }
}

/** What the help says behind a description, in brackets: what the setting needs, and its default value. */
function notesOf({ needs = [], value }: FlagText, initial: unknown): string {
  const notes = needs.flatMap(({ help }) => help ?? []);
  const shown = initial === false && value === undefined ? '' : shownDefault(initial);
  if (shown !== '') notes.push(`default: ${shown}`);
  return notes.length > 0 ? ` (${notes.join('; ')})` : '';
}

function refuseRepeats(command: Command, setting: string, names: readonly string[]): void {
  let count = 0;
  for (const name of names) {
    command.on(`option:${name}`, () => {
      if (++count < 2) return;
      const all = names.map((one) => `--${one}`).join(' and ');
      command.error(
        `${flagOf(setting)}: expected ${all} once, got ${names.length > 1 ? 'more' : 'it twice'}`,
      );
    });
  }
}

/** A choice of many names stands behind the description: before it, it would push all of them out of sight. */
function withoutLongChoice({ value, help }: FlagText): { value?: string; help: string } {
  if (value === undefined || !value.includes('|') || value.length <= LONGEST_CHOICE) {
    return value === undefined ? { help } : { value, help };
  }
  return { value: 'KIND', help: `${help}: ${value.split('|').join(', ')}` };
}

/**
 * The settings from flags, then from a file, then from defaults: the first that says something
 * counts. They are checked one by one, then against each other.
 *
 * @param defaults what counts last, or a function that gives it for what flags and file say
 * @throws UsageError for the first that is out of its range or has no effect among the others, with
 *   the flag or the file, what was expected and what came
 */
export function readFlags<Schema extends z.ZodObject>(
  schema: Schema,
  flags: Values,
  defaults: Values | ((given: Values) => Values),
  file?: ConfigFile,
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  const pick = (from: (name: string) => unknown) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = from(name) ?? undefined;
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const given = pick((name) => flags[name] ?? file?.values[name]);
  const rest = typeof defaults === 'function' ? defaults(given) : defaults;
  const refuse = (name: string, reason: string): never => {
    const isInFile = flags[name] === undefined && file !== undefined && name in file.values;
    throw new UsageError(
      `${isInFile ? `--config: ${file.path}: ${name}` : flagOf(name)}: ${reason}`,
    );
  };
  const result = schema.safeParse({ ...pick((name) => rest[name]), ...given });
  if (!result.success) {
    const [issue] = result.error.issues;
    return refuse(String(issue.path[0]), issue.message);
  }
  for (const name of names) {
    // A file may repeat the defaults, as settings.json does.
    if (flags[name] === undefined && same(given[name], rest[name])) continue;
    const value = (result.data as Values)[name];
    if (given[name] === undefined || value === false) continue;
    const texts = flagTexts.get(schema.shape[name] as z.ZodType);
    for (const need of texts?.needs ?? []) {
      const reason = need.refuse(result.data);
      if (reason !== undefined) refuse(name, reason);
    }
  }
  return result.data;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A default value as a person would type it; nothing for none. */
function shownDefault(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value.trim() === '' ? JSON.stringify(value) : value;
  if (typeof value === 'number') return String(value);
  return Object.entries(value)
    .map(([name, option]) => `${name}=${option}`)
    .join(',');
}
