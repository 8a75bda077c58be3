import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import { type FlagText, flagTexts } from './fields.ts';

const LONGEST_CHOICE = 12; // characters, such as on|off

type Defaults = Readonly<Record<string, unknown>>;

/**
 * Gives a command one flag for each setting of a schema, with its help text and default value.
 * Values stay text here: `readFlags` is what understands them.
 */
export function addFlags(command: Command, schema: z.ZodObject, defaults: Defaults): void {
  for (const [setting, field] of Object.entries(schema.shape)) {
    const text = flagTexts.get(field);
    if (!text) throw new Error(`the setting ${setting} has no help text`);
    const { value: shown, help } = withoutLongChoice(text);
    const [open, close] = text.optional ? '[]' : '<>';
    const value = shown === undefined ? '' : ` ${open}${shown}${close}`;
    const option = new Option(`${flagOf(setting)}${value}`, help);
    const initial = defaults[setting];
    if (initial !== undefined && (initial !== false || text.value !== undefined)) {
      option.default(initial, shownDefault(initial));
    }
    command.addOption(option);
  }
}

/** A choice of many names stands behind the description: before it, it would push all of them out of sight. */
function withoutLongChoice({ value, help }: FlagText): FlagText {
  if (value === undefined || !value.includes('|') || value.length <= LONGEST_CHOICE) {
    return value === undefined ? { help } : { value, help };
  }
  return { value: 'KIND', help: `${help}: ${value.split('|').join(', ')}` };
}

/**
 * The settings that flags stand for, checked one by one.
 *
 * @throws UsageError for the first that is out of its range, with the flag, what was expected and
 *   what came
 */
export function readFlags<Schema extends z.ZodObject>(
  schema: Schema,
  flags: Readonly<Record<string, unknown>>,
  defaults: Defaults,
): z.output<Schema> {
  const known: Record<string, unknown> = {};
  for (const setting of Object.keys(schema.shape)) {
    const value = flags[setting] ?? defaults[setting];
    if (value !== undefined) known[setting] = value;
  }
  const result = schema.safeParse(known);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`${flagOf(String(issue.path[0]))}: ${issue.message}`);
}

/** A default value as a person would type it. */
function shownDefault(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value.trim() === '' ? JSON.stringify(value) : value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .map(([name, option]) => `${name}=${option}`)
    .join(',');
}
