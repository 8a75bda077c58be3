import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Translator, type TranslatorConfig, createBackend, saveTranslator } from 'tsuzuri';
import type { BeamTree, Confusions, EmbeddingMap, ParameterSize } from 'tsuzuri/inspect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parts } from '../src/commands/inspect.ts';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

const tokens = ['a', 'b', 'c'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens } as const;
const pairs = ['abc\tcab', 'aab\tbaa', 'cc\tcc', 'bca\tabcc'];

async function writeModel(name: string, config: Partial<TranslatorConfig>): Promise<void> {
  const sides = { source: side, target: { ...side, eos: true } };
  const sizes = { embeddingSize: 4, hiddenSize: 4, maximumLength: 6 };
  const translator = new Translator(await createBackend(), { ...sides, ...sizes, ...config });
  writeFileSync(join(directory, `${name}.safetensors`), await saveTranslator(translator));
  translator.dispose();
}

beforeAll(async () => {
  await writeModel('attentive', { attention: 'general' });
  await writeModel('plain', {});
  writeFileSync(join(directory, 'pairs.tsv'), `${pairs.join('\n')}\n`);
});

const inspect = (...args: string[]) => tsuzuri(directory, 'inspect', ...args);
const draw = (...args: string[]) => tsuzuriWith({ draws: true }, directory, 'inspect', ...args);
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

/** What a part prints as JSON. */
async function json<Result>(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await inspect(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

describe('tsuzuri inspect attention', () => {
  test('prints a row for each token of the answer, and as JSON the weights', async () => {
    const { code, stdout } = await inspect('attention', 'attentive.safetensors', 'abxc');
    expect(code).toBe(0);
    const [heading, head, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toContain('Where attentive.safetensors looks');
    expect(head.trim().split(/ +/)).toEqual(['a', 'b', 'x', 'c']);
    const found = await json<{ source: string[]; target: string[]; weights: number[][] }>(
      'attention',
      'attentive.safetensors',
      'abxc',
    );
    expect(found.source).toEqual(['a', 'b', 'x', 'c']);
    expect(rows).toHaveLength(found.target.length);
    for (const row of found.weights) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  test('of a given target, of a long source and as a picture', async () => {
    const args = ['attention', 'attentive.safetensors', 'abc'.repeat(10), '--target', 'cab'];
    const { stdout } = await draw(...args, '--out', 'attention.svg');
    expect(stdout.match(/^ {2}[cab⟨].*$/gm)).toHaveLength(4);
    expect(stdout).toContain('Attention weights: attention.svg');
    expect(read('attention.svg')).toContain('Where the model looks');
    const long = 'abc'.repeat(100); // no weight has two digits
    const flat = await inspect('attention', 'attentive.safetensors', long, '--target', 'cab');
    expect(flat.stdout).toMatch(/\n {2}c {2}[abc]·\d+ \.00\d\n/);
  });

  test.each([
    [['plain.safetensors', 'ab'], '--model: expected one with attention (dot, general'],
    [['attentive.safetensors'], 'expected TEXT, got nothing'],
    [['attentive.safetensors', ''], 'expected a text, got an empty one'],
    [['attentive.safetensors', 'a', 'b'], 'expected no more words here, got "b"'],
    [['attentive.safetensors', 'a', '--out', 'a.gif'], '--out: expected a name that ends in'],
  ])('%j → one line', async (args, says) => {
    const { code, stdout, stderr } = await inspect('attention', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^tsuzuri inspect attention: [^\n]*\n$/);
    expect(stderr).toContain(says);
  });
});

describe('tsuzuri inspect beam', () => {
  test('prints the tree whose answers are those of predict, and draws it', async () => {
    const args = ['beam', 'attentive.safetensors', 'abc', '--beam', '3', '--n-best', '2'];
    const tree = await json<BeamTree>(...args);
    const words = ['attentive.safetensors', 'abc', '--beam', '3', '--n-best', '2', '--scores'];
    const { stdout: predicted } = await tsuzuri(directory, 'predict', ...words);
    const lines = predicted
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t').slice(1, 3));
    expect(tree.answers.map(({ text, score }) => [text, score.toFixed(6)])).toEqual(lines);
    const { stdout } = await draw(...args, '--out', 'beam.svg');
    expect(stdout).toContain('The beam of abc in attentive.safetensors (beam size 3,');
    expect(stdout).toMatch(/answer 1: (end of sequence|maximum length)/);
    expect(stdout).toMatch(/answer 2: (end of sequence|maximum length)/);
    expect(stdout).not.toContain('  out of the beam');
    expect(read('beam.svg')).toContain('The beam of abc');
    expect((await inspect(...args, '--pruned')).stdout).toContain('  out of the beam');
  });

  test.each([
    [['', '--beam', '2'], 'expected a text, got an empty one'],
    [['abc', '--beam', '0'], '--beam: expected a whole number from 1'],
    [['abc', '--beam', '2', '--n-best', '3'], '--n-best: expected at most the beam, 2, got 3'],
  ])('%j → one line', async (args, says) => {
    const { code, stdout, stderr } = await inspect('beam', 'plain.safetensors', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^tsuzuri inspect beam: [^\n]*\n$/);
    expect(stderr).toContain(says);
  });
});

describe('tsuzuri inspect confusions', () => {
  test('of pairs is that of the answers that evaluate writes', async () => {
    const evaluated = ['evaluate', 'plain.safetensors', 'pairs.tsv', '--out', 'answers.tsv'];
    await tsuzuri(directory, ...evaluated);
    const ofPairs = await json<Confusions>('confusions', 'plain.safetensors', 'pairs.tsv');
    const answers = ['--answers', 'answers.tsv'];
    expect(await json('confusions', 'plain.safetensors', ...answers)).toEqual(ofPairs);
    const edits = read('answers.tsv').trimEnd().split('\n').slice(1);
    expect(ofPairs.edits).toBe(edits.reduce((sum, line) => sum + Number(line.split('\t')[3]), 0));
    expect(ofPairs.examples).toBe(4);
  });

  test('prints the most frequent, and draws them', async () => {
    const args = ['confusions', 'plain.safetensors', 'pairs.tsv', '--most', '2'];
    const { code, stdout } = await draw(...args, '--out', 'confusions.svg');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /What plain.safetensors takes for what \(4 examples, 4 wrong, \d+ edits\)/,
    );
    expect(stdout).toMatch(/… and \d+ more\n\nMost frequent confusions: confusions.svg\n$/);
    expect(read('confusions.svg')).toContain('Which token became which');
  });

  test.each([
    [[], 'expected a file of pairs or --answers, got nothing'],
    [['pairs.tsv', '--answers', 'pairs.tsv'], '--answers: cannot be given together with files'],
    [['--answers', 'nowhere.tsv'], 'nowhere.tsv: there is no such file'],
    [['--answers', 'pairs.tsv', '--beam', '2'], '--beam: has no effect with --answers'],
    [['--answers', 'pairs.tsv'], 'pairs.tsv:1: expected the columns source, target, answer, as'],
    [['nowhere.tsv'], 'nowhere.tsv'],
  ])('%j → one line', async (args, says) => {
    const { code, stdout, stderr } = await inspect('confusions', 'plain.safetensors', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^tsuzuri inspect confusions: [^\n]*\n$/);
    expect(stderr).toContain(says);
  });
});

test('tsuzuri inspect embeddings draws a map, and has it as JSON', async () => {
  const args = ['embeddings', 'plain.safetensors', '--map'];
  const { map, file } = await json<{ map: EmbeddingMap; file: string }>(...args);
  expect(map.points.map(({ token }) => token)).toEqual(tokens);
  expect(file).toBe('embedding-map-plain.svg');
  await draw(...args);
  expect(read(file)).toContain('first component');
});

test('tsuzuri inspect sizes counts every parameter', async () => {
  const { parameters, parameterCount } = await json<{
    parameters: ParameterSize[];
    parameterCount: number;
  }>('sizes', 'attentive.safetensors');
  expect(parameters.reduce((sum, { count }) => sum + count, 0)).toBe(parameterCount);
  const { stdout } = await draw('sizes', 'attentive.safetensors', '--out', 'sizes.svg');
  expect(stdout).toMatch(
    new RegExp(`total +${parameterCount}\n\nParameters by part: sizes.svg\n$`),
  );
  expect(read('sizes.svg')).toContain('decoder.attention');
});

test.each(Object.keys(parts))('inspect %s refuses a run that does not exist', async (part) => {
  const words = Object.keys(parts[part].operands).map(() => 'a');
  const { code, stderr } = await inspect(part, 'nowhere', ...words);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^[^\n]*"nowhere", which does not exist[^\n]*\n$/);
});
