import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../src/experiment/summary.ts';
import {
  type Outcome,
  bin,
  finish,
  start,
  temporaryDirectory,
  tiny,
  tsuzuri,
} from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
const short = [...tiny, '--no-report'];
const rotate = ['experiment', 'rotate', ...short, '--length', '3', '--shift', '1', '--json'];
let first: Outcome;

beforeAll(async () => {
  first = await tsuzuri(directory, ...rotate, '--models', 'reversed', '--out', 'run');
});
afterAll(remove);

/** A summary without what depends on the machine's speed. */
function withoutTimes(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) =>
    ['seconds', 'stepsPerSecond'].includes(key) ? undefined : value,
  );
}

describe('--json', () => {
  test('prints summary.json, and nothing else, on standard output', () => {
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(readFileSync(join(directory, 'run', 'summary.json'), 'utf8'));
    expect(Object.keys(JSON.parse(first.stdout) as object)).toEqual(
      expect.arrayContaining(['experiment', 'settings', 'models', 'embeddingSimilarity']),
    );
  });
});

describe('running again', () => {
  test('the same seed gives the same numbers; an earlier run is replaced whole', async () => {
    const train = (models: string) =>
      tsuzuri(directory, ...rotate, '--models', models, '--out', 'run');
    const both = await train('plain,reversed');
    expect(both.code).toBe(0);
    expect(readdirSync(join(directory, 'run'))).toContain('plain.safetensors');
    const again = await train('reversed');
    expect(withoutTimes(again.stdout)).toEqual(withoutTimes(first.stdout));
    expect(readdirSync(join(directory, 'run'))).not.toContain('plain.safetensors');
    // A model does not depend on what else is trained.
    const [, reversed] = (withoutTimes(both.stdout) as Summary).models;
    expect((withoutTimes(first.stdout) as Summary).models).toEqual([reversed]);
    expect(readdirSync(directory)).toEqual(['run']);
  });

  test('a file of somebody else in the run directory is left alone', async () => {
    const note = join(directory, 'run', 'notes.md');
    writeFileSync(note, 'mine');
    const args = [...rotate, '--models', 'plain', '--out', 'run'];
    expect((await tsuzuri(directory, ...args)).code).toBe(0);
    expect(readFileSync(note, 'utf8')).toBe('mine');
    expect(existsSync(join(directory, 'run', 'reversed.safetensors'))).toBe(false);
  });
});

describe('--seeds', () => {
  test('trains each model from each seed, and reports mean and standard deviation', async () => {
    const args = [...rotate, '--seeds', '2', '--seed', '7', '--out', 'seeds'];
    const { code, stdout, stderr } = await tsuzuri(directory, ...args);
    expect(code).toBe(0);
    const { models, aggregate } = JSON.parse(stdout) as Summary;
    expect(models.map(({ file }) => file)).toEqual([
      'plain-seed7.safetensors',
      'reversed-seed7.safetensors',
      'plain-seed8.safetensors',
      'reversed-seed8.safetensors',
    ]);
    const losses = models.filter(({ name }) => name === 'plain').map(({ test }) => test.loss);
    expect(aggregate?.[0].seeds).toEqual([7, 8]);
    expect(aggregate?.[0].test.loss.mean).toBeCloseTo((losses[0] + losses[1]) / 2, 12);
    expect(aggregate?.[0].test.loss.sd).toBeCloseTo(
      Math.abs(losses[0] - losses[1]) / Math.SQRT2,
      12,
    );
    expect(stderr.match(/^(plain|reversed) +seed [78] /gm)).toHaveLength(8);
    expect(existsSync(join(directory, 'seeds', 'reversed-seed8.safetensors'))).toBe(true);
    const history = readFileSync(join(directory, 'seeds', 'history.jsonl'), 'utf8');
    expect(history.trimEnd().split('\n')).toHaveLength(8);
  });
});

describe('on a terminal', () => {
  // util-linux's `script` lends a process a terminal; where it is missing there is nothing to test with.
  const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
    'util-linux',
  );

  test.skipIf(!hasScript)(
    'progress is one live line a model, and the cursor comes back',
    async () => {
      const args = ['experiment', 'addition', ...short, '--models', 'reversed', '--out', 'live'];
      const line = [process.execPath, bin, ...args].join(' ');
      const child = spawn('script', ['-qec', line, '/dev/null'], {
        cwd: directory,
        env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '' },
      });
      const { code, stdout } = await finish(child);
      expect(code).toBe(0);
      expect(stdout).toContain('\u001b[?25l'); // hides the cursor
      expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
      expect(stdout).toMatch(/reversed.*━.*2\/2 {2}loss \d\.\d{4} {2}test \d\.\d{3} .*done/);
    },
  );
});

describe('stopping', () => {
  test('Ctrl-C ends training at once with code 130, one line, and nothing written', async () => {
    const args = [
      'experiment',
      'addition',
      '--epochs',
      '1000000',
      '--log-every',
      '1',
      '--out',
      'no',
    ];
    const child = start(directory, [...args, '--train-size', '100', '--hidden-size', '4']);
    const ended = finish(child);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr.match(/^tsuzuri: stopped, nothing was written$/gm)).toHaveLength(1);
    expect(existsSync(join(directory, 'no'))).toBe(false);
  });

  test('a reader that goes away is no error', async () => {
    const child = start(directory, ['data', 'addition', '--count', '20000']);
    const ended = finish(child);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});
