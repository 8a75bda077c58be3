import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from 'tsuzuri/nn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, bin, finish, start, temporaryDirectory, tiny } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);
const random = Random.fromSeed(1);

beforeAll(() => {
  const lines = Array.from({ length: 120 }, () => {
    const letters = Array.from({ length: 2 + random.integer(3) }, () => 'abcd'[random.integer(4)]);
    return `${letters.join('')}\t${letters.join(' ').toUpperCase()}\n`;
  });
  writeFileSync(file('train.tsv'), lines.slice(0, 100).join(''));
  writeFileSync(file('dev.tsv'), lines.slice(100).join(''));
});

const sizes =
  '--batch-size 8 --hidden-size 16 --embedding-size 8 --backend wasm --threads 1 --no-report';
const trainArgs = (out: string, epochs: number, ...more: string[]) => [
  ...`train train.tsv --valid dev.tsv ${sizes} --epochs ${epochs} --out ${out}`.split(' '),
  ...more,
];
const train = (...args: Parameters<typeof trainArgs>) => start(directory, trainArgs(...args));

/** Runs a line of a shell, in which "$@" is the command with its words. */
function shell(line: string, words: readonly string[]): Promise<Outcome> {
  const args = ['-c', line, 'sh', process.execPath, bin, ...words];
  return finish(spawn('bash', args, { cwd: directory }));
}

/** Waits until a process has written something. */
async function hears(child: ReturnType<typeof start>, words: string): Promise<void> {
  let text = '';
  for await (const chunk of child.stderr!) {
    text += String(chunk);
    if (text.includes(words)) return;
  }
  throw new Error(`expected ${words}, got ${text}`);
}

const bytes = (out: string, name = 'model') => readFileSync(file(out, `${name}.safetensors`));

describe('a disk that refuses', () => {
  it('ends a new run with one line, and leaves nothing', async () => {
    const { code, stderr } = await shell('ulimit -f 20; "$@"', trainArgs('limited', 40));
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^tsuzuri train: limited\/checkpoint\.safetensors cannot be written: EFBIG: file too large$/,
    );
    expect(existsSync(file('limited'))).toBe(false);
  });

  it('leaves the good checkpoint of an earlier run, which resumes', async () => {
    const child = train('good', 1000);
    await hears(child, 'epoch 2/');
    child.kill('SIGTERM');
    expect((await finish(child)).code).toBe(130);
    const before = bytes('good', 'checkpoint');
    const names = readdirSync(file('good'));
    const resume = trainArgs('good', 1000, '--resume');
    const { code, stderr } = await shell('ulimit -f 20; "$@"', resume);
    expect(code).toBe(1);
    expect(stderr).toContain('good/');
    expect(stderr).toContain('cannot be written: EFBIG');
    expect(bytes('good', 'checkpoint').equals(before)).toBe(true);
    expect(readdirSync(file('good'))).toEqual(names);
    const again = start(directory, resume);
    await hears(again, 'epoch 3/');
    again.kill('SIGTERM');
    expect((await finish(again)).code).toBe(130);
  });
});

describe('signals and streams', () => {
  it('a closed terminal saves as Ctrl-C does', async () => {
    const child = train('hangup', 1000);
    await hears(child, 'epoch 1/');
    child.kill('SIGHUP');
    const { code } = await finish(child);
    expect(code).toBe(130);
    expect(readdirSync(file('hangup')).sort()).toEqual([
      'checkpoint.safetensors',
      'history.jsonl',
      'model.safetensors',
      'origin.json',
      'settings.json',
    ]);
  });

  it.each([
    ['full', '"$@" 2>/dev/full'],
    ['closed', '"$@" 2>&-'],
    ['gone', '"$@" 2> >(head -c 10 >/dev/null)'],
  ])('a progress stream that is %s ends no training', async (name, line) => {
    const { code } = await shell(line, trainArgs(name, 2));
    expect(code).toBe(0);
    expect(existsSync(file(name, 'summary.json'))).toBe(true);
  });
});

describe('two at once', () => {
  it('the second is refused and named the first; one may look at the run; a killed one leaves no lock', async () => {
    const first = train('shared', 100_000);
    await hears(first, 'epoch 1/');
    const second = await finish(train('shared', 3, '--force'));
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^tsuzuri train: --out: process \d+ is writing the run[^\n]*\n$/);
    expect(second.stderr).toContain(`process ${first.pid} `);
    const answers = await finish(start(directory, ['predict', 'shared', 'abc']));
    expect(answers.code).toBe(0);
    const ended = new Promise((resolve) => first.once('close', resolve));
    first.kill('SIGKILL');
    await ended;
    const third = await finish(train('shared', 2, '--force'));
    expect(third.code, third.stderr).toBe(0);
  });
});

describe('killed by the dozen', () => {
  it('a training resumes every time, to the bits of one that was never stopped', async () => {
    expect((await finish(train('whole', 16))).code).toBe(0);
    /** A slow machine may be killed before there is a run. */
    const resume = () => (existsSync(file('killed', 'settings.json')) ? ['--resume'] : []);
    let code: number | null = null;
    for (let i = 0; i < 6; i++) {
      const child = train('killed', 16, ...resume());
      const ended = finish(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), 500 + random.integer(900));
      const outcome = await ended;
      clearTimeout(timer);
      ({ code } = outcome);
      if (code !== null) expect(code, outcome.stderr).toBe(0);
      if (code === 0) break;
    }
    if (code !== 0) expect((await finish(train('killed', 16, ...resume()))).code).toBe(0);
    for (const name of ['model', 'checkpoint']) {
      expect(bytes('killed', name).equals(bytes('whole', name)), name).toBe(true);
    }
    expect(readdirSync(file('killed')).sort()).toEqual(readdirSync(file('whole')).sort());
  });

  it('an experiment always leaves a whole run, the old one or the new one', async () => {
    const args = ['experiment', 'addition', ...tiny, '--backend', 'wasm', '--out', 'experiment'];
    expect((await finish(start(directory, args))).code).toBe(0);
    for (let i = 0; i < 3; i++) {
      const child = start(directory, args);
      const ended = finish(child);
      while (child.exitCode === null && !readdirSync(file('experiment')).some(isModelInTheMaking))
        await sleep(1);
      await sleep(random.integer(25));
      child.kill('SIGKILL');
      await ended;
      const text = readFileSync(file('experiment', 'summary.json'), 'utf8');
      const { models } = JSON.parse(text) as { models: { file: string }[] };
      expect(models).toHaveLength(2);
      for (const { file: name } of models) expect(existsSync(file('experiment', name))).toBe(true);
    }
    expect((await finish(start(directory, ['predict', 'experiment', '1+2']))).code).toBe(0);
    expect((await finish(start(directory, args))).code).toBe(0);
    expect(readdirSync(file('experiment')).filter((name) => !isWhole(name))).toEqual([]);
  });
});

/** A file under its own name: neither a temporary one nor a lock. */
const isWhole = (name: string) => !/\.(tmp|lock)$/.test(name);
const isModelInTheMaking = (name: string) => /\.safetensors\..*tmp$/.test(name);
