import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { AnswerOptions, Answered } from 'tsuzuri';
import type { load } from 'tsuzuri/runtime';
import type * as made from '../../assets/package/index.js';
import { temporaryDirectory, tsuzuri } from '../support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);
const text = (...parts: string[]) => readFileSync(file(...parts), 'utf8');

beforeAll(async () => {
  const sums = Array.from({ length: 50 }, (_, i) => `${i}+2\t${i + 2}\n`);
  writeFileSync(file('train.tsv'), sums.join(''));
  writeFileSync(file('sums.tsv'), '1+2\t3\n10+20\t30\n');
  const sizes = '--epochs 1 --hidden-size 8 --embedding-size 8 --backend wasm --threads 1'.split(
    ' ',
  );
  const { code, stderr } = await tsuzuri(
    directory,
    'train',
    'train.tsv',
    '--valid',
    'train.tsv',
    '--out',
    'run',
    ...sizes,
  );
  expect(code, stderr).toBe(0);
});

/** A command that must succeed; what it told. */
async function told(...args: string[]): Promise<string> {
  const { code, stderr } = await tsuzuri(directory, 'export', 'run', ...args);
  expect(code, stderr).toBe(0);
  return stderr;
}

describe('tsuzuri export --weights', () => {
  it('tells what is saved and what that costs, on the examples of the run or of a file', async () => {
    const rates = /^int8: SER [\d.]+ → [\d.]+ \([+−][\d.]+\) on 50 examples of its dev set; /;
    expect(await told('--weights', 'int8', '--out', 'int8.safetensors')).toMatch(rates);
    expect(
      await told('--weights', 'float16', '--data', 'sums.tsv', '--out', 'f16.safetensors'),
    ).toMatch(/^float16: SER .* on 2 examples of sums\.tsv; [\d.]+ kB → [\d.]+ kB\n$/);
    const [whole, half, quarter] = ['run/model', 'f16', 'int8'].map(
      (name) => statSync(file(`${name}.safetensors`)).size,
    );
    expect(half).toBeLessThan(whole);
    expect(quarter).toBeLessThan(whole);
    const { code, stdout } = await tsuzuri(directory, 'predict', 'int8.safetensors', '1+2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1\+2\t/);
  });

  it('says how to compare a file, which keeps no examples', async () => {
    const args = ['export', 'run/model.safetensors', '--weights', 'int8', '--out', 'plain8'];
    const { code, stderr } = await tsuzuri(directory, ...args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^int8: accuracy not compared: .* name some by --data FILE; /);
  });

  it.each([
    [['--weights', 'int4'], '--weights: expected one of float32, float16, int8, got "int4"'],
    [['--weights', 'int8', '--format', 'pytorch'], '--weights: needs --format model or package'],
    [['--data', 'sums.tsv'], '--data: needs --weights or --format package'],
    [['--weights', 'int8', '--data', 'none.tsv'], 'none.tsv'],
    [['--name', 'a'], '--name: needs --format package'],
    [['--format', 'package', '--name', 'A b'], '--name: expected the name of an npm package'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await tsuzuri(directory, 'export', 'run', ...args, '--out', 'no');
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('tsuzuri export --format package', () => {
  it('writes a folder that answers from wherever it is, with no dependency', async () => {
    await told('--format', 'package', '--weights', 'int8', '--name', '@me/sums', '--out', 'sums');
    mkdirSync(file('elsewhere'));
    renameSync(file('sums'), file('elsewhere', 'sums'));
    expect(readdirSync(file('elsewhere', 'sums')).toSorted()).toEqual([
      'README.md',
      'index.d.ts',
      'index.html',
      'index.js',
      'model.safetensors',
      'package.json',
      'runtime.LICENSE',
      'runtime.js',
    ]);
    const script = `const { answer, predict } = await import('./sums/index.js');
const [{ answers }] = await answer(['1+2'], { beam: 2, nBest: 2 });
console.log(JSON.stringify([await predict('1+2'), answers.length]));`;
    const args = ['--input-type=module', '-e', script];
    const [answer, count] = JSON.parse(
      execFileSync(process.execPath, args, { cwd: file('elsewhere'), encoding: 'utf8' }),
    ) as [string, number];
    await told('--weights', 'int8', '--force', '--out', 'int8.safetensors');
    const { stdout } = await tsuzuri(directory, 'predict', 'int8.safetensors', '1+2');
    expect(`1+2\t${answer}\n`).toBe(stdout);
    expect(count).toBe(2);
  });

  it('says what the model is, and leaves the licence to its owner', async () => {
    await told('--format', 'package', '--data', 'sums.tsv', '--out', 'card');
    const { name, license, dependencies } = JSON.parse(text('card', 'package.json')) as Record<
      string,
      unknown
    >;
    expect({ name, license, dependencies }).toEqual({ name: 'run' });
    const card = text('card', 'README.md');
    expect(card).toMatch(/^\| SER \| [\d.]+ % on 2 examples of sums\.tsv \|$/m);
    expect(card).toMatch(/^tsuzuri train train\.tsv .*--out run /m);
    expect(card).toMatch(/^\| Date \| \d{4}-\d{2}-\d{2} \|$/m);
    expect(card).toContain('"hiddenSize": 8');
    expect(text('card', 'index.html')).toContain('value="1+2"');
  });

  it('shows names and examples on its page as they are', async () => {
    writeFileSync(file('hostile.tsv'), '"><script>\t1\n');
    await tsuzuri(
      directory,
      'export',
      'run/model.safetensors',
      '--format',
      'package',
      '--data',
      'hostile.tsv',
      '--out',
      'hostile',
    );
    expect(text('hostile', 'index.html')).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(text('hostile', 'README.md')).not.toContain('### Data');
  });

  it('has types that are those of the library', () => {
    expectTypeOf<made.AnswerOptions>().toExtend<AnswerOptions>();
    expectTypeOf<Answered>().toEqualTypeOf<made.Answered>();
    expectTypeOf<Awaited<ReturnType<typeof load>>['answer']>().toExtend<typeof made.answer>();
    expectTypeOf<Awaited<ReturnType<typeof load>>['predict']>().toExtend<typeof made.predict>();
  });
});
