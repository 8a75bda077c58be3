import {
  appendFileSync,
  mkdirSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish, start, temporaryDirectory, tsuzuri, tsuzuriWith } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const words = ['abc', 'abd', 'bcd', 'cda', 'dab', 'bad', 'cab', 'dad', 'bac', 'add', 'acd', 'dbc'];
const small = '--batch-size 4 --embedding-size 8 --backend wasm --no-report --jobs 2';
const file = (...parts: string[]) => join(directory, ...parts);
const text = (...parts: string[]) => readFileSync(file(...parts), 'utf8');
const sweep = (line: string) => tsuzuri(directory, 'sweep', ...line.split(' '));
const grid = `pairs.tsv --grid hidden-size=8,16 --seeds 2 --epochs 2 ${small}`;

beforeAll(async () => {
  const lines = words.map((word) => `${word}\t${word.toUpperCase().split('').join(' ')}\n`);
  writeFileSync(file('pairs.tsv'), lines.join(''));
  writeFileSync(file('dev.tsv'), lines.slice(0, 4).join(''));
  const { code, stdout, stderr } = await sweep(`${grid} --out grid`);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('0001-seed1  100.00  epoch');
  expect(stdout).toMatch(/hidden-size {2}runs {2}.*wer {2}from the baseline/);
  expect(stderr).toContain('the best settings are in grid/best.yaml: tsuzuri train pairs.tsv');
});

describe('a sweep', () => {
  it('leaves ordinary runs, with the bits of those of tsuzuri train', async () => {
    const args =
      'train pairs.tsv --out alone --hidden-size 16 --seed 2 --hold-out-seed 1 --epochs 2';
    const rest = '--batch-size 4 --embedding-size 8 --backend wasm --no-report --threads 1';
    const alone = await tsuzuri(directory, ...`${args} ${rest}`.split(' '));
    expect(alone.code, alone.stderr).toBe(0);
    const model = (run: string) => readFileSync(file(run, 'model.safetensors'));
    expect(model('grid/runs/0002-seed2').equals(model('alone'))).toBe(true);
    const predicted = await tsuzuri(directory, 'predict', 'grid/runs/0002-seed2', 'abc');
    expect(predicted.code, predicted.stderr).toBe(0);
    expect((await tsuzuri(directory, 'inspect', 'sizes', 'grid/runs/0001-seed1')).code).toBe(0);
  });

  it('writes its results, and settings that train takes', async () => {
    const rows = text('grid/results.tsv').trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[1].split('\t').slice(0, 6)).toEqual(['1', '0001-seed1', '1', '8', '1', 'done']);
    expect(JSON.parse(text('grid/results.jsonl').split('\n')[3])).toMatchObject({
      name: '0002-seed2',
      'hidden-size': 16,
      state: 'done',
    });
    const args = 'train pairs.tsv --config grid/best.yaml --out best --no-report'.split(' ');
    const best = await tsuzuri(directory, ...args);
    expect(best.code, best.stderr).toBe(0);
  });

  it('does nothing again that is done, and goes on after a signal', async () => {
    const again = await sweep(`${grid} --out grid`);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).not.toContain('0001-seed1  100.00');
    const given = { signal: ['0001-seed1  100', 'SIGINT'] } as const;
    // The path is absolute: a command that is stopped here cleans up after the directory has changed.
    const line = `${grid} --out ${file('cut')}`;
    const args = ['sweep', ...line.replace('--jobs 2', '--jobs 1').split(' ')];
    const cut = await tsuzuriWith(given, directory, ...args);
    expect(cut.code, cut.stderr).toBe(130);
    expect(cut.stderr).toContain('stopped; the same command again continues\n');
    expect(text('cut/results.tsv')).toContain('\twaits\t');
    const rest = await sweep(line);
    expect(rest.code, rest.stderr).toBe(0);
    expect(rest.stdout).toBe(again.stdout);
    for (const name of ['results.tsv', 'results.jsonl', 'ranking.tsv', 'best.yaml']) {
      expect(text('cut', name)).toBe(text('grid', name));
    }
  });

  it('does not mix with another one, nor with changed data', async () => {
    const other = await sweep(`${grid} --out grid --learning-rate 0.01`);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('"grid" holds another sweep: --settings was');
    writeFileSync(file('changing.tsv'), text('pairs.tsv'));
    const changing = `changing.tsv --epochs 1 --hidden-size 8 ${small} --out changed`;
    expect((await sweep(changing)).code).toBe(0);
    appendFileSync(file('changing.tsv'), 'aaa\tA A A\n');
    const changed = await sweep(changing);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('changing.tsv has changed since then');
    const collected = await sweep('--collect --out changed');
    expect(collected.stderr).toContain('expected the data that the sweep was begun with');
    const forced = await sweep(`${changing} --force`);
    expect(forced.code, forced.stderr).toBe(0);
  });

  it('tells of a run that fails, does the others, and tries it again', async () => {
    rmSync(file('broken'), { recursive: true, force: true });
    const one = grid.replace('--seeds 2', '--seeds 1');
    expect((await sweep(`${one} --out broken --print-commands`)).code).toBe(0);
    writeFileSync(file('broken', 'runs'), ''); // where the folders of runs should be
    const broken = await sweep(`${one} --out broken`);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toMatch(/0001-seed1 failed: .*broken\/runs/);
    expect(broken.stderr).toContain('2 of 2 runs failed, first 0001-seed1');
    rmSync(file('broken', 'runs'));
    const mended = await sweep(`${one} --out broken`);
    expect(mended.code, mended.stderr).toBe(0);
    expect(text('grid/results.tsv').startsWith(text('broken/results.tsv'))).toBe(true);
  });

  it('tells which configurations cannot be', async () => {
    const line = `pairs.tsv --grid hidden-size=8,9 --epochs 1 ${small} --out odd`;
    const odd = await sweep(line);
    expect(odd.code).toBe(1);
    expect(odd.stderr).toContain(
      'configuration 2 (--hidden-size 9) cannot be: --hidden-size: expected an even number',
    );
    expect(text('odd/results.tsv')).toMatch(/2\t0002-seed1\t2\t9\t1\tfailed/);
    const none = await sweep(`pairs.tsv --hidden-size 9 ${small} --out none`);
    expect(none.code).toBe(2);
    expect(existsSync(file('none'))).toBe(false);
  });

  it('is printed as commands, each of which does one run, and collected', async () => {
    const printed = await sweep(`${grid} --out apart --print-commands`);
    expect(printed.code, printed.stderr).toBe(0);
    const commands = printed.stdout.trim().split('\n');
    expect(commands[2]).toBe('tsuzuri sweep --out apart --run 3');
    for (const command of commands.slice(0, 3)) {
      const one = await tsuzuri(directory, ...command.split(' ').slice(1));
      expect(one.code, one.stderr).toBe(0);
      expect(one.stderr).toMatch(/000\d-seed\d: wer \d+\.00\n$/);
    }
    expect((await sweep('--out apart --run 1')).stderr).toBe('0001-seed1 is done\n');
    const early = await sweep('--collect --out apart --no-report');
    expect(early.stderr).toContain('1 run of 4 not done yet\n');
    await sweep('--out apart --run 4');
    const all = await sweep('--collect --out apart --no-report');
    expect(all.code, all.stderr).toBe(0);
    expect(text('apart/results.tsv')).toBe(text('grid/results.tsv'));
  });

  it('is listed by a dry run, which writes nothing', async () => {
    const listed = await sweep(`${grid} --folds 3 --out dry --dry-run`);
    expect(listed.code, listed.stderr).toBe(0);
    expect(listed.stdout).toContain(' 1  0001-fold1-seed1  --hidden-size 8   at most 0:');
    expect(listed.stdout).toContain('12 runs of 2 sizes: at most');
    expect(existsSync(file('dry'))).toBe(false);
  });
});

describe('a folder', () => {
  it('with folders of somebody else is refused, and --force takes away what is its own', async () => {
    mkdirSync(file('theirs/runs/precious'), { recursive: true });
    writeFileSync(file('theirs/runs/precious/model.txt'), 'mine');
    const refused = await sweep(`${grid} --out theirs --print-commands`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('"theirs" holds no sweep but a folder runs');
    const first = `pairs.tsv --epochs 1 --hidden-size 8 ${small} --out forced`;
    expect((await sweep(first)).code).toBe(0);
    writeFileSync(file('forced/runs/0001-seed1/notes.txt'), 'mine');
    const again = await sweep(
      `pairs.tsv --epochs 1 --hidden-size 10 ${small} --out forced --force --seed 2`,
    );
    expect(again.code, again.stderr).toBe(0);
    expect(readdirSync(file('forced/runs'))).toEqual(['0001-seed1', '0001-seed2']);
    expect(readdirSync(file('forced/runs/0001-seed1'))).toEqual(['notes.txt']);
    expect(text('forced/best.yaml')).toContain('seed: 2\nholdOutSeed: 2\n');
  });
});

describe('the kinds of sweeps', () => {
  it('score on held-out folds of several data sets', async () => {
    const line = `--data a=pairs.tsv,b=dev.tsv --folds 2 --epochs 1 --hidden-size 8 ${small}`;
    const folds = await sweep(`${line} --valid a=dev.tsv --valid b=dev.tsv --out folds`);
    expect(folds.code, folds.stderr).toBe(0);
    expect(readdirSync(file('folds/runs')).sort()).toEqual([
      '0001-a-fold1-seed1',
      '0001-a-fold2-seed1',
      '0001-b-fold1-seed1',
      '0001-b-fold2-seed1',
    ]);
    const held = text('folds/folds/a-1/held.jsonl').trim().split('\n');
    const train = text('folds/folds/a-1/train.jsonl').trim().split('\n');
    expect(held.length + train.length).toBe(words.length);
    const two = await sweep(`pairs.tsv --folds 2 ${small} --out two`);
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('--folds: expected at least 3 without --valid');
    const many = await sweep(`dev.tsv --folds 5 ${small} --out many`);
    expect(many.code).toBe(2);
    expect(many.stderr).toContain('--folds: expected at most one fold per source, got 5');
  });

  it('halve', async () => {
    const line = `pairs.tsv --range hidden-size=8..16:2 --search halving --eta 2 --rung-epochs 1 --epochs 2 --runs 4 ${small} --out halves`;
    const halves = await sweep(line);
    expect(halves.code, halves.stderr).toBe(0);
    const rungs = text('halves/results.tsv')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t')[4]);
    expect(rungs.filter((rung) => rung === '1').length).toBe(2);
    const run = readdirSync(file('halves/runs')).find((name) =>
      existsSync(file('halves/runs', name, 'result-2.json')),
    )!;
    expect(text('halves/runs', run, 'history.jsonl').trim().split('\n')).toHaveLength(2);
    const collected = await sweep('--collect --out halves --no-report');
    expect(collected.stdout).toBe(halves.stdout);
    const one = await sweep('--run 1 --out halves');
    expect(one.stderr).toContain('--run: the runs of halving follow from scores');
    const again = await sweep(line);
    expect(again.stdout).toBe(halves.stdout);
    expect(again.stderr).not.toContain('epoch 1 of');
  });

  it('halve, and stop while they wait for scores', async () => {
    const line = `pairs.tsv --range dropout=0..0.5 --search halving --parallel 1 --rung-epochs 100 --epochs 300 --runs 4 ${small} --hidden-size 8 --out ${file('waits')}`;
    const child = start(directory, ['sweep', ...line.split(' ')]);
    const over = finish(child);
    while (!existsSync(file('waits/runs/0001-seed1/history.jsonl'))) await sleep(20);
    child.kill('SIGINT');
    const { code, stderr } = await over;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('stopped; the same command again continues');
    expect(existsSync(file('waits/results.tsv'))).toBe(true);
  });

  it('come from a file', async () => {
    writeFileSync(
      file('sweep.yaml'),
      `data: { words: { train: pairs.tsv, valid: [dev.tsv] } }
settings: { epochs: 1, batchSize: 4, embeddingSize: 8, backend: wasm }
grid: { hiddenSize: [8, 16], attention: [none] }
range: { dropout: 0.1..0.3 }
search: random
runs: 2
baseline: { attention: none }
`,
    );
    const done = await sweep('sweep.yaml --out yaml --no-report --jobs 2 --runs 3');
    expect(done.code, done.stderr).toBe(0);
    expect(text('yaml/results.tsv').trim().split('\n')).toHaveLength(4);
    for (const [wrong, message] of [
      ['grid: { hiddenSize: [a] }', '--grid: --hidden-size: expected a whole number'],
      ['grid: { hiddenSize: 8 }', 'wrong.yaml: grid.hiddenSize: '],
      ['gird: {}', 'wrong.yaml: its root: '],
      ['data: { "../x": { train: pairs.tsv } }', 'expected a name of letters and digits'],
    ]) {
      writeFileSync(file('wrong.yaml'), wrong);
      const { code, stderr } = await sweep('wrong.yaml --out wrong');
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
    expect(existsSync(file('wrong'))).toBe(false);
  });

  it('have a page', async () => {
    const { code, stderr } = await tsuzuri(directory, 'report', 'grid');
    expect(code, stderr).toBe(0);
    const page = text('grid/report.html');
    expect(page).toContain('<h1>Sweep: grid</h1>');
    expect(page).toContain('tsuzuri sweep pairs.tsv --grid hidden-size=8,16');
    const both = await tsuzuri(directory, 'report', 'grid', 'alone');
    expect(both.stderr).toContain(
      'expected the directory of a run, got "grid", which holds a sweep',
    );
  });
});
