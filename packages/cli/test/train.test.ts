import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from 'tsuzuri';
import { finish, start, temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const random = Random.fromSeed(1);
const pairs = Array.from({ length: 80 }, () => {
  const letters = Array.from({ length: 2 + random.integer(3) }, () => 'abcd'[random.integer(4)]);
  return [letters.join(''), letters.map((letter) => letter.toUpperCase()).join(' ')];
});
const lines = (from: number, to: number) =>
  pairs
    .slice(from, to)
    .map((pair) => `${pair.join('\t')}\n`)
    .join('');
const tiny =
  '--epochs 3 --batch-size 8 --hidden-size 8 --embedding-size 8 --learning-rate 0.01 --backend wasm --threads 1'.split(
    ' ',
  );
const train = (...more: string[]) =>
  tsuzuri(directory, 'train', 'train.tsv', '--valid', 'dev.tsv', ...tiny, ...more);
const file = (...parts: string[]) => join(directory, ...parts);

beforeAll(() => {
  writeFileSync(file('train.tsv'), lines(0, 60));
  writeFileSync(file('dev.tsv'), lines(60, 70));
  writeFileSync(file('test.tsv'), lines(70, 80));
});

describe('tsuzuri train, evaluate and predict', () => {
  it('go from a file of pairs to scored answers', async () => {
    const trained = await train('--out', 'whole');
    expect(trained.stderr).toContain('60 examples to learn from, 10 in the dev set');
    expect(trained.stderr).toContain('source: 4 tokens of kind character');
    expect(trained.stderr).toContain('target: 4 tokens of kind separator');
    expect(trained.code).toBe(0);
    expect(readdirSync(file('whole')).sort()).toEqual([
      'checkpoint.safetensors',
      'history.jsonl',
      'model.safetensors',
      'settings.json',
      'summary.json',
    ]);
    expect(readFileSync(file('whole', 'history.jsonl'), 'utf8').trim().split('\n')).toHaveLength(3);

    const scored = await tsuzuri(directory, 'evaluate', 'whole', 'test.tsv', '--json');
    expect(Object.keys(JSON.parse(scored.stdout) as object)).toEqual([
      'examples',
      'wer',
      'per',
      'exactMatch',
      'tokenAccuracy',
      'tokenAccuracyByPosition',
      'bleu',
      'chrf',
      'loss',
    ]);
    const shown = await tsuzuri(directory, 'evaluate', 'whole', 'test.tsv', '--errors', '2');
    expect(shown.stdout).toMatch(/^examples +10\nWER +[\d.]+ %\n/);

    const child = start(directory, ['predict', 'whole', '--n-best', '2', '--scores']);
    child.stdin!.end('abc\nda\n');
    const answered = (await finish(child)).stdout.trimEnd().split('\n');
    expect(answered).toHaveLength(4);
    expect(answered[0]).toMatch(/^abc\t[A-D ]*\t-\d+\.\d{6}\t1\t-\d+\.\d{6}$/);
    expect(answered[3]).toMatch(/^da\t/);
    const drawn = await tsuzuri(directory, 'predict', 'whole', 'abc', '--sample', '--jsonl');
    expect(JSON.parse(drawn.stdout)).toMatchObject({ input: 'abc' });
    const together = await tsuzuri(directory, 'predict', 'whole', 'abc', '--with', 'whole');
    const alone = await tsuzuri(directory, 'predict', 'whole', 'abc');
    expect(together.stdout).toBe(alone.stdout);
  });

  it('a run that is stopped goes on to the same bits', async () => {
    const args = ['train', 'train.tsv', '--valid', 'dev.tsv', ...tiny, '--out', 'stopped'];
    const child = start(directory, args);
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (text: Buffer | string) => {
        if (String(text).includes('epoch 1/3')) resolve();
      });
    });
    child.kill('SIGINT');
    const { code, stderr } = await finish(child);
    if (code === 0) return; // it was faster than the signal
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped after step \d+; the same command with --resume goes on/);
    const resumed = await train('--out', 'stopped', '--resume');
    expect(resumed.code).toBe(0);
    for (const name of ['model.safetensors', 'checkpoint.safetensors']) {
      expect(
        Buffer.compare(readFileSync(file('stopped', name)), readFileSync(file('whole', name))),
        name,
      ).toBe(0);
    }
    expect(readFileSync(file('stopped', 'history.jsonl'), 'utf8').trim().split('\n')).toHaveLength(
      3,
    );
  });

  it('reads gzip, standard input, JSON lines, parallel texts and settings from a file', async () => {
    writeFileSync(file('train.tsv.gz'), gzipSync(lines(0, 60)));
    writeFileSync(
      file('settings.yaml'),
      'epochs: 1\nhiddenSize: 8\nembeddingSize: 8\nattention: dot\n',
    );
    const zipped = await tsuzuri(
      directory,
      'train',
      'train.tsv.gz',
      '--config',
      'settings.yaml',
      '--out',
      'zipped',
    );
    expect(zipped.stderr).toContain('54 examples to learn from, 6 in the dev set, held out');
    expect(zipped.code).toBe(0);
    const settings = JSON.parse(readFileSync(file('zipped', 'settings.json'), 'utf8')) as object;
    expect(settings).toMatchObject({ epochs: 1, hiddenSize: 8, attention: 'dot', cell: 'lstm' });

    const child = start(directory, ['train', '-', '--format', 'jsonl', ...tiny, '--out', 'lines']);
    const json = pairs.map(([source, target]) => `${JSON.stringify({ source, target })}\n`);
    child.stdin!.end(json.join(''));
    expect((await finish(child)).code).toBe(0);

    writeFileSync(file('a.txt'), pairs.map(([source]) => `${source}\n`).join(''));
    writeFileSync(file('b.txt'), pairs.map(([, target]) => `${target}\n`).join(''));
    const parallel = ['train', 'a.txt', 'b.txt', '--format', 'parallel', '--cell', 'gru'];
    expect((await tsuzuri(directory, ...parallel, ...tiny, '--out', 'two')).code).toBe(0);
  });

  it.each<[string, string[], number, string]>([
    ['a missing file', ['train', 'none.tsv'], 2, 'none.tsv: there is no such file'],
    ['a directory', ['train', '.'], 2, '.: expected a file, got a directory'],
    ['one column', ['train', 'a.txt'], 2, 'a.txt:1: expected 2 tab-separated columns, got 1'],
    ['an earlier run', ['train', 'train.tsv', '--out', 'whole'], 2, 'holds an earlier run'],
    ['nothing to resume', ['train', 'train.tsv', '--out', 'new', '--resume'], 2, 'there is no run'],
    ['a wrong kind', ['train', 'train.tsv', '--attention', 'dott'], 2, 'did you mean dot?'],
    ['a wrong share', ['train', 'train.tsv', '--dropout', '2'], 2, '--dropout: expected a number'],
    ['a wrong option', ['train', 'train.tsv', '--epoch', '2'], 2, 'did you mean --epochs?'],
    ['no run', ['evaluate', 'nowhere', 'test.tsv'], 1, 'does not exist'],
    [
      'two sources of texts',
      ['predict', 'whole', 'a', '--file', 'a.txt'],
      2,
      'together with texts',
    ],
    [
      'an unknown setting',
      ['train', 'train.tsv', '--config', 'bad.json'],
      2,
      'did you mean epochs?',
    ],
    [
      'other data to resume',
      ['train', 'dev.tsv', '--out', 'whole', '--resume'],
      2,
      'are not those that the run was begun on',
    ],
  ])('say in one line what is wrong: %s', async (_, args, exit, message) => {
    writeFileSync(file('bad.json'), '{"epoch": 3}');
    const { code, stderr } = await tsuzuri(directory, ...args);
    const last = stderr.trimEnd().split('\n').at(-1);
    expect(last).toContain(message);
    expect(code).toBe(exit);
    expect(stderr).not.toContain('    at ');
  });

  it('leave nothing behind when they refuse', () => {
    expect(existsSync(file('new'))).toBe(false);
  });
});
