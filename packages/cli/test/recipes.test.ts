import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { experimentNames, modelsOf, recipeOf } from '../src/experiment/recipes.ts';
import type { Summary } from '../src/experiment/summary.ts';
import { isThorough } from '../../tsuzuri/test/support/thorough.ts';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
const tiny =
  '--epochs 2 --train-size 120 --dev-size 20 --test-size 30 --batch-size 40 --hidden-size 8 --embedding-size 8 --threads 1'.split(
    ' ',
  );
const pictures = ['curves', 'embeddings'].flatMap((name) =>
  ['png', 'svg', 'vl.json'].map((ending) => `${name}.${ending}`),
);

afterAll(remove);

function read(run: string): Summary {
  return JSON.parse(readFileSync(join(directory, run, 'summary.json'), 'utf8')) as Summary;
}

const all = experimentNames.filter((name) => recipeOf(name).protocol === 'best-epoch');
const names = isThorough ? all : all.slice(0, 2);
/** The recipe with the most models, which are those of all recipes: it trains all, the others one. */
const [largest] = all.toSorted((a, b) => modelsOf(b).length - modelsOf(a).length);

test('the largest recipe has every model', () => {
  expect([...new Set(all.flatMap(modelsOf))].sort()).toEqual(modelsOf(largest).toSorted());
});

describe.each(names)('tsuzuri experiment %s', (name) => {
  test(
    'trains its models, keeps everything as files, and they answer',
    { timeout: 60_000 },
    async () => {
      const trainsAll = isThorough && name === largest; // a model starts a thread
      const models = trainsAll ? modelsOf(name) : modelsOf(name).slice(-1);
      const run = join('runs', name);
      const { code, stdout, stderr } = await tsuzuriWith(
        { draws: trainsAll }, // drawing takes longer than training
        directory,
        'experiment',
        name,
        ...tiny,
        '--models',
        models.join(','),
      );
      expect({ code, stderr }).toMatchObject({ code: 0 });
      for (const title of ['Results', '10 test questions', `Files in runs/${name}`, ...models]) {
        expect(stdout).toContain(title);
      }
      expect(stdout.match(/[✓✗]/g)).toHaveLength(10 * models.length);
      expect(stderr.match(/epoch 2\/2 .* dev \d\.\d{3} .* done\n/g)).toHaveLength(models.length);

      const files = models.map((model) => `${model}.safetensors`);
      const about = ['history', 'outputs'].map((file) => `${file}.jsonl`);
      about.push('origin.json', 'report.html', 'summary.json');
      expect(readdirSync(join(directory, run)).sort()).toEqual(
        [...pictures, ...about, ...files].sort(),
      );
      const summary = read(run);
      expect(summary).toMatchObject({
        experiment: name,
        settings: { epochs: 2, trainSize: 120, devSize: 20, testSize: 30, models },
      });
      expect(summary.models.map((model) => [model.name, model.seed, model.file])).toEqual(
        models.map((model) => [model, 1, `${model}.safetensors`]),
      );
      for (const model of summary.models) {
        expect(model.options).toEqual(recipeOf(name).models[model.name]);
        expect(model.parameters).toBeGreaterThan(1000);
        expect(model.history.map(({ epoch, step }) => [epoch, step])).toEqual([
          [1, 3],
          [2, 6],
        ]);
        expect(model.history.map(({ dev }) => dev)).toContainEqual(model.dev);
        expect(model.test.loss).toBeGreaterThan(0);
      }

      const [{ source, predictions }] = summary.examples;
      const [model] = models;
      const answer = await tsuzuri(directory, 'predict', run, source, '--model', model);
      expect(answer.stdout).toBe(`${source}\t${predictions[model]}\n`);
    },
  );
});

describe('an experiment that keeps the best epoch', () => {
  const args = ['experiment', 'copy', ...tiny, '--models', 'attention'];

  test('of several seeds has mean and deviation, and history.jsonl a line an epoch', async () => {
    const { code, stdout } = await tsuzuri(directory, ...args, '--seeds', '2', '--out', 'two');
    expect(code).toBe(0);
    expect(stdout).toMatch(/mean ± sd over 2 seeds/);
    expect(stdout).toMatch(/by seed\n +seed +attention\n +1 +\d\.\d{4}\n +2 +\d\.\d{4}\n/);
    const { aggregate, models } = read('two');
    expect(models.map(({ file }) => file)).toEqual(
      [1, 2].map((n) => `attention-seed${n}.safetensors`),
    );
    const [one, two] = models.map(({ test }) => test.loss);
    expect(aggregate).toHaveLength(1);
    expect(aggregate?.[0]).toMatchObject({ name: 'attention', seeds: [1, 2] });
    expect(aggregate?.[0].test.loss.mean).toBeCloseTo((one + two) / 2, 12);
    const lines = readFileSync(join(directory, 'two', 'history.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[3])).toMatchObject({ model: 'attention', seed: 2, epoch: 2, step: 6 });
  });

  test('gives the same again, and replaces its earlier run', async () => {
    const [{ test, dev, epoch }] = read('two').models;
    const { code, stdout } = await tsuzuri(directory, ...args, '--json', '--out', 'two');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Summary).models).toMatchObject([{ test, dev, epoch }]);
    expect(readdirSync(join(directory, 'two'))).not.toContain('attention-seed2.safetensors');
  });
});
