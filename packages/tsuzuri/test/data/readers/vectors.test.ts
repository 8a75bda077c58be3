import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Normalization } from '../../../src/data/normalization.ts';
import { VectorFile } from '../../../src/data/readers/vectors.ts';
import { TextCodec } from '../../../src/data/text-codec.ts';
import { DataError } from '../../../src/errors.ts';
import { inputOf } from './support.ts';

const coderOf = (tokens: readonly string[], normalization: Normalization = 'NFC') =>
  new TextCodec({ kind: 'text', tokenizer: { kind: 'word' }, normalization, tokens });
const animals = coderOf(['cat', 'dog', 'ox']);

/** Everything that a file has for a vocabulary. */
async function read(bytes: Uint8Array | string, coder = animals, piece?: number) {
  const file = await VectorFile.open(inputOf('v.txt', bytes, piece));
  const vectors = await file.read(coder);
  return { size: file.size, vectors: [...vectors].map(([token, v]) => [token, [...v]]) };
}

describe('VectorFile', () => {
  it('gives back what was written, however it is cut, packed and laid out', async () => {
    const isNumber = (text: string) => /^[-+.\de]+$/i.test(text);
    const token = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.constantFrom(' ', '\t')), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('').replace(/[\r\n]/g, ''))
      .filter((text) => text !== '' && !isNumber(text.split(/[ \t]/).at(-1)!));
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    const table = fc.integer({ min: 1, max: 4 }).chain((size) =>
      fc.uniqueArray(fc.tuple(token, fc.array(number, { minLength: size, maxLength: size })), {
        minLength: 1,
        maxLength: 6,
        selector: ([text]) => text,
      }),
    );
    const layout = fc.record({
      separator: fc.constantFrom(' ', '\t'),
      end: fc.constantFrom('\n', ' \n', '\r\n', '\n\n'),
      piece: fc.integer({ min: 1, max: 50 }),
      packed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(table, layout, async (rows, { separator, end, piece, packed }) => {
        const lines = rows.map(([text, numbers]) => [text, ...numbers].join(separator));
        const text = [`${rows.length} ${rows[0][1].length}`, ...lines].join('\n') + end;
        const bytes = new TextEncoder().encode(text);
        const tokens = rows.map(([one]) => one);
        const coder = coderOf(tokens, 'none');
        expect(await read(packed ? gzipSync(bytes) : bytes, coder, piece)).toEqual({
          size: rows[0][1].length,
          vectors: rows.map(([one, numbers]) => [one, numbers.map((x) => x + 0)]),
        });
      }),
      { seed: 1 },
    );
  });

  it('reads what word2vec, fastText and GloVe write', async () => {
    const vectors = [
      ['cat', [1, -0.5]],
      ['ox', [25, 0.125]],
    ];
    const lines = ['cat 1 -.5', 'the 0 0', 'ox 2.5e1 0.125'];
    for (const header of ['3 2\n', '3\t2 \n', '\ufeff3 2\r\n', '', '\ufeff']) {
      for (const end of ['\n', ' \n', '\t\r\n']) {
        const text = header + lines.map((line) => line + end).join('');
        expect(await read(text)).toEqual({ size: 2, vectors });
        expect(await read(text.trimEnd())).toEqual({ size: 2, vectors });
      }
    }
  });

  it('takes a first line of two whole numbers for a header, and any other for a vector', async () => {
    const numbers = coderOf(['5', '7']);
    expect(await read('2 1\n5 3\n7 2\n', numbers)).toEqual({
      size: 1,
      vectors: [
        ['5', [3]],
        ['7', [2]],
      ],
    });
    await expect(read('5 1\n7 2\n', numbers)).rejects.toThrow('first line says, 5, got 1');
    await expect(read('5 3\n7 2\n', numbers)).rejects.toThrow('v.txt:2: expected a token and 3');
    expect(await read('5 3.0\n7 2\n', numbers)).toMatchObject({ size: 1 });
    expect(await read('5 3 1\n', numbers)).toEqual({ size: 2, vectors: [['5', [3, 1]]] });
  });

  it('counts the first vector of a token, in whatever Unicode form it comes', async () => {
    const text = 'ka\u0308se 1\nk\u00e4se 2\n\uff4b 3\nka\u0308se 4\n';
    expect((await read(text, coderOf(['k\u00e4se', 'k']))).vectors).toEqual([['k\u00e4se', [1]]]);
    const [nfd, nfkc] = [coderOf(['ka\u0308se'], 'NFD'), coderOf(['k\u00e4se', 'k'], 'NFKC')];
    expect((await read(text, nfd)).vectors).toEqual([['ka\u0308se', [1]]]);
    expect((await read(text, nfkc)).vectors).toEqual([
      ['k\u00e4se', [1]],
      ['k', [3]],
    ]);
    const none = coderOf(['k\u00e4se', 'k'], 'none');
    expect((await read(text, none)).vectors).toEqual([['k\u00e4se', [2]]]);
  });

  it('tells a token with spaces from numbers too many', async () => {
    const coder = coderOf(['. .', ' ', 'at a.b']);
    const text = '3 2\n. . 1 2\n  3 4\nat a.b 5 6\n';
    expect((await read(text, coder)).vectors).toEqual([
      ['. .', [1, 2]],
      [' ', [3, 4]],
      ['at a.b', [5, 6]],
    ]);
    await expect(read('1 2\nroute 66 1 2\n', coderOf(['route 66']))).rejects.toThrow(
      new DataError('v.txt:2: expected a token and 2 numbers, got 3'),
    );
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'v.txt: no vector in it: it is empty'],
    ['blank lines', '\n\n', 'v.txt: no vector in it: it is empty'],
    ['one word', 'cat\n', 'v.txt:1: expected "N D", or a token and its numbers, got "cat"'],
    [
      'JSON',
      '{"cat": [1]}',
      'v.txt:1: expected "N D", or a token and its numbers, got "[1]}" among',
    ],
    ['a header alone', '0 2\n', 'expected tokens such as "cat", got no vector'],
    ['no dimension', '1 0\ncat\n', 'v.txt:1: expected vectors of at least 1 number, got 0'],
    ['too few numbers', '2 2\ncat 1 2\nelk 1\n', 'v.txt:3: expected a token and 2 numbers, got 1'],
    ['too many', 'cat 1\nelk 1 2\n', 'v.txt:2: expected a token and 1 number, got 2'],
    ['no token', '1 2\n 1 2\n', 'v.txt:2: expected a token first, got a space'],
    ['a blank line', 'cat 1\n\nox 1', 'v.txt:2: expected a token and 1 number, got an empty line'],
    [
      'NaN',
      'ox 1 1\ncat 1 nan',
      'v.txt:2: expected a finite number, got "nan" as number 2 of "cat"',
    ],
    ['more than float32 has', '1 1\ncat 1e39', 'got "1e39" as number 1 of "cat"'],
    ['hexadecimal', '1 1\ncat 0x10', 'got "0x10"'],
    ['two spaces', '1 2\ncat 1  2', 'v.txt:2: expected a token and 2 numbers, got 3'],
    [
      'a cut file',
      '3 1\ncat 1\nox 2\n',
      'expected as many vectors as its first line says, 3, got 2',
    ],
    ['more than it says', '1 1\ncat 1\nox 2\n', 'first line says, 1, got 2; correct or remove'],
    ['huge counts', `${'9'.repeat(15)} 2\ncat 1 2\n`, 'first line says, 999999999999999, got 1'],
    ['a huge size', `1 ${'9'.repeat(15)}\ncat 1 2\n`, 'a token and 999999999999999 numbers, got 2'],
    [
      'none that is known',
      'Cat 1\nDog 2\n',
      'v.txt: none of its tokens is in the vocabulary: expected tokens such as "cat", got tokens such as "Cat"',
    ],
  ])('refuses %s in one line', async (_, text, message) => {
    const error = await read(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toContain(message);
    expect((error as DataError).message).not.toContain('\n');
  });

  it('refuses the binary format, lines without an end and digits without an end', async () => {
    const binary = Buffer.concat([Buffer.from('2 2\ncat '), Buffer.from([0, 0, 0x80, 0xbf, 0x0a])]);
    await expect(read(binary)).rejects.toThrow(
      'v.txt:2: it is not UTF-8; the binary format of word2vec is not supported; save the vectors as text',
    );
    const long = 'x'.repeat(1 << 20);
    await expect(read(`1 1\n${long} 1\n`)).rejects.toThrow(
      'v.txt:2: expected at most 1048576 bytes',
    );
    await expect(read(`${long} 1\n`)).rejects.toThrow('v.txt:1: expected at most 1048576 bytes');
    const digits = '1'.repeat(1_000_000); // a pattern that tries again and again would take hours
    await expect(read(`1 1\ncat ${digits}x\n`)).rejects.toThrow(/got "1{79}… as number 1/);
    await expect(read(`cat ${digits}x\n`)).rejects.toThrow(/got "1{79}… among them/);
    await expect(read(gzipSync('1 1\ncat 1\n').subarray(0, 20))).rejects.toThrow('damaged');
  });

  it('closes the input when it is closed, at the end, and after a bad line', async () => {
    let closed = 0;
    function* chunks(text: string) {
      try {
        for (const byte of new TextEncoder().encode(text)) yield Uint8Array.of(byte);
      } finally {
        closed++;
      }
    }
    const open = (text: string) => VectorFile.open({ name: 'v.txt', chunks: chunks(text) });
    await (await open('cat 1\nox 2\n')).close();
    expect(closed).toBe(1);
    await (await open('cat 1\nox 2\n')).read(animals);
    expect(closed).toBe(2);
    await expect(open('cat nan\nox 2\n')).rejects.toThrow(DataError);
    expect(closed).toBe(3);
    const bad = await open('cat 1\nox\ndog 2\n');
    await expect(bad.read(animals)).rejects.toThrow('v.txt:2');
    expect(closed).toBe(4);
    const badAtOnce = await open('1 1\n cat\ndog 2\n');
    await expect(badAtOnce.read(animals)).rejects.toThrow('v.txt:2');
    expect(closed).toBe(5);
  });
});
