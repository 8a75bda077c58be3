import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Translator, createBackend, saveTranslator } from 'tsuzuri';
import { prepare } from 'tsuzuri/data';
import { readSafetensors, writeSafetensors } from 'tsuzuri/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textScores } from '../src/decode/score-report.ts';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);
const file = (...parts: string[]) => join(directory, ...parts);
const run = (...args: string[]) => tsuzuri(directory, ...args, '--backend', 'wasm');
const linesOf = (text: string) => text.trimEnd().split('\n');

const pairs = ['ab', 'ba', 'abc', 'cab', 'bca'].map((source) => ({
  source,
  target: [...source.toUpperCase()].join(' '),
}));

beforeAll(async () => {
  const tokens = { sourceTokens: 'character', targetTokens: 'separator' } as const;
  const { source, target } = (await prepare({ train: pairs, dev: [] }, tokens)).codecs;
  const sizes = { embeddingSize: 4, hiddenSize: 4, attention: 'dot', maximumLength: 6 } as const;
  const config = { source: source.config, target: target.config, ...sizes };
  const translator = new Translator(await createBackend('reference'), config);
  mkdirSync(file('run'));
  const bytes = await saveTranslator(translator);
  writeFileSync(file('run', 'model.safetensors'), bytes);
  const { tensors, metadata } = readSafetensors(bytes);
  for (const { values } of tensors.values()) values.fill(3e38);
  writeFileSync(file('huge.safetensors'), writeSafetensors({ tensors, metadata }));
  writeFileSync(file('test.tsv'), pairs.map((one) => `${one.source}\t${one.target}\n`).join(''));
  const keyed = pairs.map((one) => JSON.stringify({ word: one.source, phones: one.target }));
  writeFileSync(file('test.jsonl'), keyed.join('\n'));
});

describe('tsuzuri predict', () => {
  test('reads the sources of files of pairs, and of several files', async () => {
    const sources = pairs.map(({ source }) => source);
    const inputs = async (...args: string[]) =>
      linesOf((await run('predict', 'run', ...args)).stdout).map((line) => line.split('\t')[0]);
    expect(await inputs('--file', 'test.tsv')).toEqual(sources);
    expect(await inputs('--file', 'test.jsonl', '--keys', 'word,phones')).toEqual(sources);
    const both = ['--file', 'test.tsv', '--file', 'test.tsv'];
    expect(await inputs(...both)).toEqual([...sources, ...sources]);
  });

  test.each([
    [['test.tsv'], 'got the path of a file; read it with --file test.tsv'],
    [['a', '--columns', '1,2'], '--columns: cannot be given together with texts'],
    [['a', '--attention'], '--attention: needs --json or --jsonl'],
  ])('%j is an error', async (args, says) => {
    const { code, stderr } = await run('predict', 'run', ...args);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  test('tells probabilities of tokens, attention and unknown symbols', async () => {
    const { stdout, stderr } = await run('predict', 'run', 'abé', 'é', '--jsonl', '--attention');
    expect(stderr).toBe('not known to the model: "é"\n');
    const [first] = linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown[]>);
    expect(first).toMatchObject({ input: 'abé', unknown: ['é'], sourceTokens: ['a', 'b', 'é'] });
    expect(first.attention).toHaveLength(first.tokenLogProbabilities.length);
    expect(first.attention[0]).toHaveLength(3);
    const scored = await run('predict', 'run', 'ab', '--scores');
    const [, answer, score, rank, sum, probabilities] = scored.stdout.trimEnd().split('\t');
    expect(Number(score)).toBeLessThan(0);
    expect(rank).toBe('1');
    const each = probabilities.split(' ').map(Number);
    expect(each.length).toBeGreaterThanOrEqual(answer.split(' ').length);
    const log = each.reduce((total, one) => total + Math.log(one), 0);
    expect(log).toBeCloseTo(Number(sum), 1);
  });

  test('prints a line for every text, whatever the weights, and exits with 1', async () => {
    const given = { stdin: 'ab\n\nba\n' };
    const { code, stdout, stderr } = await tsuzuriWith(
      given,
      directory,
      'predict',
      'huge.safetensors',
    );
    expect(stdout).toBe('ab\t\n\t\nba\t\n');
    expect(stderr).toMatch(/^tsuzuri predict: 2 of 3 texts without an answer, the first "ab": /m);
    expect(code).toBe(1);
  });

  test('shows control characters on a terminal, and does not obey them', async () => {
    const piped = await tsuzuri(directory, 'predict', 'run', 'a\u001b[31m');
    expect(piped.stdout).toContain('\u001b');
    const shown = await tsuzuriWith({ columns: 80 }, directory, 'predict', 'run', 'a\u001b[31m');
    expect(shown.stdout).not.toContain('\u001b');
    expect(shown.stderr).not.toContain('\u001b[31m');
  });

  test('answers as the library does by itself', async () => {
    const [{ source }] = pairs;
    const own = await (await openOwn()).predict(source);
    expect((await run('predict', 'run', source)).stdout).toBe(`${source}\t${own}\n`);
  });
});

async function openOwn(): Promise<Translator> {
  const { loadTranslator } = await import('tsuzuri');
  return loadTranslator(
    await createBackend('wasm'),
    readFileSync(file('run', 'model.safetensors')),
  );
}

describe('tsuzuri evaluate', () => {
  test('writes a table of answers, and tells unknown tokens', async () => {
    writeFileSync(file('odd.tsv'), 'aé\tA É\nab\tA B\n');
    const { code, stdout } = await run('evaluate', 'run', 'odd.tsv', '--out', 'answers.tsv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unknown tokens +25.00 % of the source, 25.00 % of the target$/m);
    expect(stdout).toMatch(/^WER .*\nPER /m);
    const [head, first] = linesOf(readFileSync(file('answers.tsv'), 'utf8'));
    expect(head).toBe('source\ttarget\tanswer\tedits\tscore');
    expect(first).toMatch(/^aé\tA É\t[^\t]*\t\d+\t-[\d.]+$/);
  });

  test('scores the nearest of several targets of a source, or each row', async () => {
    const { stdout: given } = await run('predict', 'run', 'ab');
    const right = given.trimEnd().split('\t').at(-1)!;
    const rows = ['ab\tB B B B B B', `ab\t${right}`, 'ab\tB B B B B B', 'b\tB', `ab\t${right}`];
    writeFileSync(file('variants.tsv'), `${rows.join('\n')}\n`);
    const score = async (...more: string[]) =>
      JSON.parse((await run('evaluate', 'run', 'variants.tsv', '--json', ...more)).stdout) as {
        readonly [name: string]: number;
      };
    const [best, single] = [await score(), await score('--single-reference')];
    expect([best.examples, best.references]).toEqual([2, 3]);
    expect([single.examples, single.references]).toEqual([5, 5]);
    expect(best.tokenErrorRate).toBeLessThan(single.tokenErrorRate);
    expect(best.loss).toBe(single.loss);
    const table = ['evaluate', 'run', 'variants.tsv', '--out', 'variants-out.tsv'];
    expect((await run(...table)).stdout).toMatch(/^references +3; the nearest to each answer/m);
    const [, first, ...rest] = linesOf(readFileSync(file('variants-out.tsv'), 'utf8'));
    expect(first.split('\t').slice(0, 3)).toEqual(['ab', right, right]);
    expect(rest).toHaveLength(1);
  });

  test('says that --out cannot be written before it answers', async () => {
    const { code, stdout, stderr } = await run('evaluate', 'run', 'odd.tsv', '--out', 'no/a.tsv');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^tsuzuri evaluate: no\/a.tsv cannot be written: ENOENT/);
  });

  test('omits BLEU where targets are single words', () => {
    expect(Object.keys(textScores(['ab'], [['ab']]))).toEqual(['chrf']);
    expect(Object.keys(textScores(['a b'], [['a b']]))).toEqual(['bleu', 'chrf']);
  });
});
