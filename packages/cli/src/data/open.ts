import { createReadStream, statSync } from 'node:fs';
import type { Input } from 'tsuzuri';
import { UsageError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';

const STANDARD_INPUT = '-';

/** What a person reads of the system's reasons not to open a file. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read: permission denied',
  EPERM: 'it may not be read: permission denied',
  EISDIR: 'expected a file, got a directory',
  EMFILE: 'too many files are open',
};

/**
 * A file to read examples or texts from, or standard input for `-`. Nothing is read before it is
 * asked for, but a path that leads nowhere is told of here.
 *
 * @throws UsageError when there is no such file; the same while reading, when it may not be read
 */
export function openInput(path: string): Input {
  if (path === STANDARD_INPUT) return { name: 'standard input', chunks: surroundings().stdin };
  let isDirectory: boolean;
  try {
    isDirectory = statSync(path).isDirectory();
  } catch (error) {
    throw explained(path, error);
  }
  if (isDirectory) throw new UsageError(`${path}: ${reasons.EISDIR}`, { seeHelp: false });
  return { name: path, chunks: readFile(path) };
}

/** The bytes of a file; undefined for what is none, such as a pipe, or is not there. */
export function sizeOfFile(path: string): number | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw explained(path, error);
  }
}

/** A person's reason not to open a file, for an error of the system; undefined for any other. */
export function reasonOf(error: unknown): string | undefined {
  return reasons[(error as NodeJS.ErrnoException).code ?? ''];
}

function explained(path: string, error: unknown): unknown {
  const reason = reasonOf(error);
  if (reason === undefined) return error; // the system's own words, or an error of another kind
  return new UsageError(`${path}: ${reason}`, { seeHelp: false, cause: error });
}
