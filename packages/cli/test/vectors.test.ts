import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from 'tsuzuri/formats';
import { flags, temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);
const args =
  'train pairs.tsv --valid pairs.tsv --epochs 2 --batch-size 4 --hidden-size 8 --learning-rate 0.01 --source-tokens character --target-tokens character --backend wasm --threads 1'.split(
    ' ',
  );
const train = (...more: string[]) => tsuzuri(directory, ...flags(...args, ...more));

/** The settings of a run, and rows of one of its arrays. */
function settingsOf(out: string): unknown {
  return JSON.parse(readFileSync(file(out, 'settings.json'), 'utf8'));
}
function rowsOf(out: string, name: string, rows: number): number[][] {
  const { tensors } = readSafetensors(readFileSync(file(out, 'model.safetensors')));
  const { shape, values } = tensors.get(name)!;
  const row = (i: number) => Array.from(values.slice(i * shape[1], (i + 1) * shape[1]));
  return Array.from({ length: rows }, (_, i) => row(i));
}

beforeAll(() => {
  // The vocabularies are, the most frequent first: a b c, and B A C.
  writeFileSync(file('pairs.tsv'), 'aaab\tBBBA\nabc\tABC\nca\tCB\n');
  writeFileSync(file('lower.vec'), '3 2\na 1 2 \nc 0.5 -0.25 \nq 9 9 \n');
  writeFileSync(file('upper.txt.gz'), gzipSync('B 3 4\nA 5 6\nC 7 8\n'));
  writeFileSync(file('three.vec'), '1 3\nA 1 2 3\n');
  writeFileSync(file('other.vec'), 'cat 1 2\ndog 3 4\n');
  writeFileSync(file('bad.vec'), '2 2\na 1 2\nb 1\n');
  writeFileSync(file('huge.vec'), `1 5000\na${' 1'.repeat(5000)}\n`);
  writeFileSync(file('binary.vec'), Buffer.from([0x31, 0x20, 0x32, 0x0a, 0x61, 0x20, 0xff, 0x0a]));
});

describe('tsuzuri train with vectors', () => {
  it('takes words for tokens unless others are asked for', async () => {
    const words = 'train pairs.tsv --valid pairs.tsv --source-vectors words.vec --epochs 1'.split(
      ' ',
    );
    writeFileSync(file('words.vec'), 'abc 1 2\nca 3 4\n');
    const { code, stderr } = await tsuzuri(
      directory,
      ...words,
      '--hidden-size',
      '4',
      '--out',
      'words',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('source vectors: 2 of 3 tokens found in words.vec');
  });

  it('begins with those of both files, takes their size, and leaves frozen ones as they are', async () => {
    const files = ['--source-vectors', 'lower.vec', '--target-vectors', 'upper.txt.gz'];
    const { code, stderr } = await train(
      ...files,
      '--frozen-embeddings',
      'source',
      '--out',
      'both',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('source vectors: 2 of 3 tokens found in lower.vec\n');
    expect(stderr).toContain('target vectors: 3 of 3 tokens found in upper.txt.gz\n');
    expect(stderr).toContain(
      'source vectors: 1 not found, such as that of "b"; frozen at random\n',
    );
    expect(stderr).not.toMatch(/target vectors: .*frozen/);
    expect(settingsOf('both')).toMatchObject({
      embeddingSize: 2,
      sourceVectors: 'lower.vec',
      targetVectors: 'upper.txt.gz',
      frozenEmbeddings: 'source',
    });
    const [a, , c] = rowsOf('both', 'encoder.embedding.weight', 3);
    expect([a, c]).toEqual([
      [1, 2],
      [0.5, -0.25],
    ]);
    const [first] = rowsOf('both', 'decoder.embedding.weight', 1);
    expect(first).not.toEqual([3, 4]); // it was trained
    expect(Math.abs(first[0] - 3)).toBeLessThan(0.5);
    expect(Math.abs(first[1] - 4)).toBeLessThan(0.5);
  });

  it('one file is enough for a shared vocabulary', async () => {
    writeFileSync(file('swap.tsv'), 'ab\tba\nac\tca\n');
    const shared = ['--shared-vocabulary', '--source-tokens', 'character'];
    const frozen = ['--frozen-embeddings', 'both', '--embedding-size', '2'];
    for (const flag of ['--source-vectors', '--target-vectors']) {
      const out = ['--out', 'shared', '--force'];
      const own = flags(...args.slice(4), ...shared, ...frozen, ...out);
      const command = ['train', 'swap.tsv', ...own];
      const { code, stderr } = await tsuzuri(directory, ...command, flag, 'lower.vec');
      expect(code).toBe(0);
      expect(stderr.match(/shared vectors: .*/g)).toEqual([
        'shared vectors: 2 of 3 tokens found in lower.vec',
        'shared vectors: 1 not found, such as that of "b"; frozen at random',
      ]);
      expect(rowsOf('shared', 'embedding.weight', 1)).toEqual([[1, 2]]);
    }
  });

  it('goes on without the file, and begins anew with it where there is no checkpoint', async () => {
    writeFileSync(file('once.vec'), 'a 1 2\nb 3 4\n');
    const once = ['--source-vectors', 'once.vec', '--frozen-embeddings', 'source', '--out', 'once'];
    expect((await train(...once)).code).toBe(0);
    const first = readFileSync(file('once', 'model.safetensors'));
    rmSync(file('once.vec'));
    const resumed = await train(...once, '--resume');
    expect(resumed.stderr).not.toContain('vectors:');
    expect(resumed.code).toBe(0);
    expect(Buffer.compare(readFileSync(file('once', 'model.safetensors')), first)).toBe(0);

    rmSync(file('once', 'checkpoint.safetensors'));
    expect((await train(...once, '--resume')).stderr).toContain('once.vec: there is no such file');
    writeFileSync(file('once.vec'), 'a 7 8 9\n');
    const other = await train(...once, '--resume');
    expect(other.stderr).toContain('--embedding-size: expected 3, the size of the vectors in once');
    writeFileSync(file('once.vec'), 'a 7 8\n');
    const anew = await train(...once, '--resume');
    expect(anew.stderr).toContain('source vectors: 1 of 3 tokens found in once.vec');
    expect(anew.code).toBe(0);
    expect(rowsOf('once', 'encoder.embedding.weight', 1)).toEqual([[7, 8]]);
    const renamed = await train(...once, '--resume', '--source-vectors', 'lower.vec');
    expect(renamed.stderr).toContain(
      '--source-vectors: the run in "once" was begun with once.vec, got lower.vec',
    );
  });

  const source = (name: string, ...more: string[]) => ['--source-vectors', name, ...more];
  it.each<[string, string[], string]>([
    ['a missing file', source('none.vec'), 'none.vec: there is no such file'],
    ['a directory', source('.'), '.: expected a file, got a directory'],
    ['standard input', source('-'), '--source-vectors: expected a file, got -'],
    ['an empty name', source(''), '--source-vectors: expected a name, got an empty text'],
    ['pairs', source('pairs.tsv'), 'pairs.tsv:1: expected "N D", or a token and its numbers'],
    ['a bad line', source('bad.vec'), 'bad.vec:3: expected a token and 2 numbers, got 1'],
    [
      'a binary file',
      source('binary.vec'),
      'binary.vec:2: it is not UTF-8; the binary format of word2vec',
    ],
    [
      'vectors that are too long',
      source('huge.vec'),
      '--source-vectors: the size of the vectors in huge.vec: expected a whole number from 1 to 4,096, got 5000',
    ],
    [
      'another size than asked for',
      source('lower.vec', '--embedding-size', '8'),
      '--embedding-size: expected 2, the size of the vectors in lower.vec, got 8; omit it',
    ],
    [
      'two sizes',
      source('lower.vec', '--target-vectors', 'three.vec'),
      '--target-vectors: expected vectors of 2 numbers as in lower.vec, got 3 in three.vec',
    ],
    [
      'two files for one embedding',
      source('lower.vec', '--target-vectors', 'lower.vec', '--shared-vocabulary'),
      '--target-vectors: cannot be given together with --source-vectors',
    ],
    [
      'half of a shared embedding frozen',
      ['--shared-vocabulary', '--frozen-embeddings', 'source'],
      '--frozen-embeddings: expected none or both with --shared-vocabulary, got source',
    ],
    ['what cannot be frozen', ['--frozen-embeddings', 'bth'], 'got "bth"; did you mean both?'],
    [
      'none of the tokens',
      source('other.vec'),
      'other.vec: none of its tokens is in the vocabulary: expected tokens such as "a", got tokens such as "cat"',
    ],
  ])('says in one line what is wrong: %s', async (_, more, message) => {
    const { code, stderr } = await train(...more, '--out', 'wrong');
    const last = stderr.trimEnd().split('\n').at(-1);
    expect(last).toContain(message);
    expect(code).toBe(2);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(file('wrong'))).toBe(false);
  });
});
