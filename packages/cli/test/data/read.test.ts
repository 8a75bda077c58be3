import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { DataError } from 'tsuzuri';
import { quoted } from 'tsuzuri/data';
import { afterAll, describe, expect, it } from 'vitest';
import { type FormatName, formats, guessFormat } from '../../src/data/formats.ts';
import { openInput, sizeOfText } from '../../src/data/open.ts';
import { type ReadingSettings, loadExamples, readSources } from '../../src/data/read.ts';
import { UsageError } from '../../src/errors.ts';
import { processSurroundings, within } from '../../src/surroundings.ts';
import { temporaryDirectory } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

/** A file with some content; its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const plain = { header: false, skipBad: false };

function load(paths: string[], settings: Partial<ReadingSettings> = {}, tell: string[] = []) {
  const format = guessFormat(paths);
  return loadExamples(paths, { ...plain, format, ...settings }, (line) => tell.push(line));
}

async function sources(path: string, settings: Partial<ReadingSettings> = {}): Promise<string[]> {
  const list: string[] = [];
  for await (const { source } of readSources(path, settings)) list.push(source);
  return list;
}

const ab = { source: 'a', target: 'b' };

it('hints at names of columns that are read as an example', async () => {
  const path = file('named-pairs.csv', 'word,pron\na,b\n');
  for (const [header, hints] of [
    [false, [`${path}: "word", "pron" look like column names; add --header`]],
    [true, []],
  ] as const) {
    const told: string[] = [];
    await load([path], { header }, told);
    expect(told).toEqual(hints);
  }
});

it('ends with more examples than fit into memory, as those of an endless pipe', async () => {
  let lines = 0;
  async function* yes() {
    for (; ; lines += 1000) yield Buffer.from('a\tb\n'.repeat(1000));
  }
  const stdin = Readable.from(yes()) as NodeJS.ReadStream;
  const settings = { ...plain, format: 'tsv' as const };
  const room = { cure: 'stop', bytes: 2 ** 21 };
  const loading = within({ ...processSurroundings, stdin }, () =>
    loadExamples(['-'], settings, () => {}, room),
  );
  const says =
    'standard input: expected examples that fit into the 2 MB that Node.js may use, got more than 3,912; stop, or raise NODE_OPTIONS=--max-old-space-size';
  await expect(loading).rejects.toThrow(new UsageError(says, { seeHelp: false }));
  expect(lines).toBeLessThan(50_000);
});

it.each([['-', 'standard input'], [file('twice.tsv', 'a\tb\n')]])(
  'refuses %s given twice',
  async (path, name = path) => {
    const how = path === '-' ? '' : `; to repeat its examples: cat ${path} ${path} > twice.tsv`;
    const says = `expected each file once, got ${name} twice${how}`;
    await expect(load([path, path], { format: 'tsv' })).rejects.toThrow(new UsageError(says));
  },
);

describe('csv', () => {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const write = (rows: readonly (readonly string[])[]) =>
    rows.map((row) => `${row.map(cell).join(',')}\n`).join('');

  it('gives back the rows that were written, with commas, quotes and line ends in them', async () => {
    const text = fc
      .string({
        unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '\t'),
        minLength: 1,
        maxLength: 6,
      })
      .filter((text) => text.trim() !== '');
    const pair = fc.record({ source: text, target: text });
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 5 }), async (pairs) => {
        const path = file('a.csv', write(pairs.map(({ source, target }) => [source, target])));
        expect(await load([path])).toEqual(pairs);
        expect(await sources(path)).toEqual(pairs.map(({ source }) => source));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('takes columns by name, a byte order mark, CRLF, gzip and one quoted line end over many lines', async () => {
    const text = `\ufeffword,id,"the, pron"\r\n"a\r\n${'\r\n'.repeat(2000)}z",1,b\r\nc,2,d\r\n\r\n`;
    const path = file('b.csv.gz', gzipSync(text));
    const columns = 'word,the, pron'.replace(', ', '‚'); // a name with a comma cannot be typed
    await expect(load([path], { columns })).rejects.toThrow(/b\.csv\.gz:1: no column "the‚pron"/);
    const found = await load([path], { columns: 'id,word' });
    expect(found.map(({ source }) => source)).toEqual(['1', '2']);
    expect(found[0].target).toHaveLength(2003);
  });

  it('tells of bad quotes by the line, and reads on behind them', async () => {
    const path = file('c.csv', 'a,b\n5" disk,x\n"a"b,c\na,b\n"open,b\n\n');
    await expect(load([path])).rejects.toThrow(`${path}:2: its quotes are not those of CSV`);
    const tell: string[] = [];
    expect(await load([path], { skipBad: true }, tell)).toEqual([ab, ab]);
    expect(tell.map((line) => line.slice(0, line.indexOf(': ', 12)))).toEqual(
      [2, 3, 5].map((line) => `omitted: ${path}:${line}`),
    );
    expect(tell[2]).toContain('its quote is never closed');
  });
});

describe('readExamples', () => {
  it('takes several files as one set, and parallel texts two by two', async () => {
    const [one, two] = [file('1.tsv', 'a\tb\n'), file('2.tsv', 'c\td\n')];
    expect(await load([one, two])).toEqual([ab, { source: 'c', target: 'd' }]);
    const [left, right] = [file('l.txt', 'a\n'), file('r.txt', 'b\n')];
    const format = 'parallel';
    expect(await load([left, right, right, left], { format })).toEqual([
      ab,
      { source: 'b', target: 'a' },
    ]);
    await expect(async () => load([left, right, left], { format })).rejects.toThrow(
      new UsageError(
        `expected two files for each set, source and target, of format parallel, got ${left} and ${right} and ${left}`,
      ),
    );
    await expect(async () => load([])).rejects.toThrow(
      'expected at least one file of format tsv, got none',
    );
  });

  it.each([
    [
      'a\tb\tCC-BY 2.0 (France) Attribution: tatoeba.org #1\n',
      'got 3; the third is an attribution: add --columns 1,2',
    ],
    ['1\ta\t2\tb\n', 'got 4; with sentences behind their numbers, add --columns 2,4'],
    ['a\tb\tc\n', 'got 3; say which are source and target: --columns 1,2'],
    ['a,b\n', 'got 1; it has commas: for CSV, add --format csv'],
    ['{"a": "b"}\n', 'got 1; it looks like JSON: add --format jsonl'],
    [
      'a  b c\n',
      'got 1; it has several spaces: put a tab between source and target, or add --format cmudict for a dictionary like CMUdict',
    ],
    ['a b\n', 'got 1; put a tab between source and target'],
    ['ab\n', 'got 1'],
  ])('advises about %j', async (text, message) => {
    const path = file('advice.tsv', text);
    await expect(load([path])).rejects.toThrow(
      new DataError(`${path}:1: expected 2 tab-separated columns, ${message}`),
    );
  });

  it('advises about names of columns, two files, and CSV that is none', async () => {
    const named = file('named.tsv', 'word\tpron\tid\na\tb\t1\n');
    await expect(load([named], { header: true })).rejects.toThrow(
      'got 3; name those of source and target: --columns word,pron',
    );
    expect(await load([named], { columns: 'word,pron' })).toEqual([ab]);
    const [left, right] = [file('l.txt', 'a b\n'), file('r.txt', 'c d\n')];
    await expect(load([left, right])).rejects.toThrow(
      'got 1; for parallel texts, sources in one file and targets in the other, add --format parallel',
    );
    await expect(load([file('t.csv', 'a\tb\n')])).rejects.toThrow(
      'got 1; it has tabs: add --format tsv',
    );
    await expect(load([file('t.csv', 'a;b\n')])).rejects.toThrow(
      'got 1; it has semicolons: save it',
    );
  });

  it('refuses ZIP archives and devices', async () => {
    const zip = file('a.tsv', Buffer.from('504b030414000000', 'hex'));
    await expect(load([zip])).rejects.toThrow(`${zip}: it is packed with ZIP; expected text, or`);
    expect(() => openInput('/dev/zero')).toThrow(
      new UsageError('/dev/zero: expected a file or a pipe, got a device', { seeHelp: false }),
    );
  });

  it('reads named pipes', async () => {
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const found = load([path]);
    await writeFile(path, 'a\tb\n');
    expect(await found).toEqual([ab]);
  });
});

describe('readSources', () => {
  it.each<[string, string, Partial<ReadingSettings>]>([
    ['a.txt', 'a\tx\n\n', {}],
    ['a.tsv', 'a\tx\n', {}],
    ['a.tsv', 'a\n', {}],
    ['a.tsv', 'x\ta\n', { columns: '2,1' }],
    ['a.txt', 'x\ta\n', { columns: '2,1' }],
    ['a.txt', 'w\ta\nv\ta\n', { columns: 'a,w' }],
    ['a.csv', '"a",x,y\n', {}],
    ['a.jsonl.gz', '{"source": "a"}\n', {}],
    ['a.txt', '{"word": "a"}\n', { keys: 'word,x' }],
    ['cmudict.txt', 'a(2)  x\n', {}],
    ['a.tsv', 'a\tx\n', { format: 'parallel' }],
  ])('reads the sources of %s: %j with %j', async (name, text, settings) => {
    const expected = name === 'a.txt' && text === 'a\tx\n\n' ? ['a\tx', ''] : ['a'];
    const raw = settings.format === 'parallel' ? ['a\tx'] : expected;
    expect(
      await sources(file(name, name.endsWith('.gz') ? gzipSync(text) : text), settings),
    ).toEqual(raw);
  });

  it('gives a line that is typed at once', async () => {
    const stdin = new PassThrough();
    const surroundings = { ...processSurroundings, stdin: stdin as unknown as NodeJS.ReadStream };
    const lines = within(surroundings, () => readSources('-', {}));
    for (const text of ['a', '', 'b']) {
      stdin.write(`${text}\n`);
      expect(await lines.next()).toEqual({ done: false, value: { source: text } });
    }
    await lines.return(undefined);
  });
});

describe('guessFormat', () => {
  it.each<[string, FormatName]>([
    ['a/b.tsv', 'tsv'],
    ['b.txt', 'tsv'],
    ['b.JSONL.GZ', 'jsonl'],
    ['b.csv', 'csv'],
    ['x/cmudict-0.7b', 'cmudict'],
    ['x/cmudict.dict.gz', 'cmudict'],
    ['cmudict/b.txt', 'tsv'],
    ['-', 'tsv'],
  ])('takes %s for %s', (path, format) => {
    expect(guessFormat([path])).toBe(format);
    expect(Object.keys(formats)).toContain(format);
  });
});

describe('sizeOfText', () => {
  it('is the size unpacked, about, whatever the trailer says', () => {
    const text = Array.from({ length: 200_000 }, (_, i) => `${i * 7919} ${i}\n`).join('');
    const packed = file('large.gz', gzipSync(text));
    expect(sizeOfText(packed) / text.length).toBeGreaterThan(0.8);
    expect(sizeOfText(packed) / text.length).toBeLessThan(1.25);
    expect(sizeOfText(file('small', 'abc'))).toBe(3);
    expect(sizeOfText(file('broken.gz', Buffer.from('1f8b0000', 'hex')))).toBe(4);
    expect(sizeOfText(join(directory, 'missing'))).toBe(0);
    const zeros = file('zeros.gz', gzipSync(Buffer.alloc(1 << 26)));
    expect(sizeOfText(zeros) / (1 << 26)).toBeGreaterThan(0.9);
  });
});

it('quotes long values cut and on one line', () => {
  expect(quoted('x'.repeat(10_000))).toHaveLength(81);
  expect(quoted('a\n\u001b[31m')).toBe(String.raw`"a\n\u001b[31m"`);
});
