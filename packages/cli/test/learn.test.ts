import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { learnExperiments } from '../src/learn/experiments.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const tiny = '--epochs 1 --train-size 60 --test-size 20 --backend wasm --threads 1'.split(' ');

describe('the experiments besides the tutorial’s', () => {
  it.each(Object.keys(learnExperiments))('%s trains, tests and keeps its models', async (name) => {
    const { code, stdout } = await tsuzuri(directory, 'experiment', name, ...tiny, '--json');
    expect(code).toBe(0);
    const { experiment, models } = JSON.parse(stdout) as {
      experiment: string;
      models: { name: string; file: string; test: { sequenceAccuracy: number } }[];
    };
    expect(experiment).toBe(name);
    const known = Object.keys(learnExperiments[name as keyof typeof learnExperiments].models);
    expect(models.map((model) => model.name)).toEqual(known);
    const file = join(directory, 'runs', name, models[0].file);
    expect(readFileSync(file).length).toBeGreaterThan(1000);
  });

  it('prints a table, answers, and a run that predict opens', async () => {
    const { stdout } = await tsuzuri(directory, 'experiment', 'copy', ...tiny, '--seeds', '2');
    expect(stdout).toMatch(/\| attention \| [\d,]+ \| 0\.\d{4} ± 0\.\d{4} \|/);
    const answered = await tsuzuri(directory, 'predict', 'runs/copy', 'abc');
    expect(answered.stdout).toMatch(/^abc\t/);
  });

  it('names a model that there is not', async () => {
    const { code, stderr } = await tsuzuri(directory, 'experiment', 'qa', '--models', 'atention');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean attention?');
  });
});
