import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from 'tsuzuri/formats';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const file = (...parts: string[]) => join(directory, ...parts);
const words = Array.from({ length: 40 }, (_, i) =>
  [0, 1, 2, 3].map((at) => 'abc'[Math.floor(i / 3 ** at) % 3]).join(''),
);
const pairs = (some: readonly string[]) =>
  some.map((word) => `${word}\t${[...word.toUpperCase()].join(' ')}\n`).join('');
const tiny = '--epochs 2 --batch-size 8 --backend wasm --threads 1 --no-report'.split(' ');
const sizes = ['--hidden-size', '8', '--embedding-size', '8'];
const train = (...more: string[]) => tsuzuri(directory, 'train', ...more, ...tiny);
const settingsOf = (run: string) =>
  JSON.parse(readFileSync(file(run, 'settings.json'), 'utf8')) as Readonly<Record<string, unknown>>;
const weightsOf = (run: string) =>
  readSafetensors(readFileSync(file(run, 'model.safetensors'))).tensors;

beforeAll(async () => {
  writeFileSync(file('words.txt'), `${words.join('\n')}\n\n`);
  writeFileSync(file('few.tsv'), pairs([...words.slice(0, 12), 'dab']));
  const { code, stderr } = await train('words.txt', '--task', 'denoise', '--out', 'pre', ...sizes);
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('144 examples to train on, 4 in the'),
  ]);
});

describe('tsuzuri train', () => {
  it('pre-trains on words, and begins from what was learned', async () => {
    expect(settingsOf('pre')).toMatchObject({ task: 'denoise' });
    const warm = ['few.tsv', '--valid', 'few.tsv', '--init', 'pre', '--freeze', 'encoder'];
    const { code, stderr } = await train(...warm, '--out', 'warm');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^source: 4 tokens as in pre, 1 new: "d"; none dropped$/m);
    expect(stderr).toMatch(/^target: 0 tokens as in pre, 4 new: "A", .*; 3 dropped: "/m);
    const settings = { init: 'pre', freeze: ['encoder'], hiddenSize: 8, embeddingSize: 8 };
    expect(settingsOf('warm')).toMatchObject(settings);
    const [before, after] = [weightsOf('pre'), weightsOf('warm')];
    const encoder = [...before.keys()].filter((name) => /^encoder\.(?!embedding)/.test(name));
    expect(encoder.length).toBeGreaterThan(0);
    for (const name of encoder) expect(after.get(name)).toEqual(before.get(name));
    expect((await train('few.tsv', '--out', 'plain', ...sizes)).code).toBe(0);
    for (const setting of ['init', 'freeze', 'task', 'noise', 'copies']) {
      expect(settingsOf('plain')).not.toHaveProperty(setting);
    }
  });

  it('resumes such runs to the same bits, though the model that they began from is gone', async () => {
    const run = ['few.tsv', '--valid', 'few.tsv'];
    const warm = [...run, '--init', 'gone', '--freeze', 'decoder,embeddings'];
    cpSync(file('pre'), file('gone'), { recursive: true });
    await train(...warm, '--out', 'whole');
    const stop = { signal: ['epoch 1/2', 'SIGINT'] } as const;
    const stopped = await tsuzuriWith(stop, directory, 'train', ...warm, ...tiny, '--out', 'parts');
    expect(stopped.code).toBe(130);
    rmSync(file('gone'), { recursive: true });
    const resume = ['train', ...run, '--out', 'parts', '--resume', '--no-report'];
    const { code, stderr } = await tsuzuri(directory, ...resume);
    expect([code, stderr]).toEqual([0, expect.stringContaining('trained in')]);
    for (const name of ['model.safetensors', 'checkpoint.safetensors']) {
      const [whole, parts] = ['whole', 'parts'].map((out) => readFileSync(file(out, name)));
      expect(Buffer.compare(whole, parts)).toBe(0);
    }
  });

  it('reads the weights of examples from a column, which the dev set may lack', async () => {
    const weighted = pairs(words.slice(0, 9)).replaceAll('\n', '\t2\n');
    writeFileSync(file('weighted.tsv'), `${weighted}cab\tC A B\t0.5\n`);
    const run = ['weighted.tsv', '--valid', 'few.tsv', '--weights', '3', ...sizes];
    expect((await train(...run, '--out', 'weighted')).code).toBe(0);
    expect(settingsOf('weighted')).toMatchObject({ weights: '3' });
    expect((await train(...run, '--out', 'streamed', '--stream')).code).toBe(0);
  });

  it.each([
    [['few.tsv', '--freeze', 'encoder'], '--freeze: needs --init'],
    [
      ['few.tsv', '--init', 'pre', '--hidden-size', '16'],
      'expected 8, as the trained model has it, got 16',
    ],
    [
      ['few.tsv', '--init', 'nowhere'],
      '--init: expected a run directory or a model file, got "nowhere"',
    ],
    [
      ['few.tsv', '--init', 'pre', '--freeze', 'encoder,decoder,embeddings'],
      'expected a part that is trained, got all of them',
    ],
    [
      ['few.tsv', '--init', 'pre', '--model', 'edit-transducer'],
      '--model: expected "seq2seq", as the trained model is, got "edit-transducer"',
    ],
    [['few.tsv', '--noise', '0.2'], '--noise: needs --task'],
    [
      ['few.tsv', '--task', 'denoise', '--features', '2'],
      '--features: cannot be given together with --task',
    ],
    [
      ['few.tsv', '--objective', 'r-drop', '--dropout', '0'],
      '--dropout: expected a rate above 0, for the objective r-drop',
    ],
    [
      ['few.tsv', '--objective', 'minimum-risk', '--sampling-rate', '0.2'],
      '--sampling-rate: cannot be used with the objective minimum-risk',
    ],
    [
      ['few.tsv', '--objective', 'r-drop', '--objective-options', 'alpha'],
      '--objective-options: expected options such as alpha=3, got',
    ],
    [
      ['few.tsv', '--encoder', 'transformer', '--positions', 'rotry'],
      '--positions: expected one of sinusoidal, rotary, got "rotry"; did you mean rotary?',
    ],
    [
      ['words.txt', '--task', 'denoise', '--stream'],
      '--task denoise: all texts are held in memory; add --no-stream',
    ],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await train(...args, '--out', 'refused');
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
