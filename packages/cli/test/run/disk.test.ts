import { execFileSync } from 'node:child_process';
import * as nodeFs from 'node:fs';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { RunError } from '../../src/errors.ts';
import {
  type Disk,
  appendText,
  openFile,
  outputAt,
  readFile,
  writeFile,
  writeFiles,
} from '../../src/run/disk.ts';
import { temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const CHANGING = ['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync'] as const;
const NEEDS_ROOM = ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG'] as const;

/** The disk, but that call number `nth` of one kind fails, after doing part of its work. */
function failingDisk(call: (typeof CHANGING)[number], nth: number, code: string): Disk {
  let count = 0;
  const fail = (...args: never[]) => {
    count++;
    const real = nodeFs[call] as (...all: never[]) => unknown;
    if (count !== nth) return real(...args);
    if (call === 'closeSync') real(...args); // the file is closed all the same
    throw Object.assign(new Error(`${code}: it does not work, ${call}`), { code, syscall: call });
  };
  return { ...nodeFs, [call]: fail };
}

/** The disk, but that every call writes at most 3 bytes. */
const slowDisk: Disk = {
  ...nodeFs,
  writeSync: ((file: number, bytes: Uint8Array, at: number, length: number) =>
    nodeFs.writeSync(file, bytes, at, Math.min(3, length))) as typeof nodeFs.writeSync,
};

let folder: string;
let folders = 0;
beforeEach(() => {
  folder = join(directory, String(folders++));
  mkdirSync(folder);
});
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

async function* inPieces(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield new TextEncoder().encode(piece);
  }
}

describe('outputAt', () => {
  it('leaves nothing behind, and follows a link to its file', () => {
    const path = join(folder, 'table.tsv');
    expect(outputAt(path)).toBe(path);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, 'old');
    expect(outputAt(path)).toBe(path);
    symlinkSync(path, join(folder, 'link'));
    expect(outputAt(join(folder, 'link'))).toBe(nodeFs.realpathSync(path));
    expect(read('table.tsv')).toBe('old');
  });

  it('refuses folders, devices, and what is in no folder', () => {
    const refused = (path: string) => () => outputAt(path);
    expect(refused(folder)).toThrow(`${folder} cannot be written: it is not a regular file`);
    const nowhere = join(folder, 'no', 'table.tsv');
    expect(refused(nowhere)).toThrow(`${nowhere} cannot be written: ENOENT: no such file`);
    if (process.platform === 'win32') return;
    expect(refused('/dev/null')).toThrow('/dev/null cannot be written: it is not a regular file');
  });
});

it.skipIf(process.platform === 'win32')('opens neither devices nor pipes', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero']) {
    const says = new RunError(`${path} cannot be read: it is not a regular file`);
    expect(() => openFile(path)).toThrow(says);
    expect(() => readFile(path)).toThrow(says);
  }
});

describe('writeFiles', () => {
  it('writes text, bytes and pieces, however few bytes a call takes', async () => {
    const files = [
      ['a', 'text of more than three bytes'],
      ['b', new Uint8Array([65, 66, 67, 68])],
      ['c', inPieces('one, ', 'two')],
    ] as const;
    await writeFiles(folder, files, slowDisk);
    expect(read('a')).toBe('text of more than three bytes');
    expect(read('b')).toBe('ABCD');
    expect(read('c')).toBe('one, two');
    expect(readdirSync(folder)).toEqual(['a', 'b', 'c']);
  });

  const cases = CHANGING.flatMap((call) =>
    NEEDS_ROOM.flatMap((code) => [1, 2].map((nth) => [call, nth, code] as const)),
  );
  it.each(cases)(
    '%s no. %i fails with %s: each file is the old one or the new one',
    async (...how) => {
      await writeFiles(folder, [
        ['a', 'old a'],
        ['b', 'old b'],
      ]);
      const [call, nth, code] = how;
      const writing = writeFiles(
        folder,
        [
          ['a', 'new a'],
          ['b', inPieces('new ', 'b')],
        ],
        failingDisk(...how),
      );
      await expect(writing).rejects.toThrow(RunError);
      await expect(writing).rejects.toThrow(
        new RegExp(`^${directory}.* cannot be written: ${code}: it does not work$`),
      );
      expect(readdirSync(folder)).toEqual(['a', 'b']); // no temporary file
      const isStaged = call === 'renameSync' && nth === 2;
      expect([read('a'), read('b')]).toEqual([isStaged ? 'new a' : 'old a', 'old b']);
    },
  );

  it('leaves the old file when its source fails, with that very error', async () => {
    await writeFile(join(folder, 'a'), 'old');
    const failing = (async function* () {
      yield* inPieces('new');
      throw new TypeError('no more');
    })();
    await expect(writeFile(join(folder, 'a'), failing)).rejects.toThrow(new TypeError('no more'));
    expect(read('a')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('says which folder is missing', async () => {
    await expect(writeFile(join(folder, 'none', 'a'), '')).rejects.toThrow(
      'none/a cannot be written: ENOENT',
    );
  });
});

describe('appendText', () => {
  it('appends, however few bytes a call takes', () => {
    appendText(join(folder, 'a'), 'first line\n', slowDisk);
    appendText(join(folder, 'a'), 'second\n', slowDisk);
    expect(read('a')).toBe('first line\nsecond\n');
  });

  it.each(NEEDS_ROOM)('takes back what it has written before %s', (code) => {
    const path = join(folder, 'a');
    writeFileSync(path, 'first\n');
    let calls = 0;
    const writeSync = ((file: number, bytes: Uint8Array, at: number, length: number) => {
      if (++calls === 2) throw Object.assign(new Error(`${code}: full, write`), { code });
      return nodeFs.writeSync(file, bytes, at, Math.min(3, length));
    }) as typeof nodeFs.writeSync;
    expect(() => appendText(path, 'second\n', { ...nodeFs, writeSync })).toThrow(
      `${path} cannot be written: ${code}: full`,
    );
    expect(read('a')).toBe('first\n');
    expect(() => appendText(path, 'second\n', failingDisk('fsyncSync', 1, code))).toThrow(code);
    expect(read('a')).toBe('first\n');
    expect(existsSync(path)).toBe(true);
  });
});

describe('the sources of the command', () => {
  it('write files through this module only', () => {
    const root = fileURLToPath(new URL('../../src', import.meta.url));
    const writers = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) =>
        name.endsWith('.ts') &&
        /writeSync|writeFileSync|appendFile|renameSync|createWriteStream|fs\/promises/.test(
          readFileSync(join(root, name), 'utf8'),
        ),
    );
    expect(writers).toEqual([join('run', 'disk.ts')]);
  });
});
