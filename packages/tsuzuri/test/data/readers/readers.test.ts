import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReaderOptions } from '../../../src/data/readers/reader.ts';
import { type ReaderName, readers } from '../../../src/data/readers/readers.ts';
import type { Example } from '../../../src/data/task.ts';
import { ConfigError, DataError } from '../../../src/errors.ts';
import { collect, inputOf } from './support.ts';

/** How examples are written in every kind of file; one text a file. */
const write: Record<ReaderName, (examples: Example[]) => string[]> = {
  tsv: (examples) => [examples.map((e) => `${e.source}\t${e.target}\n`).join('')],
  jsonl: (examples) => [examples.map((e) => `${JSON.stringify(e)}\n`).join('')],
  parallel: (examples) => [
    examples.map((e) => `${e.source}\n`).join(''),
    examples.map((e) => `${e.target}\n`).join(''),
  ],
};

const names = ['train.a', 'train.b'];
const everyKind = Object.keys(write) as ReaderName[];

function read(kind: ReaderName, files: (string | Uint8Array)[], options?: ReaderOptions) {
  return collect(
    readers[kind].read(
      files.map((text, i) => inputOf(names[i], text, 7)),
      options,
    ),
  );
}

describe.each(everyKind)('%s', (kind) => {
  it('gives back the examples that were written', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .map((text) => text.replace(/[\t\r\n]/g, '.'))
      .filter((text) => text.trim() !== '' && !text.startsWith('\ufeff'));
    const example = fc.record({ source: text, target: text });
    await fc.assert(
      fc.asyncProperty(fc.array(example, { minLength: 1, maxLength: 5 }), async (examples) => {
        expect(await read(kind, write[kind](examples))).toEqual(examples);
      }),
      { seed: 1 },
    );
  });

  it('says what it is', () => {
    expect(readers[kind].description).toMatch(/^\w/);
    expect(readers[kind].files).toBe(write[kind]([]).length);
  });

  it('keeps count of many lines, blank ones in between too', async () => {
    const example = { source: 'a', target: 'b' };
    const many = write[kind](Array.from({ length: 3000 }, () => example));
    const files = many.map((text) => `${text}${'\n'.repeat(3000)}${text}`);
    const problems: string[] = [];
    const skipBad = (problem: DataError) => problems.push(problem.message);
    expect(await read(kind, files, { skipBad })).toHaveLength(6000);
    expect(problems).toHaveLength(3000);
    expect(problems[0]).toMatch(/^train\.a:3001: /);
    expect(problems.at(-1)).toMatch(/^train\.a:6000: /);
  });

  it('does not mind blank lines at the end', async () => {
    const files = write[kind]([{ source: 'a', target: 'b' }]);
    expect(await read(kind, [`${files[0]}\n\n`, `${files[1]}\n`])).toHaveLength(1);
  });

  it('refuses an empty input and one with no good line', async () => {
    const empty = read(kind, ['', '']);
    await expect(empty).rejects.toThrow(DataError);
    const name = kind === 'parallel' ? 'train.a and train.b' : 'train.a';
    await expect(read(kind, ['\n\n', ''])).rejects.toThrow(
      `${name}: no example in it: it is empty`,
    );
    const bad = read(kind, [' \n \n', 'x\ny\n'], { skipBad: () => {} });
    await expect(bad).rejects.toThrow(`${name}: no example in it: all 2 lines are bad`);
  });
});

describe('a bad line', () => {
  it.each<[ReaderName, string[], string]>([
    ['tsv', ['a\tb\nc\n'], 'train.a:2: expected 2 tab-separated columns, got 1'],
    ['tsv', ['a\tb\tc\n'], 'train.a:1: expected 2 tab-separated columns, got 3'],
    ['tsv', ['a\tb\n\nc\td'], 'train.a:2: expected 2 tab-separated columns, got 1'],
    ['tsv', ['\tb\n'], 'train.a:1: the source is empty'],
    ['tsv', ['a\t \n'], 'train.a:1: the target is empty'],
    ['jsonl', ['{"source": "a"}\n'], 'train.a:1: expected a text as "target", got nothing'],
    ['jsonl', ['{"source": 1}\n'], 'train.a:1: expected a text as "source", got a number'],
    ['jsonl', ['{"source": null}\n'], 'train.a:1: expected a text as "source", got null'],
    ['jsonl', ['{"source": ["a"]}\n'], 'train.a:1: expected a text as "source", got a list'],
    ['jsonl', ['[1]'], 'train.a:1: expected a JSON object, got a list'],
    ['jsonl', ['"a"'], 'train.a:1: expected a JSON object, got a string'],
    ['jsonl', ['{"source"'], 'train.a:1: expected a JSON object, got what is not JSON'],
    ['jsonl', ['{"source":"","target":"b"}'], 'train.a:1: the source is empty'],
    ['jsonl', ['\n{}'], 'train.a:1: expected a JSON object, got an empty line'],
    ['parallel', ['a\n\nc\n', 'd\ne\nf\n'], 'train.a:2: the source is empty'],
    ['parallel', ['a\nb\nc\n', 'd\n \nf\n'], 'train.b:2: the target is empty'],
  ])('%s %j', async (kind, files, message) => {
    await expect(read(kind, files)).rejects.toThrow(new DataError(message));
  });

  it('is told of and left out when it may be skipped', async () => {
    const problems: string[] = [];
    const skipBad = (problem: DataError) => problems.push(problem.message);
    const good = { source: 'a', target: 'b' };
    expect(await read('tsv', ['x\na\tb\n\na\tb\n'], { skipBad })).toEqual([good, good]);
    const bytes = Buffer.from('a\n\xff\na\n', 'latin1');
    expect(await read('parallel', [bytes, 'b\nx\nb\n'], { skipBad })).toEqual([good, good]);
    expect(problems).toEqual([
      'train.a:1: expected 2 tab-separated columns, got 1',
      'train.a:3: expected 2 tab-separated columns, got 1',
      'train.a:2: it is not UTF-8',
    ]);
  });

  it('cannot be so deep that it breaks the reader', async () => {
    const deep = `{"source":"a","target":"b","x":${'['.repeat(500_000)}`;
    await expect(read('jsonl', [deep])).rejects.toThrow(DataError);
    const closed = `${deep}${']'.repeat(500_000)}}`;
    expect((await read('jsonl', [closed], { skipBad: () => {} }).catch(() => [])).length).toBe(1);
  });
});

describe('options', () => {
  it('of tsv choose columns and leave a header out', async () => {
    const text = 'id\tja\ten\n1\tあ\ta\textra\n';
    const options = { columns: [3, 2], header: true } as const;
    expect(await read('tsv', [text], options)).toEqual([{ source: 'a', target: 'あ' }]);
    await expect(read('tsv', ['a\tb\n'], options)).rejects.toThrow('no example in it: it is empty');
    await expect(read('tsv', ['\na\tb\n'], options)).rejects.toThrow(
      'train.a:2: expected at least 3 tab-separated columns, got 2',
    );
    expect(() => read('tsv', ['a\tb'], { columns: [0, 1] })).toThrow(ConfigError);
  });

  it('of jsonl choose keys, of the object itself only', async () => {
    const options = { keys: ['word', '__proto__'] } as const;
    const good = '{"word": "a", "__proto__": "b"}';
    expect(await read('jsonl', [good], options)).toEqual([{ source: 'a', target: 'b' }]);
    const inherited = read('jsonl', ['{"word": "a"}'], { keys: ['word', 'toString'] });
    await expect(inherited).rejects.toThrow('expected a text as "toString", got nothing');
  });

  it('texts of two lengths are refused, whichever is longer', async () => {
    const message = (short: string, long: string) =>
      `${short}: it ends after line 1, but ${long} goes on; expected as many lines in both`;
    await expect(read('parallel', ['a\nb\n', 'c\n'], { skipBad: () => {} })).rejects.toThrow(
      new DataError(message('train.b', 'train.a')),
    );
    await expect(read('parallel', ['a\n', 'c\nd\n'])).rejects.toThrow(
      new DataError(message('train.a', 'train.b')),
    );
  });
});
