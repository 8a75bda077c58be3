import { createHash, timingSafeEqual } from 'node:crypto';
import { UsageError } from '../errors.ts';
import { readFile } from '../run/disk.ts';
import { Refusal } from './refusal.ts';

/** Where keys come from: never from the command line, which every process of the machine can read. */
export interface KeySources {
  readonly apiKeyFile?: string | undefined;
  readonly apiKeyEnv?: string | undefined;
}

/** Throws a Refusal unless the headers of a request carry a key. */
export type Guard = (headers: Readonly<Record<string, string | string[] | undefined>>) => void;

const digest = (key: string) => createHash('sha256').update(key).digest();

/**
 * What guards a server by keys, one per line of their source, or undefined when none are asked for.
 * Digests are compared, in constant time, and always all of them.
 *
 * @throws UsageError for a source without a key; RunError for a file that cannot be read
 */
export function guardOf({ apiKeyFile, apiKeyEnv }: KeySources): Guard | undefined {
  const sources = [
    ...(apiKeyFile === undefined
      ? []
      : [keysIn(`--api-key-file: ${apiKeyFile}`, readFile(apiKeyFile).toString('utf8'))]),
    ...(apiKeyEnv === undefined
      ? []
      : [keysIn(`--api-key-env: ${apiKeyEnv}`, process.env[apiKeyEnv] ?? '')]),
  ];
  if (sources.length === 0) return undefined;
  const known = sources.flat().map(digest);
  return ({ authorization, 'x-api-key': other }) => {
    const [, bearer] = /^Bearer +(\S+) *$/i.exec(String(authorization)) ?? [];
    const given = digest(bearer ?? String(other ?? ''));
    const matches = known.filter((key) => timingSafeEqual(key, given));
    if (matches.length > 0) return;
    throw new Refusal(401, 'expected an API key: Authorization: Bearer KEY, or X-API-Key: KEY');
  };
}

function keysIn(source: string, text: string): string[] {
  const keys = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (keys.length === 0) throw new UsageError(`${source}: expected a key, got nothing`);
  const wrong = keys.findIndex((key) => !/^[\x21-\x7e]+$/.test(key));
  if (wrong < 0) return keys;
  throw new UsageError(
    `${source}: line ${wrong + 1}: expected a key of ASCII letters, digits and marks without spaces`,
  );
}
