import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from 'tsuzuri/formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const words = ['abc', 'abd', 'bcd', 'cda', 'dab', 'bad', 'cab', 'dad', 'bac', 'add', 'acd', 'dbc'];
const sizes = '--batch-size 4 --hidden-size 8 --embedding-size 8 --backend wasm --no-report';
const file = (...parts: string[]) => join(directory, ...parts);
// The path is absolute: a command that is stopped here cleans up after the directory has changed.
const argsOf = (out: string, more: string) =>
  `train ${file('pairs.tsv')} --out ${file(out)} ${more}`.split(' ');
const train = (out: string, more: string) => tsuzuri(directory, ...argsOf(out, more));
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));
const whole = `--members 2 --seed 4 ${sizes}`;

beforeAll(async () => {
  const lines = words.map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`);
  writeFileSync(file('pairs.tsv'), lines.join(''));
  const { code, stderr } = await train('whole', `${whole} --epochs 3`);
  expect(code, stderr).toBe(0);
});

describe('an ensemble that is stopped', () => {
  it('by a signal says so, and resumes to the bits of one that was not', async () => {
    const given = { signal: ['member 1  epoch 1/3', 'SIGINT'] } as const;
    const cut = await tsuzuriWith(given, directory, ...argsOf('cut', `${whole} --epochs 3`));
    expect(cut.code, cut.stderr).toBe(130);
    expect(cut.stderr).toContain('stopped; the same command with --resume continues\n');
    const early = await tsuzuri(directory, 'predict', 'cut', 'abc');
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('cut/model.safetensors is not there yet');
    const other = await train('cut', '--resume --members 3');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(
      `--members: the run in "${file('cut')}" was begun with 2, got 3`,
    );
    const resumed = await train('cut', '--resume --no-report');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(model('cut').equals(model('whole'))).toBe(true);
  });

  it('by a kill, again and again, too', async () => {
    for (const words of ['member 1', 'epoch 2/3']) {
      const more = existsSync(file('killed', 'settings.json')) ? '--resume' : '';
      const args = argsOf('killed', `${whole} --epochs 3 ${more}`.trim());
      const child = spawn(process.execPath, [bin, ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let text = '';
      child.stderr.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes(words)) child.kill('SIGKILL');
      });
      await new Promise((resolve) => child.once('close', resolve));
    }
    const resumed = await train('killed', '--resume --no-report');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(model('killed').equals(model('whole'))).toBe(true);
  });
});

describe('an ensemble at its end', () => {
  it('trains on with more epochs, all members', async () => {
    const short = await train('more', `${whole} --epochs 2`);
    expect(short.code, short.stderr).toBe(0);
    const { code, stderr } = await train('more', '--resume --epochs 3 --no-report');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('member 2  epoch 3/3');
    expect(model('more').equals(model('whole'))).toBe(true);
  });

  it('is told of a member that fails, and keeps the others', async () => {
    const path = file('more/members/2/checkpoint.safetensors');
    const saved = readSafetensors(readFileSync(path));
    for (const [name, { values }] of saved.tensors) {
      // Finite numbers whose sums are not.
      if (!name.startsWith('training.')) values.forEach((_, i) => (values[i] = 3e38 * (-1) ** i));
    }
    writeFileSync(path, writeSafetensors(saved));
    const { code, stderr } = await train('more', '--resume --epochs 4 --no-report');
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/member 2 failed: training: step \d+/);
    expect(stderr).toContain('1 of 2 members failed (2); --resume tries them again');
    expect(stderr).toContain('member 1  epoch 4/4');
  });

  it('is replaced by a single model, whose folder has no members', async () => {
    const { code, stderr } = await train('more', `--force --threads 1 --epochs 1 ${sizes}`);
    expect(code, stderr).toBe(0);
    expect(existsSync(file('more/members'))).toBe(false);
    expect((await tsuzuri(directory, 'predict', 'more', 'abc')).code).toBe(0);
  });
});
