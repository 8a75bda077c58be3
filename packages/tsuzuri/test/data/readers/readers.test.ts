import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReaderOptions, WrongColumns } from '../../../src/data/readers/reader.ts';
import { type ReaderName, readers } from '../../../src/data/readers/readers.ts';
import type { Example } from '../../../src/data/task.ts';
import { DataError } from '../../../src/errors.ts';
import { collect, inputOf } from './support.ts';

/** How examples are written in every kind of file; one text a file. */
const write: Record<ReaderName, (examples: Example[]) => string[]> = {
  tsv: (examples) => [examples.map((e) => `${e.source}\t${e.target}\n`).join('')],
  jsonl: (examples) => [examples.map((e) => `${JSON.stringify(e)}\n`).join('')],
  parallel: (examples) => [
    examples.map((e) => `${e.source}\n`).join(''),
    examples.map((e) => `${e.target}\n`).join(''),
  ],
  cmudict: (examples) => [
    examples.map((e, i) => `${e.source}${i % 2 ? `(${i})` : ''}  ${e.target}\n`).join(''),
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
      .map((text) => text.replace(kind === 'cmudict' ? /[\s;#()]/g : /[\t\r\n]/g, '.'))
      .filter((text) => text.trim() !== '' && !text.startsWith('\ufeff'));
    const example = fc.record({ source: text, target: text });
    await fc.assert(
      fc.asyncProperty(fc.array(example, { minLength: 1, maxLength: 5 }), async (examples) => {
        expect(await read(kind, write[kind](examples))).toEqual(examples);
      }),
      { seed: 1 },
    );
  });

  it('gives the sources alone, those without a target too', async () => {
    const examples = [
      { source: 'a', target: 'b' },
      { source: 'c', target: 'd' },
    ];
    const [text] = write[kind](examples);
    const sources = (text: string, options?: ReaderOptions) =>
      collect(readers[kind].readSources(inputOf('a', text, 1), options));
    expect(await sources(text)).toEqual([{ source: 'a' }, { source: 'c' }]);
    expect(await sources('')).toEqual([]);
    const alone = kind === 'jsonl' ? '{"source": "a"}' : 'a';
    expect(await sources(alone)).toEqual([{ source: 'a' }]);
    const bad = Buffer.from('\xff\n', 'latin1');
    await expect(collect(readers[kind].readSources(inputOf('a', bad)))).rejects.toThrow(
      'a:1: it is not UTF-8',
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
    [
      'tsv',
      ['a\tb\tc\n'],
      'train.a:1: expected 2 tab-separated columns, got 3; set columns to those of source and target, such as [1, 2]',
    ],
    ['cmudict', [';;; a\nWORD\n'], 'train.a:2: expected a word, two spaces and its phonemes'],
    ['cmudict', ['word # b\n'], 'train.a:1: expected a word, two spaces and its phonemes'],
    ['tsv', ['a\tb\n\nc\td'], 'train.a:2: expected 2 tab-separated columns, got 1'],
    ['tsv', ['\tb\n'], 'train.a:1: the source is empty'],
    ['tsv', ['a\t \n'], 'train.a:1: the target is empty'],
    ['jsonl', ['{"source": "a"}\n'], 'train.a:1: expected a text as "target", got nothing'],
    ['jsonl', ['{"source": 1}\n'], 'train.a:1: expected a text as "source", got a number'],
    ['jsonl', ['{"source": null}\n'], 'train.a:1: expected a text as "source", got null'],
    ['jsonl', ['{"source": ["a"]}\n'], 'train.a:1: expected a text as "source", got a list'],
    ['jsonl', ['[1]'], 'train.a:1: expected a JSON object, got a list'],
    ['jsonl', ['"a"'], 'train.a:1: expected a JSON object, got a string'],
    ['jsonl', ['{"source"'], 'train.a:1: expected a JSON object, got invalid JSON'],
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

describe('cmudict', () => {
  it('reads both styles, with comments and variants', async () => {
    const text = [
      ';;; # CMUdict  --  Major Version: 0.07',
      '!EXCLAMATION-POINT  EH2 K S K L AH0 M EY1 SH AH0 N P OY2 N T',
      '#HASH-MARK  HH AE1 M AA2 R K',
      'READ  R EH1 D',
      'READ(1)  R IY1 D',
      ';;; in the middle',
      "d'artagnan d aa0 r t ae1 ny ah0 n # foreign french",
      '',
    ].join('\n');
    expect(await read('cmudict', [text])).toEqual([
      { source: '!EXCLAMATION-POINT', target: 'EH2 K S K L AH0 M EY1 SH AH0 N P OY2 N T' },
      { source: '#HASH-MARK', target: 'HH AE1 M AA2 R K' },
      { source: 'READ', target: 'R EH1 D' },
      { source: 'READ', target: 'R IY1 D' },
      { source: "d'artagnan", target: 'd aa0 r t ae1 ny ah0 n' },
    ]);
  });

  it('takes long lines of anything in linear time', async () => {
    for (const unit of [' ', '(1', 'a ', '# ']) {
      const text = `a${unit.repeat(100_000 / unit.length)}\nb  c`;
      const found = await read('cmudict', [text], { skipBad: () => {} });
      expect(found.at(-1)).toEqual({ source: 'b', target: 'c' });
    }
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
    expect(() => read('tsv', ['a\tb'], { columns: [0, 1] })).toThrow(
      'columns: expected numbers from 1, or names, got 0',
    );
    expect(() => read('tsv', ['a\tb'], { columns: [1, 1] })).toThrow(
      'columns: expected two columns, got 1 twice',
    );
  });

  it('of tsv choose columns by name', async () => {
    const text = 'id\tja\ten\n1\tあ\ta\n';
    const options = { columns: ['en', 'ja'] } as const;
    expect(await read('tsv', [text], options)).toEqual([{ source: 'a', target: 'あ' }]);
    const mixed = { columns: ['en', 1] } as const;
    expect(await read('tsv', [text], mixed)).toEqual([{ source: 'a', target: '1' }]);
    await expect(read('tsv', [text], { columns: ['eng', 'ja'] })).rejects.toThrow(
      'train.a:1: no column "eng" among "id", "ja", "en"; did you mean en?',
    );
    await expect(read('tsv', ['a\ta\n'], { columns: ['a', 1] })).rejects.toThrow(
      'train.a:1: more than one column "a" among "a", "a"; give its number',
    );
    const sources = readers.tsv.readSources(inputOf('a', text), options);
    expect(await collect(sources)).toEqual([{ source: 'a' }]);
  });

  it('of tables put the words of a front end into the advice', async () => {
    const advise = ({ fields, header }: WrongColumns) => `${fields.length} of ${header?.length}`;
    const found = read('tsv', ['a\tb\tc\n1\n'], { header: true, advise });
    await expect(found).rejects.toThrow(
      'train.a:2: expected 2 tab-separated columns, got 1; 1 of 3',
    );
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
      `${short}: it ends after line 1, but ${long} has more lines; expected as many lines in both`;
    await expect(read('parallel', ['a\nb\n', 'c\n'], { skipBad: () => {} })).rejects.toThrow(
      new DataError(message('train.b', 'train.a')),
    );
    await expect(read('parallel', ['a\n', 'c\nd\n'])).rejects.toThrow(
      new DataError(message('train.a', 'train.b')),
    );
  });
});

describe('features', () => {
  it('are the tags of columns, in their order', async () => {
    const text = 'go\twent\tV;PST\ten\nsing\tsang\tV; PST\tde\n';
    const options = { features: [4, 3] };
    expect(await read('tsv', [text], options)).toEqual([
      { source: 'go', target: 'went', features: ['en', 'V', 'PST'] },
      { source: 'sing', target: 'sang', features: ['de', 'V', 'PST'] },
    ]);
    const sources = readers.tsv.readSources(inputOf('a', 'go\t\tV+PST\n'), {
      features: [3],
      featuresSeparator: '+',
    });
    expect(await collect(sources)).toEqual([{ source: 'go', features: ['V', 'PST'] }]);
    const named = { columns: ['a', 'b'], features: ['t'] } as const;
    expect(await read('tsv', ['a\tb\tt\nx\ty\t\n'], named)).toEqual([
      { source: 'x', target: 'y', features: [] },
    ]);
  });

  it('must be in every row', async () => {
    await expect(read('tsv', ['go\twent\n'], { features: [3] })).rejects.toThrow(
      'train.a:1: expected at least 3 tab-separated columns, got 2',
    );
    await expect(
      read('jsonl', ['{"source": "a", "target": "b"}'], { features: ['tags'] }),
    ).rejects.toThrow('expected a text or a list of texts as "tags", got nothing');
    expect(() => readers.jsonl.read([inputOf('a', '{}')], { features: [3] })).toThrow(
      'expected keys of JSON objects, got the number 3',
    );
  });

  it('are a text or a list in JSON lines', async () => {
    const line = '{"source": "a", "target": "b", "tags": "V;PST", "more": ["en;"]}';
    expect(await read('jsonl', [line], { features: ['tags', 'more'] })).toEqual([
      { source: 'a', target: 'b', features: ['V', 'PST', 'en;'] },
    ]);
  });
});

describe('weights', () => {
  it('are read from a column by number or name, and from a key', async () => {
    const examples = [
      { source: 'a', target: 'b', weight: 2 },
      { source: 'c', target: 'd', weight: 0.5 },
    ];
    expect(await read('tsv', ['a\tb\t2\nc\td\t.5\n'], { weights: 3 })).toEqual(examples);
    const named = { columns: ['word', 'phones'], weights: 'count' } as const;
    const table = 'count\tword\tphones\n2\ta\tb\n5e-1\tc\td\n';
    expect(await read('tsv', [table], named)).toEqual(examples);
    const lines = examples.map(({ weight, ...rest }) => JSON.stringify({ ...rest, w: weight }));
    expect(await read('jsonl', [lines.join('\n')], { weights: 'w' })).toEqual(examples);
  });

  it.each(['0', '-1', 'x', '', ' ', 'NaN', 'Infinity', '1e10'])(
    'are above 0, within bounds: %j',
    async (weight) => {
      await expect(read('tsv', [`a\tb\t${weight}\n`], { weights: 3 })).rejects.toThrow(
        `train.a:1: expected a weight above 0, up to 1000000000, got ${JSON.stringify(weight)}`,
      );
      const line = JSON.stringify({ source: 'a', target: 'b', weight });
      await expect(read('jsonl', [line], { weights: 'weight' })).rejects.toThrow(
        'a weight above 0',
      );
    },
  );

  it('are missed where they are lacking', async () => {
    await expect(read('tsv', ['a\tb\n'], { weights: 3 })).rejects.toThrow('at least 3');
    const line = '{"source": "a", "target": "b"}';
    await expect(read('jsonl', [line], { weights: 'w' })).rejects.toThrow(
      'a weight above 0, up to',
    );
  });
});
