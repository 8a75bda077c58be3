import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../src/serve/engine.ts';
import { fakeServer } from './serve/support.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const words = ['ab', 'ba', 'aa', 'bb'];
const rows = words.flatMap((word) => [
  `${word}\t${word.toUpperCase()}\tUP`,
  `${word}\t${word}${word}\tTWICE`,
]);
const small =
  '--threads 1 --embedding-size 8 --hidden-size 16 --epochs 40 --patience 40 --dropout 0'.split(
    ' ',
  );

beforeAll(async () => {
  writeFileSync(join(directory, 'words.tsv'), `${rows.join('\n')}\n`);
  writeFileSync(
    join(directory, 'plain.tsv'),
    rows.map((row) => `${row.replace(/\t\w+$/, '')}\n`).join(''),
  );
  const data = [
    'words.tsv',
    '--features',
    '3',
    '--features-kind',
    'prefix',
    '--valid',
    'words.tsv',
    '--no-report',
  ];
  const trained = await tsuzuri(
    directory,
    'train',
    ...data,
    '--out',
    'run',
    ...small,
    '--learning-rate',
    '0.01',
  );
  expect(trained.stderr).toContain('features: 2 tags');
  expect(trained.stderr).toContain('try: tsuzuri predict run TEXT --features TAGS');
  expect(trained.code).toBe(0);
  await tsuzuri(
    directory,
    'train',
    'plain.tsv',
    '--out',
    'plain',
    '--no-report',
    ...small.map((one) => (one === '40' ? '1' : one)),
  );
}, 120_000);

it('may be none', async () => {
  const { code, stdout } = await tsuzuri(directory, 'predict', 'run', 'ab', '--features', '');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^ab\t/)]);
});

it('decide the answers to a text', async () => {
  for (const [tag, answer] of [
    ['UP', 'AB'],
    ['TWICE', 'abab'],
  ]) {
    const { stdout } = await tsuzuri(directory, 'predict', 'run', 'ab', '--features', tag);
    expect(stdout).toBe(`ab\t${answer}\n`);
  }
});

it('are read from columns, from keys of JSON lines, or hold for every line', async () => {
  const columns = await tsuzuri(
    directory,
    'predict',
    'run',
    '--file',
    'words.tsv',
    '--features',
    '3',
  );
  expect(columns.stdout.split('\n').slice(0, 2)).toEqual(['ab\tAB', 'ab\tabab']);
  writeFileSync(join(directory, 'a.jsonl'), '{"source": "ab", "tags": ["UP"]}\n');
  const keys = await tsuzuri(
    directory,
    'predict',
    'run',
    '--file',
    'a.jsonl',
    '--features',
    'tags',
    '--jsonl',
  );
  expect(JSON.parse(keys.stdout)).toMatchObject({
    input: 'ab',
    features: ['UP'],
    prediction: 'AB',
  });
  writeFileSync(join(directory, 'a.txt'), 'ab\nba\n');
  const all = await tsuzuri(directory, 'predict', 'run', '--file', 'a.txt', '--features', 'TWICE');
  expect(all.stdout).toBe('ab\tabab\nba\tbaba\n');
});

it('are scored', async () => {
  const scored = await tsuzuri(
    directory,
    'evaluate',
    'run',
    'words.tsv',
    '--features',
    '3',
    '--json',
    '--no-report',
  );
  expect(JSON.parse(scored.stdout)).toMatchObject({ exactMatch: 1 });
});

it('are scored and answered from JSON lines as from columns', async () => {
  const written = rows.map((row) => {
    const [source, target, tag] = row.split('\t');
    return `${JSON.stringify({ source, target, tags: [tag] })}\n`;
  });
  writeFileSync(join(directory, 'words.jsonl'), written.join(''));
  const scored = await tsuzuri(
    directory,
    ...'evaluate run words.jsonl --features tags --json --no-report'.split(' '),
  );
  expect(JSON.parse(scored.stdout)).toMatchObject({ exactMatch: 1 });
  const [lines, columns] = await Promise.all(
    ['words.jsonl --features tags', 'words.tsv --features 3'].map((from) =>
      tsuzuri(directory, ...`predict run --file ${from}`.split(' ')),
    ),
  );
  expect(lines.stdout).toBe(columns.stdout);
});

it('come with the inputs of a request', async () => {
  const path = join(directory, 'run', 'model.safetensors');
  const engine = await openEngine(path, { backend: 'wasm', threads: 1 });
  const { app } = fakeServer({ words: engine });
  const ask = (inputs: object[]) =>
    app.inject({ method: 'POST', url: '/v1/predict', payload: { inputs } });
  const inputs = [
    { source: 'ab', features: 'UP' },
    { source: 'ab', features: ['TWICE'] },
  ];
  const response = await ask(inputs);
  expect(response.json()).toMatchObject({
    answers: [{ hypotheses: [{ text: 'AB' }] }, { hypotheses: [{ text: 'abab' }] }],
  });
  const refused = await ask([{ source: 'ab' }]);
  expect(refused.statusCode).toBe(422);
  expect(refused.json()).toMatchObject({ error: expect.stringContaining('features') as string });
  await engine.dispose();
});

it('says that another kind of model suits examples that are mostly copied, and trains that on augmented data', async () => {
  const stems = ['lach', 'tanz', 'koch', 'bau', 'kauf', 'spar', 'hol', 'mal', 'rat', 'zahl'];
  const lines = stems.map((stem) => `${stem}en\t${stem}ens\n`);
  writeFileSync(join(directory, 'nouns.tsv'), lines.join(''));
  const train = async (...flags: string[]) => {
    const quick = ['--epochs', '1', '--no-report', '--embedding-size', '8', '--hidden-size', '8'];
    const { code, stderr } = await tsuzuri(
      directory,
      'train',
      'nouns.tsv',
      '--out',
      'nouns',
      '--force',
      '--threads',
      '1',
      ...quick,
      ...flags,
    );
    expect(code).toBe(0);
    return stderr;
  };
  const tip = 'in their order: --model edit-transducer is likely to be more accurate';
  expect(await train()).toContain(tip);
  const edited = await train('--model', 'edit-transducer');
  expect(edited).not.toContain('likely to be more accurate');
  expect(edited).toContain(
    '9 examples to train on, 27 more by data augmentation, 1 in the dev set, held out',
  );
  expect(await train('--model', 'edit-transducer', '--augment-to', '0')).not.toContain(
    'augmentation',
  );
});

it('a resumed training has the same augmented examples', async () => {
  const model = (out: string) => readFileSync(join(directory, out, 'model.safetensors'));
  const train = async (out: string, ...flags: string[]) => {
    const sizes = ['--embedding-size', '8', '--hidden-size', '8', '--threads', '1'];
    const more = ['--features', '3', '--no-report', '--patience', '9', ...sizes, ...flags];
    const { code } = await tsuzuri(directory, 'train', 'longer.tsv', '--out', out, ...more);
    expect(code).toBe(0);
  };
  const lines = rows.map((row) => row.replaceAll(/[ab]{2}/gi, (part) => `${part}ba${part}`));
  writeFileSync(join(directory, 'longer.tsv'), `${lines.join('\n')}\n`);
  await train('at-once', '--epochs', '3');
  await train('in-parts', '--epochs', '1');
  await train('in-parts', '--resume', '--epochs', '3');
  expect(model('in-parts').equals(model('at-once'))).toBe(true);
});

describe('a run with features', () => {
  const model = (...parts: string[]) =>
    readFileSync(join(directory, ...parts, 'model.safetensors')).toString('base64');
  const train = async (out: string, more: string) => {
    const flags = `words.tsv --features 3 --valid words.tsv --no-report --out ${out} ${more}`;
    const sizes = '--embedding-size 4 --hidden-size 4 --batch-size 4 --backend wasm';
    const { code, stderr } = await tsuzuri(
      directory,
      ...`train ${flags} ${sizes} --generator pointer`.split(' '),
    );
    expect(code, stderr).toBe(0);
  };
  beforeAll(() => train('whole', '--epochs 2 --threads 1'));

  it('resumes bit for bit', async () => {
    await train('stopped', '--epochs 1 --threads 1');
    const { code, stderr } = await tsuzuri(
      directory,
      ...'train words.tsv --valid words.tsv --out stopped --resume --epochs 2 --no-report'.split(
        ' ',
      ),
    );
    expect(code, stderr).toBe(0);
    expect(model('stopped')).toBe(model('whole'));
  });

  it('streams its examples', async () => {
    await train('streamed', '--stream --shuffle-buffer 5 --epochs 2 --threads 1');
    await train('again', '--stream --shuffle-buffer 5 --epochs 2 --threads 1');
    expect(model('again')).toBe(model('streamed'));
    const scored = await tsuzuri(
      directory,
      ...'evaluate streamed words.tsv --features 3 --json --no-report'.split(' '),
    );
    expect(JSON.parse(scored.stdout)).toMatchObject({ examples: rows.length });
  });

  it('has members, which answer together', async () => {
    await train('both', '--members 2 --epochs 2 --hold-out-seed 1');
    expect(model('both', 'members', '1')).toBe(model('whole'));
    const all = 'ab --features UP --scores --backend wasm --beam 2';
    const [together, first] = await Promise.all(
      ['both', 'whole'].map((run) => tsuzuri(directory, ...`predict ${run} ${all}`.split(' '))),
    );
    expect(together.code, together.stderr).toBe(0);
    expect(together.stdout).not.toBe(first.stdout);
  });
});

it('that the model does not know are told of, and omitted', async () => {
  const found = await tsuzuri(directory, 'predict', 'run', 'ab', '--features', 'UP;DOWN', '--json');
  expect(found.stderr).toContain('not known to the model: "DOWN"');
  const [answer] = (JSON.parse(found.stdout) as { predictions: object[] }).predictions;
  expect(answer).toMatchObject({ prediction: 'AB', unknownFeatures: ['DOWN'] });
});

it('are shown by inspect', async () => {
  for (const part of ['attention', 'beam', 'flow']) {
    const seen = await tsuzuri(directory, 'inspect', part, 'run', 'ab', '--features', 'UP');
    expect([seen.code, seen.stderr]).toEqual([0, '']);
  }
});

it.each([
  [['predict', 'run', 'ab'], 'this model reads features, such as "TWICE;UP"; got none'],
  [['inspect', 'beam', 'run', 'ab'], 'this model reads features, such as "TWICE;UP"; got none'],
  [
    ['evaluate', 'run', 'words.tsv', '--columns', '1,2'],
    'expected their column or key, such as 3 or tags; got none',
  ],
  [
    ['predict', 'plain', 'ab', '--features', 'UP'],
    'has no effect on this model, which reads no features',
  ],
  [
    ['evaluate', 'run', 'plain.tsv', '--features', '3'],
    'plain.tsv:1: expected at least 3 tab-separated columns, got 2',
  ],
  [['train', 'words.txt', '--format', 'cmudict', '--features', '3'], '--features: needs --format'],
  [['train', 'words.tsv', '--features-kind', 'linear'], '--features-kind: needs --features'],
])('%j is refused in one line', async (args, says) => {
  const { code, stderr } = await tsuzuri(directory, ...args);
  expect(code).toBeGreaterThan(0);
  expect(stderr.trim()).not.toContain('\n');
  expect(stderr).toContain(says);
});
