import * as nodeFs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { RandomAccess } from 'tsuzuri/formats';
import { RunError } from '../errors.ts';

/** The calls of `node:fs` that writing makes, so that a test can let each of them fail. */
export type Disk = Pick<
  typeof nodeFs,
  | 'openSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'fstatSync'
  | 'ftruncateSync'
  | 'closeSync'
  | 'renameSync'
  | 'rmSync'
>;

/** What a file is to hold: at once or, where that would not fit into memory, piece by piece. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

const PIECE = 1 << 26; // bytes per call; the largest that systems take is 2 GiB − 1
const TEMPORARY = /^(.+)\.(\d+)\.\d+\.tmp$/;
const NO_FILE = 'it is not a regular file';
let written = 0; // files of this process, so that no two have one temporary name

const temporaryOf = (path: string) => `${path}.${process.pid}.${written++}.tmp`;

/**
 * Writes files of a folder so that each is the old one or the new one, whole, whenever the process
 * or the machine stops: all of them under temporary names first, and when the disk has them, they
 * are renamed, one after another.
 *
 * @throws RunError when the disk refuses; then, unless it refused a renaming, all old files stay and
 *   no temporary one does
 */
export async function writeFiles(
  directory: string,
  files: Iterable<readonly [name: string, content: Content]>,
  disk: Disk = nodeFs,
): Promise<void> {
  const staged: { readonly temporary: string; readonly path: string }[] = [];
  let path = directory;
  try {
    for (const [name, content] of files) {
      path = join(directory, name);
      const temporary = temporaryOf(path);
      staged.push({ temporary, path });
      await writeNew(temporary, content, disk);
    }
    for (const file of staged) {
      ({ path } = file);
      disk.renameSync(file.temporary, path);
    }
    syncFolder(directory, disk);
  } catch (error) {
    for (const { temporary } of staged) quietly(() => disk.rmSync(temporary, { force: true }));
    throw refused(path, 'written', error);
  }
}

/**
 * The file that a path of an output means, behind symbolic links; that it can be written is seen here,
 * before the work that it is to hold.
 *
 * @throws RunError when it cannot be, or would take the place of what is no file: /dev/null, or a folder
 */
export function outputAt(path: string, disk: Disk = nodeFs): string {
  try {
    const stats = nodeFs.statSync(path, { throwIfNoEntry: false });
    if (stats && !stats.isFile()) throw new RunError(NO_FILE);
    const isLink = stats && nodeFs.lstatSync(path).isSymbolicLink();
    const real = isLink ? nodeFs.realpathSync(path) : path;
    const temporary = temporaryOf(real);
    disk.closeSync(disk.openSync(temporary, 'wx'));
    disk.rmSync(temporary);
    return real;
  } catch (error) {
    throw refused(path, 'written', error);
  }
}

/** Writes one file as `writeFiles` does. */
export function writeFile(path: string, content: Content, disk: Disk = nodeFs): Promise<void> {
  return writeFiles(dirname(path), [[basename(path), content]], disk);
}

/**
 * Appends text to a file, and waits until the disk has it.
 *
 * @throws RunError when the disk refuses; the file is then as long as before
 */
export function appendText(path: string, text: string, disk: Disk = nodeFs): void {
  try {
    const file = disk.openSync(path, 'a');
    try {
      const { size } = disk.fstatSync(file);
      try {
        writeWhole(file, Buffer.from(text), disk);
        disk.fsyncSync(file);
      } catch (error) {
        quietly(() => disk.ftruncateSync(file, size));
        throw error;
      }
    } finally {
      disk.closeSync(file);
    }
  } catch (error) {
    throw refused(path, 'written', error);
  }
}

/** Writes all bytes at the place where the file stands: one call may write fewer than it was given. */
export function writeWhole(file: number, bytes: Uint8Array, disk: Disk = nodeFs): void {
  for (let at = 0; at < bytes.length;) {
    const count = disk.writeSync(file, bytes, at, Math.min(PIECE, bytes.length - at));
    if (count <= 0) throw new RunError('the disk takes no more bytes');
    at += count;
  }
}

/** A file that is read at any place, however large. */
export interface OpenFile extends RandomAccess {
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/**
 * Opens a file to read at any place; a device, which may have no end, and a pipe, where opening alone
 * may wait forever, are not opened.
 *
 * @throws RunError when it cannot be read, or is no file
 */
export function openFile(path: string): OpenFile {
  try {
    const stats = nodeFs.statSync(path);
    if (!stats.isFile()) throw new RunError(NO_FILE);
    const file = nodeFs.openSync(path, 'r');
    return {
      size: stats.size,
      read: (offset, length) => readAt(file, offset, length),
      close: () => nodeFs.closeSync(file),
    };
  } catch (error) {
    throw refused(path, 'read', error);
  }
}

/** The bytes of a file. @throws as `openFile` does */
export function readFile(path: string): Buffer {
  const file = openFile(path);
  try {
    return Buffer.from(file.read(0, file.size).buffer);
  } finally {
    file.close();
  }
}

/** Bytes of a file from a place on; fewer where it ends before. */
function readAt(file: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = nodeFs.readSync(file, bytes, at, Math.min(PIECE, length - at), offset + at);
    if (count === 0) return bytes.subarray(0, at);
    at += count;
  }
  return bytes;
}

/** Of a temporary file of `writeFiles`: what it was to be named, and the process that writes it. */
export function readTemporary(name: string): { target: string; pid: number } | undefined {
  const [, target, pid] = TEMPORARY.exec(name) ?? [];
  return target === undefined ? undefined : { target, pid: Number(pid) };
}

async function writeNew(path: string, content: Content, disk: Disk): Promise<void> {
  const file = disk.openSync(path, 'wx');
  try {
    if (typeof content === 'string') writeWhole(file, Buffer.from(content), disk);
    else if (content instanceof Uint8Array) writeWhole(file, content, disk);
    else for await (const piece of content) writeWhole(file, piece, disk);
    disk.fsyncSync(file);
  } catch (error) {
    quietly(() => disk.closeSync(file));
    throw error;
  }
  disk.closeSync(file); // some file systems tell only here that there was no room
}

/** Waits until the disk has the names of a folder's files; Windows has no such call. */
function syncFolder(directory: string, disk: Disk): void {
  if (process.platform === 'win32') return;
  const folder = disk.openSync(directory, 'r');
  try {
    disk.fsyncSync(folder);
  } finally {
    disk.closeSync(folder);
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // what has failed before is what is told
  }
}

/** An error of the system, with the file that it is about; any other as it is. */
function refused(path: string, done: 'read' | 'written', error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined && !(error instanceof RunError)) return error;
  return new RunError(`${path} cannot be ${done}: ${message.replace(/, \w+( '.*)?$/, '')}`, {
    cause: error,
  });
}
