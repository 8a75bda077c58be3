import { didYouMean } from 'tsuzuri';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse } from 'yaml';
import type { z } from 'zod';
import { reasonOf } from '../data/open.ts';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';

const LARGEST = 1 << 20; // bytes of a file of settings

/**
 * The settings of a JSON or YAML file, by the names that settings.json has.
 *
 * @throws UsageError when the file cannot be read, is neither, or holds a name that is no setting
 */
export function readConfigFile(path: string, schema: z.ZodObject): Record<string, unknown> {
  let content: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > LARGEST) throw new Error(`it has more than ${LARGEST} bytes`);
    content = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== undefined) throw new UsageError(`--config: ${path}: ${reason}`);
    const why = (error as Error).message.split('\n')[0].replace(/:$/, '');
    throw new UsageError(`--config: ${path}: expected settings in JSON or YAML: ${why}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`--config: ${path}: expected settings by name`);
  }
  const names = Object.keys(schema.shape);
  for (const name of Object.keys(content)) {
    if (!names.includes(name)) {
      throw new UsageError(
        `--config: ${path}: there is no setting "${name}"${didYouMean(name, names)}`,
        { seeHelp: false },
      );
    }
  }
  return content as Record<string, unknown>;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Settings from flags, then from a file, then from defaults: the first that says something counts.
 *
 * @param defaults what counts last, or a function that gives it for what flags and file say
 * @throws UsageError for the first that is out of its range, with the flag or the file
 */
export function resolveSettings<Schema extends z.ZodObject>(
  command: Command,
  schema: Schema,
  defaults: Values | ((given: Values) => Values),
  configPath?: string,
): z.output<Schema> {
  const flags = command.opts<Record<string, unknown>>();
  const file = configPath === undefined ? {} : readConfigFile(configPath, schema);
  const typed = (name: string) => command.getOptionValueSource(name) === 'cli';
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = typed(name) ? flags[name] : file[name];
    if (value !== undefined && value !== null) given[name] = value;
  }
  const rest = typeof defaults === 'function' ? defaults(given) : defaults;
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = given[name] ?? rest[name];
    if (value !== undefined) known[name] = value;
  }
  const result = schema.safeParse(known);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = String(issue.path[0]);
  const where = !typed(name) && name in file ? `--config: ${configPath}: ${name}` : flagOf(name);
  throw new UsageError(`${where}: ${issue.message}`);
}
