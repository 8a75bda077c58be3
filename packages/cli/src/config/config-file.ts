import { closeSync, openSync, readSync } from 'node:fs';
import type { Command } from 'commander';
import { didYouMean, quoted } from 'tsuzuri/data';
import { parse } from 'yaml';
import type { z } from 'zod';
import { reasonOf } from '../data/open.ts';
import { UsageError } from '../errors.ts';
import { type ConfigFile, readFlags } from './flags.ts';
import type { Values } from './needs.ts';

const LARGEST = 1 << 16; // bytes of a file of settings
const BRACKETS = 200; // settings are flat: so many would be nesting that breaks the parser's stack
const NESTED = /(?:[-?] ){50}/; // lists or keys within each other on one line

/**
 * The settings of a JSON or YAML file, by the names that settings.json has.
 *
 * @throws UsageError when the file cannot be read, is neither, or holds a name that is no setting
 */
export function readConfigFile(path: string, schema: z.ZodObject): ConfigFile {
  const values = readObject('--config: ', path);
  const names = Object.keys(schema.shape);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--config: ${path}: there is no setting ${quoted(unknown)}${didYouMean(unknown, names)}`,
      { seeHelp: false },
    );
  }
  return { path, values };
}

/**
 * What a short JSON or YAML file says by name.
 *
 * @param where what stands before the path in errors
 * @throws UsageError when it cannot be read, or is neither
 */
export function readObject(where: string, path: string): Values {
  let content: unknown;
  try {
    const text = readText(path);
    if (NESTED.test(text) || (text.match(/[[{]/g)?.length ?? 0) > BRACKETS) {
      throw new Error('it is nested too deeply');
    }
    content = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== undefined) throw new UsageError(`${where}${path}: ${reason}`);
    const why = (error as Error).message.split('\n')[0].replace(/:$/, '');
    throw new UsageError(`${where}${path}: expected settings in JSON or YAML: ${why}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${where}${path}: expected settings by name`);
  }
  return content as Values;
}

/** A short file's text; a file that has no end is not read to it. */
function readText(path: string): string {
  const bytes = Buffer.alloc(LARGEST + 1);
  const file = openSync(path, 'r');
  let length = 0;
  try {
    for (let read = 1; read > 0 && length <= LARGEST; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
  } finally {
    closeSync(file);
  }
  if (length > LARGEST) throw new Error(`it has more than ${LARGEST} bytes`);
  return bytes.toString('utf8', 0, length);
}

/** `readFlags` for a command, with the file of `--config`. */
export function resolveSettings<Schema extends z.ZodObject>(
  command: Command,
  schema: Schema,
  defaults: Values | ((given: Values) => Values),
  configPath?: string,
): z.output<Schema> {
  const file = configPath === undefined ? undefined : readConfigFile(configPath, schema);
  return readFlags(schema, command.opts(), defaults, file);
}
