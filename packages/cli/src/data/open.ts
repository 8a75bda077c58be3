import type { Input } from 'tsuzuri/data';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { constants, gunzipSync } from 'node:zlib';
import { UsageError } from '../errors.ts';
import { surroundings } from '../surroundings.ts';

const STANDARD_INPUT = '-';
const SAMPLE = 1 << 16; // bytes of a packed file that tell how well it is packed

/** What a person reads of the system's reasons not to open a file. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENAMETOOLONG: 'there is no such file: the name is too long',
  EACCES: 'it may not be read: permission denied',
  EPERM: 'it may not be read: permission denied',
  EISDIR: 'expected a file, got a directory',
  EMFILE: 'too many files are open',
};

/**
 * A file to read examples or texts from, or standard input for `-`. Nothing is read before it is
 * asked for, but a path that leads nowhere, or to a device that never ends, is told of here.
 *
 * @throws UsageError when there is no such file; the same while reading, when it may not be read
 */
export function openInput(path: string): Input {
  if (path === STANDARD_INPUT) return { name: 'standard input', chunks: surroundings().stdin };
  let problem: string | undefined;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) problem = reasons.EISDIR;
    else if (stats.isBlockDevice() || (stats.isCharacterDevice() && !isTerminal(path))) {
      problem = 'expected a file or a pipe, got a device';
    }
  } catch (error) {
    throw explained(path, error);
  }
  if (problem !== undefined) throw new UsageError(`${path}: ${problem}`, { seeHelp: false });
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

/**
 * How many bytes the text of a file has, about: of a file packed with gzip, as many as its
 * beginning promises. 0 for what is no file, or cannot be read.
 */
export function sizeOfText(path: string): number {
  const size = sizeOfFile(path) ?? 0;
  if (size === 0) return 0;
  try {
    const head = readHead(path, SAMPLE);
    if (head[0] !== 0x1f || head[1] !== 0x8b) return size;
    const text = gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }); // it may end anywhere
    return (text.length / head.length) * size;
  } catch {
    return size; // reading will tell what is wrong with it
  }
}

/** The first bytes of a file, at most so many. */
export function readHead(path: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  const file = openSync(path, 'r');
  try {
    let length = 0;
    while (length < bytes) {
      const count = readSync(file, head, length, bytes - length, null);
      if (count === 0) break;
      length += count;
    }
    return head.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw explained(path, error);
  }
}

function isTerminal(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    return isatty(file);
  } finally {
    closeSync(file);
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
