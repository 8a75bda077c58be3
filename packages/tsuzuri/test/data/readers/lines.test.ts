import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines, scanLines } from '../../../src/data/readers/lines.ts';
import type { Line, ReaderOptions } from '../../../src/data/readers/reader.ts';
import { ConfigError, DataError } from '../../../src/errors.ts';
import { collect, cut, inputOf } from './support.ts';

const lines = (bytes: Uint8Array | string, options?: ReaderOptions, size?: number) =>
  collect(readLines(inputOf('a.txt', bytes, size), options));
const texts = (found: Line[]) => found.map(({ text }) => text);

describe('readLines', () => {
  it('gives back the lines that a text was made of, however it is cut and packed', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 6 }).map((t) => t.replace(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (list, size, end, packed) => {
          const bytes = new TextEncoder().encode(list.map((text) => text + end).join(''));
          const found = await lines(packed ? gzipSync(bytes) : bytes, {}, size);
          expect(texts(found)).toEqual(list);
          expect(found.map(({ number }) => number)).toEqual(list.map((_, i) => i + 1));
        },
      ),
      { seed: 1 },
    );
  });

  it('takes a last line without an end, a byte order mark and a CR inside a line', async () => {
    expect(texts(await lines('a\nb'))).toEqual(['a', 'b']);
    expect(texts(await lines('\ufeffa\n\ufeffb\n', {}, 1))).toEqual(['a', '\ufeffb']);
    expect(texts(await lines('a\rb\r\n\n'))).toEqual(['a\rb', '']);
    expect(await lines('')).toEqual([]);
    expect(texts(await lines('\ufeff'))).toEqual(['']);
    expect(texts(await lines('a', {}, 1))).toEqual(['a']);
  });

  it.each([
    ['ff', 'a.txt:2: it is not UTF-8'],
    ['c080', 'a.txt:2: it is not UTF-8'], // an overlong NUL
    ['eda080', 'a.txt:2: it is not UTF-8'], // half of a surrogate pair
    ['e38182e381', 'a.txt:2: it is not UTF-8'], // cut in the middle of あ
  ])('refuses bytes that are not UTF-8: %s', async (hex, message) => {
    const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from(hex, 'hex'), Buffer.from('\nb')]);
    await expect(lines(bytes)).rejects.toThrow(new DataError(message));
    const problems: string[] = [];
    const found = await lines(bytes, { skipBad: (problem) => problems.push(problem.message) });
    expect(found).toEqual([
      { number: 1, text: 'a' },
      { number: 3, text: 'b' },
    ]);
    expect(problems).toEqual([message]);
  });

  it('recognises UTF-16', async () => {
    const bytes = Buffer.from('\ufeffabc\n', 'utf16le');
    await expect(lines(bytes)).rejects.toThrow(/^a\.txt:1: it is not UTF-8; it begins as UTF-16/);
  });

  it('bounds a line, and goes on behind it', async () => {
    const bytes = `a\n${'x'.repeat(11)}\n${'y'.repeat(10)}\r\nb`;
    for (const size of [1, 3, 100]) {
      const lists = await collect(scanLines(inputOf('a', bytes, size), { maximumLineBytes: 10 }));
      const found = lists.flat();
      const problem = 'expected at most 10 bytes in a line, got more';
      expect(found[1]).toEqual({ number: 2, text: '', problem });
      expect(texts(found)).toEqual(['a', '', 'y'.repeat(10), 'b']);
    }
    const long = lines(new Uint8Array((1 << 20) + 2).fill(120), {}, 1 << 16);
    await expect(long).rejects.toThrow('a.txt:1: expected at most 1048576 bytes in a line');
    await expect(lines('a', { maximumLineBytes: 0 })).rejects.toThrow(ConfigError);
  });

  it('refuses a line that is too long before it ends, and passes over no more than 64 times as much', async () => {
    let read = 0;
    function* endless() {
      for (;;) {
        read += 1000;
        yield new Uint8Array(1000);
      }
    }
    const options = { maximumLineBytes: 5000 };
    const input = () => ({ name: 'zero', chunks: endless() });
    await expect(collect(readLines(input(), options))).rejects.toThrow(
      new DataError('zero:1: expected at most 5000 bytes in a line, got more'),
    );
    expect(read).toBe(6000);
    read = 0;
    const skipped: string[] = [];
    const skipBad = (problem: DataError) => skipped.push(problem.message);
    await expect(collect(readLines(input(), { ...options, skipBad }))).rejects.toThrow(
      new DataError('zero:1: the line has no end within 320000 bytes'),
    );
    expect(read).toBe(321_000);
    expect(skipped).toHaveLength(1);
  });

  it('takes chunks of text, and refuses what is neither bytes nor text', async () => {
    const of = (...chunks: unknown[]) => ({ name: 'a', chunks: chunks as string[] });
    const family = '👍🏽é';
    for (let at = 0; at < family.length; at++) {
      const input = of(`a\n${family.slice(0, at)}`, family.slice(at), '\nb');
      expect(texts(await collect(readLines(input)))).toEqual(['a', family, 'b']);
    }
    expect(texts(await collect(readLines(of('a', 'b\ud83d'))))).toEqual(['ab\ufffd']);
    await expect(collect(readLines(of(['a'])))).rejects.toThrow(
      new DataError('a: expected chunks of bytes or text, got a list of 1'),
    );
  });

  it('gives a line as soon as it has come, and an empty one too', async () => {
    for (const typed of ['\n', 'a\n', 'PK\n', 'ab\n']) {
      async function* chunks() {
        yield Buffer.from(typed);
        await new Promise(() => {}); // nothing more is typed
      }
      const { value } = await readLines({ name: 'a', chunks: chunks() }).next();
      expect(value).toEqual({ number: 1, text: typed.slice(0, -1) });
    }
  });

  it.each([
    ['ZIP', '504b0304140000000800'],
    ['bzip2', '425a6839314159265359'],
    ['xz', 'fd377a585a000004e6d6'],
    ['Zstandard', '28b52ffd2404'],
    ['7z', '377abcaf271c0004'],
  ])('refuses a file packed with %s', async (packing, hex) => {
    for (const size of [1, 100]) {
      await expect(lines(Buffer.from(hex, 'hex'), {}, size)).rejects.toThrow(
        `a.txt: it is packed with ${packing}; expected text, or text packed with gzip: unpack it first`,
      );
    }
  });

  it('unpacks gzip of several members', async () => {
    const packed = Buffer.concat([gzipSync('a\nb'), gzipSync('c\n')]);
    expect(texts(await lines(packed))).toEqual(['a', 'bc']);
  });

  it('refuses damaged gzip', async () => {
    const packed = gzipSync(Array.from({ length: 999 }, (_, i) => `line ${i}\n`).join(''));
    const message = new DataError('a.txt: its gzip data is damaged or ends too early');
    await expect(lines(packed.subarray(0, packed.length >> 1))).rejects.toThrow(message);
    await expect(lines(packed.subarray(0, 2))).rejects.toThrow(message);
    const wrong = Buffer.from(packed);
    wrong[wrong.length - 6] ^= 1; // of the checksum
    await expect(lines(wrong, {}, 100)).rejects.toThrow(message);
  });

  it("lets the input's own error through, and closes the input", async () => {
    const packed = gzipSync('a\nb\n');
    let closed = 0;
    async function* chunks(bytes: Uint8Array, fails: boolean) {
      try {
        yield* cut(bytes, 4);
        if (fails) await Promise.reject(new Error('the disk is gone'));
      } finally {
        closed++;
      }
    }
    for (const bytes of [packed.subarray(0, 8), Buffer.from('a\nb\n')]) {
      const input = { name: 'a', chunks: chunks(bytes, true) };
      await expect(collect(readLines(input))).rejects.toThrow('the disk is gone');
    }
    for (const bytes of [packed, Buffer.from('a\nb\nc\n')]) {
      for await (const { text } of readLines({ name: 'a', chunks: chunks(bytes, false) })) {
        expect(text).toBe('a');
        break;
      }
    }
    expect(closed).toBe(4);
  });
});
