import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHistory } from '../src/run/history.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const words = ['abc', 'abd', 'bcd', 'cda', 'dab', 'bad', 'cab', 'dad', 'bac', 'add', 'acd', 'dbc'];
const sizes =
  '--batch-size 4 --hidden-size 8 --embedding-size 8 --backend wasm --no-report --epochs 2';
const train = (out: string, more: string) =>
  tsuzuri(directory, ...`train pairs.tsv --out ${out} ${more}`.split(' '));
const file = (...parts: string[]) => join(directory, ...parts);
const model = (out: string) => readFileSync(file(out, 'model.safetensors'));
const run = (...args: string[]) => tsuzuri(directory, ...args);

beforeAll(async () => {
  const lines = words.map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`);
  writeFileSync(file('pairs.tsv'), lines.join(''));
  const { code, stderr } = await train('both', `--members 2 --seed 4 ${sizes}`);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/member 1 {2}epoch 2\/2 {2}loss/);
  expect(stderr).toMatch(/2 members trained in .*; dev WER .* ± .* each, .* as an ensemble\n/);
});

describe('an ensemble', () => {
  it('has members with the bits of runs of their seeds that hold the same examples out', async () => {
    const alone = await train('alone', `--seed 5 --hold-out-seed 4 --threads 1 ${sizes}`);
    expect(alone.code, alone.stderr).toBe(0);
    expect(model('alone').equals(model('both/members/2'))).toBe(true);
    const seeds = parseHistory(readFileSync(file('both/history.jsonl'), 'utf8')).map(
      ({ seed }) => seed,
    );
    expect(seeds).toEqual([4, 4, 5, 5]);
  });

  it('answers as its members together, from its run, its file and theirs', async () => {
    const all = ['predict', '--beam', '2', '--scores', '--backend', 'wasm'];
    const together = await run(...all, 'both', 'abc', 'dd');
    expect(together.code, together.stderr).toBe(0);
    const named = await run(...all, 'both/members/1', 'abc', 'dd', '--with', 'both/members/2');
    expect(named.stdout).toBe(together.stdout);
    const one = await run(...all, 'both', 'abc', 'dd', '--model', '2');
    const own = await run(...all, 'both/members/2', 'abc', 'dd');
    expect(one.stdout).toBe(own.stdout);
    const inFile = await run(...all, 'both/model.safetensors', 'abc', 'dd', '--model', '2');
    expect(inFile.stdout).toBe(own.stdout);
    const wrong = await run(...all, 'both', 'abc', '--model', '3');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('--model: expected a member of "both", 1 to 2, got "3"');
    const none = await run(...all, 'both/model.safetensors', 'abc', '--model', '3');
    expect(none.stderr).toContain('--model: expected a member of "both/model.safetensors", 1 to 2');
  });

  it('is scored as one and member by member', async () => {
    const { code, stdout, stderr } = await run(
      ...'evaluate both pairs.tsv --json --beam 2 --no-report --backend wasm'.split(' '),
    );
    expect(code, stderr).toBe(0);
    const { loss, members } = JSON.parse(stdout) as { loss: number; members: { loss: number }[] };
    expect(members).toHaveLength(2);
    expect(loss).toBeLessThan((members[0].loss + members[1].loss) / 2);
    const shown = await run(...'evaluate both pairs.tsv --beam 2 --no-report'.split(' '));
    expect(shown.stdout).toMatch(/each of the 2 members: WER .* ± .* %, PER .* ± .* %, loss/);
  });

  it('is looked into member by member, and exported as one or in folders', async () => {
    const asked = await run('inspect', 'sizes', 'both');
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain(
      'both/model.safetensors has 2 members; name the one to look into by --model 1 … 2',
    );
    expect((await run('inspect', 'sizes', 'both', '--model', '1')).code).toBe(0);
    const counted = await run('inspect', 'confusions', 'both', 'pairs.tsv', '--json');
    expect(counted.code, counted.stderr).toBe(0);
    expect((await run('export', 'both', '--out', 'both.safetensors')).code).toBe(0);
    expect(readFileSync(file('both.safetensors')).equals(model('both'))).toBe(true);
    const folders = await run(...'export both --format pytorch --out torch'.split(' '));
    expect(folders.stdout).toContain('torch/members/2/config.json\n');
    const back = await run('import', 'torch', '--out', 'back.safetensors');
    expect(back.code, back.stderr).toBe(0);
    expect(readFileSync(file('back.safetensors')).equals(model('both'))).toBe(true);
    const page = await run('report', 'both');
    expect(page.code, page.stderr).toBe(0);
    expect(readFileSync(file('both/report.html'), 'utf8')).toContain('member seed 5');
  });

  it('ends at once where none can begin, as a single run does', async () => {
    const { code, stderr } = await run(
      ...`train nothing.tsv --out none --members 2 ${sizes}`.split(' '),
    );
    expect(code, stderr).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toContain('nothing.tsv');
    expect((await run(...'train - --out none --members 2'.split(' '))).stderr).toContain(
      '--members: standard input cannot be read by every member; give a file',
    );
  });
});
