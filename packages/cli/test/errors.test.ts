import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../src/errors.ts';
import { createProgram } from '../src/program.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
const empty = join(directory, 'empty');

beforeAll(() => {
  mkdirSync(empty);
  mkdirSync(join(directory, 'foreign'));
  writeFileSync(join(directory, 'foreign', 'thesis.md'), 'mine');
  mkdirSync(join(directory, 'damaged'));
  writeFileSync(join(directory, 'damaged', 'summary.json'), '{"models": []}');
  writeFileSync(join(directory, 'damaged.safetensors'), 'not a model at all');
});
afterAll(remove);

/** The words, the exit code, and what the one line must say. */
const cases: [args: string, code: number, says: string[]][] = [
  [
    'experiment addition --epochs ten',
    2,
    ['experiment addition', '--epochs', 'whole number', '"ten"'],
  ],
  ['experiment addition --epochs -1', 2, ['--epochs', 'from 1', '-1']],
  ['experiment addition --epochs 1.5', 2, ['--epochs', 'whole number', '1.5']],
  ['experiment addition --epochs', 2, ['--epochs', 'expected a value']],
  ['experiment addition --learning-rate 0', 2, ['--learning-rate', 'above 0', 'got 0']],
  ['experiment addition --learning-rate 0x10', 2, ['--learning-rate', '"0x10"']],
  ['experiment addition --clip-norm -5', 2, ['--clip-norm', 'above 0']],
  ['experiment addition --hidden-size 0', 2, ['--hidden-size', 'from 1', 'got 0']],
  ['experiment addition --hidden-size 1000000', 2, ['--hidden-size', '4,096', '1000000']],
  ['experiment addition --hidden-size 4096 --batch-size 5000', 2, ['--batch-size', 'GiB']],
  ['experiment addition --batch-size 5001', 2, ['--batch-size', '5,000', '5001']],
  ['experiment addition --train-size 95000', 2, ['--train-size', '95,050']],
  ['experiment addition --seeds 0', 2, ['--seeds', 'from 1']],
  ['experiment addition --seed -1', 2, ['--seed', 'from 0']],
  ['experiment addition --models revesred', 2, ['--models', 'plain, reversed', 'mean reversed?']],
  ['experiment addition --backend wams', 2, ['--backend', 'auto, native, wasm, reference']],
  ['experiment addition --epoch 3', 2, ['--epoch', 'did you mean --epochs?']],
  ['experiment addition --length 5', 2, ['unknown option', '--length']],
  ['experiment addition more', 2, ['expected no more words', '"more"']],
  ['experiment rotate --shift 5', 2, ['--shift', 'from 0 to 4', 'got 5']],
  ['experiment rotate --length 3', 2, ['--train-size', '1,000']],
  ['experiment rotate --length 0', 2, ['--length', 'from 1 to 100']],
  ['experiment additon', 2, ['additon', 'did you mean addition?']],
  ['experiment addition --dev-size 5', 2, ['unknown option', '--dev-size']],
  ['experiment copy --log-every 5', 2, ['unknown option', '--log-every']],
  ['experiment', 2, ['expected one of addition, rotate']],
  ['experiment qa --models plane', 2, ['--models', 'plain, attention', 'did you mean plain?']],
  ['experiment qa --models attention,', 2, ['--models', 'plain, attention']],
  ['experiment dates --batch-size 50000', 2, ['--batch-size', '45,000', '50000']],
  ['experiment reverse --length 3', 2, ['--train-size', '18,278', '45000']],
  ['experiment date', 2, ['did you mean dates?']],
  ['experimnt addition', 2, ['did you mean experiment?']],
  ['data addition --count 0', 2, ['--count', 'from 1']],
  ['data rotate --length 1 --shift 0 --count 11', 2, ['--count', '10']],
  ['inspect embeddings', 2, ['expected RUN']],
  ['inspect embeddings @/nowhere', 2, ['/nowhere', 'does not exist']],
  ['inspect embeddings @/damaged', 1, ['damaged', 'experiment']],
  ['inspect embeddings @/foreign', 1, ['no summary.json']],
  ['predict @/nowhere 1+2', 2, ['/nowhere', 'does not exist']],
  ['predict @/damaged.safetensors', 1, ['damaged.safetensors', 'not a safetensors file']],
  ['predict @/damaged.safetensors 1+2', 1, ['damaged.safetensors', 'not a safetensors file']],
  ['experiment addition --out @/damaged', 2, ['--out', 'no run', 'summary.json']],
  ['experiment addition --out /proc/none/run', 2, ['--out', 'cannot be made']],
  ['experiment addition --out @/damaged.safetensors', 2, ['--out', 'expected a directory']],
  ['experiment addition --out @/damaged.safetensors/run', 2, ['--out', 'cannot be made']],
];

/** Flags that contradict each other, or have no effect where they stand. */
const idle: [args: string, says: string][] = [
  ['train a --seed 1 --seed 2', '--seed: expected --seed once, got it twice'],
  ['train a --stream --no-stream', '--stream: expected --stream and --no-stream once, got more'],
  [
    'train a --batch-size 32 --batch-tokens 9',
    '--batch-size: cannot be given together with --batch-tokens',
  ],
  ['train a --shuffle-buffer 9', '--shuffle-buffer: needs --stream'],
  ['train a --source-separator ,', '--source-separator: needs --source-tokens separator'],
  ['train a --bpe-merges 9', '--bpe-merges: needs --source-tokens bpe or --target-tokens bpe'],
  ['train a --keys a,b', '--keys: needs --format jsonl'],
  ['train a --columns 1,2 --format jsonl', '--columns: needs --format tsv'],
  ['train a --columns 1,1', '--columns: expected two different columns, such as 1,3, got "1,1"'],
  ['train a --frozen-embeddings source', '--frozen-embeddings: needs --source-vectors'],
  [
    'train a --frozen-embeddings both --source-vectors v',
    '--frozen-embeddings: needs --target-vectors',
  ],
  ['train a --threads 4 --backend reference', '--threads: has no effect with --backend reference'],
  ['train a --input-feeding on --attention none', '--input-feeding: needs --attention'],
  ['train a --peeky on --tied-output on', '--tied-output: cannot be on together with --peeky on'],
  [
    'train a --variational-dropout on --dropout 0',
    '--variational-dropout: needs --dropout above 0',
  ],
  ['train a --valid-target b', '--valid-target: needs --valid'],
  ['train a --resume --force', '--resume: cannot be given together with --force'],
  [
    'train a --optimizer-options beta2=0.5,beta2=0.6',
    '--optimizer-options: expected beta2 once, got it twice',
  ],
  [
    'train a --optimizer-options __proto__=1',
    '--optimizer-options: expected options such as beta2=0.98,weightDecay=0.01, got "__proto__=1"',
  ],
  ['train a --optimizer sgd --optimizer-options beta2=0.5', '--optimizer-options: sgd'],
  ['train a --source-vectors -', '--source-vectors: expected a file, got -'],
  ['predict a b --beam 1 --length-penalty 2', '--length-penalty: has no effect with --beam 1'],
  ['predict a b --beam 2 --n-best 5', '--n-best: expected at most --beam 2, got 5'],
  ['predict a b --scores --json', '--scores: has no effect with --json'],
  ['predict a b --jsonl --json', '--jsonl: cannot be given together with --json'],
  ['predict a b --sample --beam 3', '--beam: cannot be given together with --sample'],
  [
    'predict a b --sample --length-penalty 3',
    '--length-penalty: cannot be given together with --sample',
  ],
  ['predict a b --top-k 3', '--top-k: needs --search sample'],
  ['evaluate a b --seed 3', '--seed: needs --search sample'],
  ['predict a b --search best', '--search: expected one of greedy, beam, sample, got "best"'],
  ['predict a b --search beam --sample', '--search: cannot be given together with --sample'],
  [
    'evaluate a b --search greedy --beam 3',
    '--beam: cannot be given together with --search greedy',
  ],
  ['predict a b --search greedy --n-best 2', '--n-best: expected 1 with --search greedy, got 2'],
  ['predict a b --minimum-length 3 --maximum-length 2', '--maximum-length: expected at least'],
];

/** What the command would print and return, without a process. */
async function verdict(args: string): Promise<{ text: string; exitCode: number }> {
  let where = 'tsuzuri';
  const words = args.replaceAll('@', directory).split(' ');
  const program = await createProgram(words, (path) => {
    where = path;
  });
  return program.parseAsync(words, { from: 'user' }).then(
    () => ({ text: 'no error', exitCode: 0 }),
    (error: unknown) => judge(error, where),
  );
}

describe('every error is one line that says where, what was expected and what came', () => {
  test.each(cases)('tsuzuri %s → %i', async (args, code, says) => {
    const { text, exitCode } = await verdict(args);
    expect(exitCode).toBe(code);
    expect(text).toMatch(/^tsuzuri[^\n]*$/);
    for (const words of says) expect(text).toContain(words);
  });
});

describe('a flag that contradicts another or has no effect is an error with the reason', () => {
  test.each(idle)('tsuzuri %s', async (args, says) => {
    const { text, exitCode } = await verdict(args);
    expect(text).toContain(says);
    expect(exitCode).toBe(2);
  });

  test('in a file of settings too, which may repeat the defaults', async () => {
    const path = join(directory, 'settings.yaml');
    writeFileSync(path, 'shuffleBuffer: 10000\nbatchTokens: 100');
    expect((await verdict(`train @/none --config ${path}`)).text).toContain('/none: there is no');
    writeFileSync(path, 'shuffleBuffer: 9');
    const { text } = await verdict(`train a --config ${path}`);
    expect(text).toContain(`--config: ${path}: shuffleBuffer: needs --stream`);
  });

  test('a file of settings has an end, and is shallow', async () => {
    const path = join(directory, 'deep.yaml');
    writeFileSync(path, '['.repeat(1 << 20));
    expect((await verdict(`train a --config ${path}`)).text).toContain('more than 65536 bytes');
    expect((await verdict('train a --config /dev/zero')).text).toContain('more than 65536 bytes');
  });
});

test('long arguments are shortened in messages', async () => {
  const long = 'x'.repeat(10_000);
  for (const args of [`predict ${long}`, `train ${long}`, `train a --seed ${long}`, long]) {
    expect((await verdict(args)).text.length).toBeLessThan(600);
  }
});

describe('the process ends with one line, an exit code, and nothing written', () => {
  const some = cases.filter((_, i) => i % 8 === 0);

  test.concurrent.each(some)('tsuzuri %s → %i', async (args, code) => {
    const outcome = await tsuzuri(empty, ...args.replaceAll('@', '..').split(' '));
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toMatch(/^tsuzuri[^\n]*\n$/);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('no control character of an argument reaches the terminal', async () => {
    const { stderr } = await tsuzuri(empty, 'predict', 'a\u001b[31m\nb', '1');
    expect(stderr).not.toContain('\u001b');
    expect(stderr.split('\n')).toHaveLength(2);
  });

  test('--debug adds where it comes from', async () => {
    const { code, stderr } = await tsuzuri(empty, 'predict', 'nowhere', '1', '--debug');
    expect(code).toBe(2);
    expect(stderr).toMatch(/\n\s+at /);
  });
});
