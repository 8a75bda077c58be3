import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryEntry, parseHistory } from '../../src/run/history.ts';
import { temporaryDirectory, tsuzuri } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const sizes = '--batch-size 8 --hidden-size 8 --embedding-size 8 --learning-rate 0.01';
const train = (out: string, ...more: string[]) =>
  tsuzuri(
    directory,
    ...`train pairs.tsv --valid dev.tsv --out ${out} --backend wasm --threads 1`.split(' '),
    ...more,
  );
const text = (out: string, name: string) => readFileSync(join(directory, out, name), 'utf8');
const weights = (out: string) => readFileSync(join(directory, out, 'model.safetensors'));
const history = (out: string): HistoryEntry[] =>
  parseHistory(text(out, 'history.jsonl')).map(({ seconds: _seconds, ...entry }) => entry);

beforeAll(async () => {
  const words = [
    'abc',
    'abd',
    'bcd',
    'cda',
    'dab',
    'bad',
    'cab',
    'dad',
    'bac',
    'add',
    'acd',
    'dbc',
  ];
  const lines = words.map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`);
  writeFileSync(join(directory, 'pairs.tsv'), lines.slice(0, 9).join(''));
  writeFileSync(join(directory, 'dev.tsv'), lines.slice(9).join(''));
  const whole = await train('whole', ...sizes.split(' '), '--epochs', '5');
  expect(whole.code, whole.stderr).toBe(0);
  const short = await train('run', ...sizes.split(' '), '--epochs', '3');
  expect(short.stderr).toContain('the last epochs still improved: --resume --epochs N trains on');
});

describe('a run that has come to its end', () => {
  it('of one epoch is not said to improve still', async () => {
    const { code, stderr } = await train('once', ...sizes.split(' '), '--epochs', '1');
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('still improved');
  });

  it('trains on with more epochs, to the bits of a run that had them from the first', async () => {
    const before = history('run');
    const { code, stderr } = await train('run', '--resume', '--epochs', '5');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('from here on: --epochs 5 (3 before)\n');
    expect(weights('run').equals(weights('whole'))).toBe(true);
    expect(JSON.parse(text('run', 'settings.json'))).toEqual(
      JSON.parse(text('whole', 'settings.json')),
    );
    const after = history('run');
    expect(after.slice(0, 3)).toEqual(before);
    expect(after[3].before).toEqual({ epochs: 3 });
    expect(after.map(({ before: _before, ...entry }) => entry)).toEqual(history('whole'));
    const again = await train('run', '--resume');
    expect(again.code).toBe(0); // nothing is left to do
    expect(weights('run').equals(weights('whole'))).toBe(true);
  });

  it('takes another learning rate, patience and schedule, and records them', async () => {
    const changes = '--epochs 7 --learning-rate 0.002 --patience 9 --schedule linear'.split(' ');
    const { code, stderr } = await train('run', '--resume', ...changes);
    expect(code, stderr).toBe(0);
    const entry = history('run')[5];
    expect(entry.before).toMatchObject({
      epochs: 5,
      learningRate: 0.01,
      schedule: { kind: 'constant' },
    });
    expect(entry.learningRate).toBeLessThan(0.002);
    expect(JSON.parse(text('run', 'settings.json'))).toMatchObject({
      epochs: 7,
      learningRate: 0.002,
      patience: 9,
      schedule: 'linear',
    });
    const resumed = await train('run', '--resume');
    expect(resumed.code, resumed.stderr).toBe(0);
  });

  it.each([
    [['--hidden-size', '10'], '--hidden-size: the run in "run" was begun with 8, got 10'],
    [['--epochs', '2'], '--epochs: expected at least the 7 complete, got 2'],
  ])('refuses %j', async (args, says) => {
    const { code, stderr } = await train('run', '--resume', ...args);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('from here on');
    expect(code).toBe(2);
  });
});
