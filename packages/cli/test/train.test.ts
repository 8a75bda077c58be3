import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from 'tsuzuri/formats';
import { Random } from 'tsuzuri/nn';
import {
  finish,
  flags,
  start,
  temporaryDirectory,
  tsuzuri,
  tsuzuriWith,
} from './support/command.ts';

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
  tsuzuri(directory, 'train', 'train.tsv', ...flags('--valid', 'dev.tsv', ...tiny, ...more));
const file = (...parts: string[]) => join(directory, ...parts);

beforeAll(() => {
  writeFileSync(file('train.tsv'), lines(0, 60));
  writeFileSync(file('dev.tsv'), lines(60, 70));
  writeFileSync(file('test.tsv'), lines(70, 80));
});

const told =
  /stopped after step \d+; the same command with --resume continues(; tsuzuri report \S+ shows it so far)?$/m;

describe('tsuzuri train, evaluate and predict', () => {
  it('go from a file of pairs to scored answers', async () => {
    const trained = await train('--out', 'whole');
    expect(trained.stderr).toContain('60 examples to train on, 10 in the dev set');
    expect(trained.stderr).toContain('source: 4 tokens of kind character');
    expect(trained.stderr).toContain('target: 4 tokens of kind separator');
    expect(trained.code).toBe(0);
    expect(readdirSync(file('whole')).sort()).toEqual([
      'checkpoint.safetensors',
      'curves.png',
      'curves.svg',
      'curves.vl.json',
      'history.jsonl',
      'model.safetensors',
      'origin.json',
      'outputs.jsonl',
      'report.html',
      'settings.json',
      'summary.json',
    ]);
    expect(readFileSync(file('whole', 'history.jsonl'), 'utf8').trim().split('\n')).toHaveLength(3);

    const scored = await tsuzuri(directory, 'evaluate', 'whole', 'test.tsv', '--json');
    expect(Object.keys(JSON.parse(scored.stdout) as object)).toEqual([
      'examples',
      'references',
      'exactMatch',
      'sequenceErrorRate',
      'tokenErrorRate',
      'tokenAccuracy',
      'tokenAccuracyByPosition',
      'unknown',
      'bleu',
      'chrf',
      'loss',
    ]);
    const shown = await tsuzuri(directory, 'evaluate', 'whole', 'test.tsv', '--errors', '2');
    expect(shown.stdout).toMatch(/^examples +10\nWER +[\d.]+ %\n/);

    const scores = ['predict', 'whole', '--n-best', '2', '--scores'];
    const { stdout } = await tsuzuriWith({ stdin: 'abc\nda\n' }, directory, ...scores);
    const answered = stdout.trimEnd().split('\n');
    expect(answered).toHaveLength(4);
    expect(answered[0]).toMatch(/^abc\t[A-D ]*\t-\d+\.\d{6}\t1\t-\d+\.\d{6}\t[01.\d ]+$/);
    expect(answered[3]).toMatch(/^da\t/);
    const drawn = await tsuzuri(directory, 'predict', 'whole', 'abc', '--sample', '--jsonl');
    expect(JSON.parse(drawn.stdout)).toMatchObject({ input: 'abc' });
    const seeded = ['--search', 'sample', '--seed', '1', '--jsonl'];
    const same = await tsuzuri(directory, 'predict', 'whole', 'abc', ...seeded);
    expect(same.stdout).toBe(drawn.stdout);
    const loss = async (...more: string[]) =>
      JSON.parse(
        (await tsuzuri(directory, 'evaluate', 'whole', 'test.tsv', '--json', ...more)).stdout,
      );
    expect(await loss('--search', 'greedy')).toEqual(await loss('--beam', '1'));
    expect(await loss('--search', 'sample', '--temperature', '9')).not.toEqual(await loss());
    const together = await tsuzuri(directory, 'predict', 'whole', 'abc', '--with', 'whole');
    const alone = await tsuzuri(directory, 'predict', 'whole', 'abc');
    expect(together.stdout).toBe(alone.stdout);
  });

  it('a run that is stopped goes on to the same bits', async () => {
    const args = ['train', 'train.tsv', '--valid', 'dev.tsv', ...tiny];
    const stopped = await tsuzuriWith(
      { signal: ['epoch 1/3', 'SIGINT'] },
      directory,
      ...args,
      '--out',
      'stopped',
    );
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(told);
    const [model, checkpoint] = ['model', 'checkpoint'].map((name) =>
      readSafetensors(readFileSync(file('stopped', `${name}.safetensors`))),
    );
    for (const [name, { values }] of model.tensors) {
      expect(checkpoint.tensors.get(`training.best.${name}`)!.values).toEqual(values); // what was scored
    }
    const epochs = () => readFileSync(file('stopped', 'history.jsonl'), 'utf8').trim().split('\n');
    const before = epochs().length;
    const refused = await tsuzuri(
      directory,
      ...args,
      '--out',
      'stopped',
      '--resume',
      '--seed',
      '2',
    );
    expect(refused.stderr).toContain('--seed: the run in "stopped" was begun with 1, got 2');
    expect(refused.code).toBe(2);
    const onlyOut = ['train', 'train.tsv', '--valid', 'dev.tsv', '--out', 'stopped', '--resume'];
    const resumed = await tsuzuri(directory, ...onlyOut);
    expect(resumed.code).toBe(0);
    expect((await tsuzuri(directory, ...args, '--out', 'unstopped')).code).toBe(0);
    for (const name of ['model.safetensors', 'checkpoint.safetensors']) {
      expect(
        Buffer.compare(readFileSync(file('stopped', name)), readFileSync(file('unstopped', name))),
        name,
      ).toBe(0);
    }
    const seconds = epochs().map((line) => (JSON.parse(line) as { seconds: number }).seconds);
    expect(seconds).toHaveLength(3);
    expect(seconds[before]).toBeGreaterThan(seconds[before - 1]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('a process that gets %s stops so', async (signal) => {
    const long = flags('--valid', 'dev.tsv', ...tiny, '--epochs', '9999', '--patience', '9999');
    const child = start(directory, ['train', 'train.tsv', ...long, '--out', signal]);
    child.stderr!.on('data', (text: Buffer | string) => {
      if (String(text).includes('epoch 1/9999')) child.kill(signal);
    });
    const { code, stderr } = await finish(child);
    expect(code).toBe(130);
    expect(stderr).toMatch(told);
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
    expect(zipped.stderr).toContain('54 examples to train on, 6 in the dev set, held out');
    expect(zipped.code).toBe(0);
    const settings = JSON.parse(readFileSync(file('zipped', 'settings.json'), 'utf8')) as object;
    expect(settings).toMatchObject({ epochs: 1, hiddenSize: 8, attention: 'dot', cell: 'lstm' });

    const json = pairs
      .map(([source, target]) => `${JSON.stringify({ source, target })}\n`)
      .join('');
    const fromStdin = ['train', '-', '--format', 'jsonl', ...tiny, '--out', 'lines'];
    expect((await tsuzuriWith({ stdin: json }, directory, ...fromStdin)).code).toBe(0);
    writeFileSync(file('test.jsonl'), json);
    expect((await tsuzuri(directory, 'evaluate', 'lines', 'test.jsonl')).code).toBe(0);

    writeFileSync(file('a.txt'), pairs.map(([source]) => `${source}\n`).join(''));
    writeFileSync(file('b.txt'), pairs.map(([, target]) => `${target}\n`).join(''));
    const parallel = ['train', 'a.txt', 'b.txt', '--format', 'parallel', '--cell', 'gru'];
    expect((await tsuzuri(directory, ...parallel, ...tiny, '--out', 'two')).code).toBe(0);
  });

  it('compares tokens, lists all errors, answers what has come, and draws by the line', async () => {
    writeFileSync(file('letters.tsv'), 'ab\tAB\nba\tBA\nabb\tABB\n');
    const letters = ['--minimum-frequency', '4', '--target-tokens', 'character'];
    const trained = await tsuzuri(
      directory,
      'train',
      'letters.tsv',
      ...letters,
      ...tiny,
      '--out',
      'ab',
    );
    expect(trained.code).toBe(0);
    writeFileSync(file('unknown.tsv'), 'ab\t☃☃\n');
    const limits = ['--minimum-length', '2', '--maximum-length', '2', '--json'];
    const scored = await tsuzuri(directory, 'evaluate', 'ab', 'unknown.tsv', ...limits, '--errors');
    expect(JSON.parse(scored.stdout)).toMatchObject({
      tokenAccuracy: 0,
      tokenErrorRate: 100,
      sequenceErrorRate: 100,
      unknown: { source: 0.5, target: 1 },
    });
    expect(scored.stderr).toContain('1 wrong: source, answer, reference\nab\t');

    const child = start(directory, ['predict', 'whole']);
    child.stdin!.write('ab\n\n');
    const first = await new Promise<string>((resolve) => {
      child.stdout!.once('data', (text: Buffer | string) => resolve(String(text)));
      child.once('close', () => resolve(''));
    });
    expect(first).toMatch(/^ab\t/); // standard input is still open
    child.stdin!.end('a\tb\n');
    expect(first + (await finish(child)).stdout).toMatch(/^ab\t[A-D ]*\n\t\na b\t[A-D ]*\n$/);

    const many = ['predict', 'whole', '--sample', '--temperature', '5'];
    const { stdout } = await tsuzuriWith({ stdin: 'abcd\n'.repeat(1100) }, directory, ...many);
    const answers = stdout.trimEnd().split('\n');
    expect(answers).toHaveLength(1100);
    expect(answers.slice(1024)).not.toEqual(answers.slice(0, 76));
    const three = ['--sample', '--n-best', '3', '--temperature', '5'];
    const drawn = await tsuzuri(directory, 'predict', 'whole', 'abcd', ...three);
    expect(new Set(drawn.stdout.trimEnd().split('\n')).size).toBe(3);
    expect(drawn.stdout.startsWith(`${answers[0]}\n`)).toBe(true);
  });

  it('cuts long texts or leaves them out, and takes the defaults of the kinds', async () => {
    const limited = [...tiny, '--epochs', '1', '--maximum-length', '2'];
    const cut = await train(...limited, '--too-long', 'cut', '--out', 'cut');
    expect(cut.stderr).toMatch(/\d+ training examples? longer than 2 tokens cut/);
    expect(cut.stderr).toMatch(/\d+ dev examples? longer than 2 tokens cut/);
    expect(cut.code).toBe(0);
    const dropped = await train(...limited, '--out', 'dropped');
    expect(dropped.stderr).toMatch(/\d+ training examples? longer than 2 tokens dropped/);
    const other = ['--optimizer', 'sgd', '--schedule', 'cosine', '--peeky', 'on', '--epochs', '1'];
    const files = ['train', 'train.tsv', '--hidden-size', '8', '--out', 'kinds'];
    expect((await tsuzuri(directory, ...files, ...other)).code).toBe(0);
    expect(JSON.parse(readFileSync(file('kinds', 'settings.json'), 'utf8'))).toMatchObject({
      learningRate: 0.5,
      optimizerOptions: {},
      scheduleOptions: {},
      tiedOutput: false,
    });
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
    [
      'an unknown option of the optimiser',
      ['train', 'train.tsv', '--optimizer-options', 'beta3=0.9'],
      2,
      'did you mean beta1?',
    ],
    [
      'an option of another schedule',
      ['train', 'train.tsv', '--schedule', 'cosine', '--schedule-options', 'hold=0.5'],
      2,
      '--schedule-options: cosine: expected options among final, warmupSteps, got "hold"',
    ],
    [
      'two kinds of token in one vocabulary',
      'train train.tsv --shared-vocabulary --source-tokens word --target-tokens bpe'.split(' '),
      2,
      '--shared-vocabulary: expected one kind of token on both sides, got word and bpe',
    ],
    ['no run', ['evaluate', 'nowhere', 'test.tsv'], 2, 'does not exist'],
    [
      'an option without a value',
      ['train', 'train.tsv', '--optimizer-options', 'beta2'],
      2,
      '--optimizer-options: expected options such as',
    ],
    [
      'an impossible option of the optimiser',
      ['train', 'train.tsv', '--optimizer-options', 'beta2=1', '--hidden-size', '4'],
      2,
      '--optimizer-options: beta2: expected a number from 0 to below 1, got 1',
    ],
    [
      'an impossible option of the schedule',
      ['train', 'train.tsv', '--schedule', 'linear', '--schedule-options', 'hold=2'],
      2,
      '--schedule-options: hold: expected',
    ],
    [
      'targets of no dev set',
      ['train', 'train.tsv', '--valid-target', 'dev.tsv'],
      2,
      '--valid-target: needs --valid',
    ],
    [
      'no file of settings',
      ['train', 'train.tsv', '--config', 'none.yaml'],
      2,
      '--config: none.yaml: there is no such file',
    ],
    [
      'a directory of settings',
      ['train', 'train.tsv', '--config', '.'],
      2,
      '--config: .: expected a file, got a directory',
    ],
    [
      'a file behind --errors',
      ['evaluate', 'whole', 'a', '--errors', 'b'],
      2,
      '--errors: expected a',
    ],
    ['two ways to answer', 'predict whole a --sample --beam 3'.split(' '), 2, 'with --sample'],
    [
      'what only drawing needs',
      'predict whole a --top-k 3'.split(' '),
      2,
      '--top-k: needs --search sample',
    ],
    [
      'two ways to print',
      'predict whole a --json --jsonl'.split(' '),
      2,
      '--jsonl: cannot be given',
    ],
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
      'are not those that the run was started on',
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
    expect(existsSync(file('runs'))).toBe(false);
  });
});
