import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadTranslator, createBackend } from 'tsuzuri';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../src/experiment/summary.ts';
import { type Outcome, temporaryDirectory, tiny, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
const run = join(directory, 'runs', 'addition');
const read = (name: string) => readFileSync(join(run, name));
let outcome: Outcome;
let summary: Summary;

beforeAll(async () => {
  const args = ['experiment', 'addition', ...tiny, '--seed', '3'];
  outcome = await tsuzuriWith({ draws: true }, directory, ...args);
  summary = JSON.parse(read('summary.json').toString()) as Summary;
});
afterAll(remove);

describe('tsuzuri experiment addition', () => {
  test('ends well, with the whole page on standard output', () => {
    expect(outcome.code).toBe(0);
    const titles = ['Results', '10 test questions', 'finds alike', 'Files in runs/addition'];
    for (const title of titles) expect(outcome.stdout).toContain(title);
    expect(outcome.stdout).toMatch(/plain +reversed/);
    expect(outcome.stdout.match(/[✓✗]/g)).toHaveLength(20);
  });

  test('shows progress as plain lines where there is no terminal: one a logged epoch and model', () => {
    expect(outcome.stdout + outcome.stderr).not.toContain('\u001b');
    for (const model of ['plain', 'reversed']) {
      const lines = outcome.stderr.split('\n').filter((line) => line.startsWith(model));
      expect(lines).toHaveLength(2);
      expect(lines[1]).toMatch(
        /epoch 2\/2 {2}loss \d\.\d{4} {2}test \d\.\d{3} .* steps\/s {2}done$/,
      );
    }
  });

  test('leaves a whole run directory, and nothing beside it', () => {
    const pictures = ['curves', 'embeddings'].flatMap((name) =>
      ['png', 'svg', 'vl.json'].map((ending) => `${name}.${ending}`),
    );
    const models = ['plain.safetensors', 'reversed.safetensors'];
    const about = ['history.jsonl', 'origin.json', 'outputs.jsonl', 'report.html', 'summary.json'];
    const files = [...pictures, ...about, ...models];
    expect(readdirSync(run).sort()).toEqual(files.sort());
    expect(readdirSync(join(directory, 'runs'))).toEqual(['addition']);
  });

  test('summary.json holds settings, models and every pair of embeddings', () => {
    expect(summary.experiment).toBe('addition');
    expect(summary.settings).toMatchObject({
      epochs: 2,
      batchSize: 100,
      seed: 3,
      models: ['plain', 'reversed'],
    });
    expect(summary.settings).not.toHaveProperty('out');
    expect(
      summary.models.map(({ name, reverseSource, seed, file }) => [
        name,
        reverseSource,
        seed,
        file,
      ]),
    ).toEqual([
      ['plain', false, 3, 'plain.safetensors'],
      ['reversed', true, 3, 'reversed.safetensors'],
    ]);
    for (const model of summary.models) {
      expect(model.test.tokenAccuracyByPosition).toHaveLength(3);
      expect(model.history.map(({ epoch, step }) => [epoch, step])).toEqual([
        [1, 2],
        [2, 4],
      ]);
      expect(model.history[1].test).toEqual(model.test);
      expect(model.train?.loss).toBeGreaterThan(0);
      expect(model.history[1].train).toEqual(model.train);
      expect(model.epoch).toBe(2);
      expect(model.stepsPerSecond).toBeGreaterThan(0);
    }
    expect(summary.embeddingSimilarity).toHaveLength(66); // of 12 characters, all pairs
    const cosines = summary.embeddingSimilarity.map(({ cosine }) => cosine);
    expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
  });

  test('history.jsonl has one object a logged epoch and model', () => {
    const lines = read('history.jsonl').toString().trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    const first = JSON.parse(lines[0]) as Record<string, unknown>;
    expect(Object.keys(first)).toEqual([
      'model',
      'seed',
      'epoch',
      'step',
      'loss',
      'seconds',
      'train',
      'test',
    ]);
    expect(first).toMatchObject({ model: 'plain', seed: 3, epoch: 1 });
  });

  test.each(['curves', 'embeddings'])('%s is drawn as PNG, SVG and Vega-Lite', (name) => {
    expect(read(`${name}.png`).subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(read(`${name}.svg`).toString()).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect(JSON.parse(read(`${name}.vl.json`).toString())).toHaveProperty('$schema');
  });

  test('the model files are those of the summary', async () => {
    const translator = loadTranslator(await createBackend(), read('reversed.safetensors'));
    expect(translator.model.config.reverseSource).toBe(true);
    const { examples } = summary;
    expect(await translator.predict(examples.map(({ source }) => source))).toEqual(
      examples.map(({ predictions }) => predictions.reversed),
    );
    translator.dispose();
  });
});

describe('tsuzuri predict', () => {
  test('answers with the model that was best on the test set', async () => {
    const texts = summary.examples.slice(0, 3).map(({ source }) => source);
    const { code, stdout } = await tsuzuri(directory, 'predict', run, ...texts);
    const [plain, reversed] = summary.models.map(({ test }) => test.sequenceAccuracy);
    const best = reversed > plain ? 'reversed' : 'plain';
    expect(code).toBe(0);
    expect(stdout).toBe(
      summary.examples
        .slice(0, 3)
        .map(({ source, predictions }) => `${source}\t${predictions[best]}\n`)
        .join(''),
    );
  });

  test('takes --model, a model file, --json and a backend', async () => {
    const [{ source, predictions }] = summary.examples;
    const named = await tsuzuri(directory, 'predict', run, source, '--model', 'reversed');
    expect(named.stdout).toBe(`${source}\t${predictions.reversed}\n`);
    const file = join(run, 'reversed.safetensors');
    const asJson = await tsuzuri(
      directory,
      'predict',
      file,
      source,
      '--json',
      '--backend',
      'reference',
    );
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      model: 'reversed.safetensors',
      predictions: [{ input: source, prediction: predictions.reversed }],
    });
  });

  test.each([
    [['12x3'], 1, 'character 3 is "x"'],
    [['1234567'], 1, 'at most 6'],
    [['1+2', '--maximum-length', '3'], 2, '--maximum-length: has no effect on this model'],
    [['1+2', '--unknown', 'drop'], 2, '--unknown: has no effect on this model'],
    [['1+2', '--model', 'plane'], 2, 'did you mean plain?'],
  ])('%j → one line, exit code %i', async (words, code, says) => {
    const outcome = await tsuzuri(directory, 'predict', run, ...words);
    expect(outcome).toMatchObject({ code, stdout: code === 1 ? `${words[0]}\t\n` : '' });
    expect(outcome.stderr).toMatch(/^tsuzuri predict: [^\n]*\n$/);
    expect(outcome.stderr).toContain(says);
  });
});

describe('tsuzuri inspect embeddings', () => {
  test('prints the pairs and draws the same heat map as the experiment', async () => {
    const before = read('embeddings.svg');
    const args = ['inspect', 'embeddings', run, '--pairs', '4'];
    const { code, stdout } = await tsuzuriWith({ draws: true }, directory, ...args);
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}\S \S /gm)).toHaveLength(4);
    expect(stdout).toContain(`Heat map of all pairs: ${join(run, 'embeddings.svg')}`);
    expect(read('embeddings.svg').equals(before)).toBe(true);
  });

  test('of a model file, as JSON, beside that file', async () => {
    const folder = join(directory, 'elsewhere');
    mkdirSync(folder);
    copyFileSync(join(run, 'reversed.safetensors'), join(folder, 'mine.safetensors'));
    const { stdout } = await tsuzuri(folder, 'inspect', 'embeddings', 'mine.safetensors', '--json');
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result.embeddingSimilarity).toEqual(summary.embeddingSimilarity);
    expect(result.file).toBe('embeddings-mine.svg');
    expect(readdirSync(folder)).toEqual(['embeddings-mine.svg', 'mine.safetensors']);
  });
});
