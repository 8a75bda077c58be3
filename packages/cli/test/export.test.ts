import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Translator, createBackend, saveTranslator } from 'tsuzuri';
import { readSafetensors } from 'tsuzuri/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportFormats } from '../src/export/formats.ts';
import { temporaryDirectory, tsuzuri } from './support/command.ts';

const { path: here, remove } = temporaryDirectory();
afterAll(remove);

const at = (...path: string[]) => join(here, ...path);

beforeAll(async () => {
  const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'b'] } as const;
  const sizes = { hiddenSize: 4, embeddingSize: 3 };
  const config = { source: side, target: { ...side, eos: true }, ...sizes } as const;
  const translator = new Translator(await createBackend(), config);
  writeFileSync(at('trained.safetensors'), await saveTranslator(translator));
  translator.dispose();
  mkdirSync(at('empty'));
});

describe('export', () => {
  test('writes the model file by itself', async () => {
    const { code, stdout } = await tsuzuri(here, 'export', 'trained.safetensors', '--out', 'copy');
    expect([code, stdout]).toEqual([0, 'copy\n']);
    expect(readFileSync(at('copy'))).toEqual(readFileSync(at('trained.safetensors')));
  });

  test("writes PyTorch's tensors, and import makes the same model file of them", async () => {
    const written = await tsuzuri(
      here,
      'export',
      'trained.safetensors',
      '--format=pytorch',
      '--out=new/torch',
    );
    expect(written.stdout.split('\n')).toEqual([
      join('new', 'torch', 'model.safetensors'),
      join('new', 'torch', 'config.json'),
      '',
    ]);
    const { tensors } = readSafetensors(readFileSync(at('new', 'torch', 'model.safetensors')));
    expect(tensors.get('encoder.lstm.weight_ih_l0')?.shape).toEqual([16, 3]);
    const { code } = await tsuzuri(here, 'import', 'new/torch', '--out', 'back.safetensors');
    expect(code).toBe(0);
    expect(readFileSync(at('back.safetensors'))).toEqual(readFileSync(at('trained.safetensors')));
  });

  test('replaces what is there by --force alone', async () => {
    writeFileSync(at('there'), 'mine');
    mkdirSync(at('full'));
    writeFileSync(at('full', 'mine'), 'mine');
    const run = (...rest: string[]) => tsuzuri(here, 'export', 'trained.safetensors', ...rest);
    const refused = await run('--out', 'there');
    expect(refused.stderr).toMatch(/^tsuzuri export: --out: "there" exists; .*--force.*\n$/);
    expect([refused.code, readFileSync(at('there'), 'utf8')]).toEqual([2, 'mine']);
    expect((await run('--out', 'there', '--force')).code).toBe(0);

    const torch = ['--format', 'pytorch', '--out', 'full'];
    expect((await run(...torch)).stderr).toContain('"full" is not empty');
    expect(readdirSync(at('full'))).toEqual(['mine']);
    expect((await run(...torch, '--force')).code).toBe(0);
    expect(readFileSync(at('full', 'mine'), 'utf8')).toBe('mine');
  });

  test('never replaces the files of a run by those of another form', async () => {
    mkdirSync(at('run'));
    writeFileSync(at('run', 'summary.json'), '{"experiment":"addition"}');
    const torch = ['--format', 'pytorch', '--out', 'run', '--force'];
    const refused = await tsuzuri(here, 'export', 'trained.safetensors', ...torch);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('"run" holds a run of tsuzuri experiment');
    expect(readdirSync(at('run'))).toEqual(['summary.json']);

    const own = ['--out', 'run/summary.json', '--force'];
    const kept = await tsuzuri(here, 'export', 'trained.safetensors', ...own);
    expect(kept).toMatchObject({ code: 2, stdout: '' });
    expect(kept.stderr).toContain('"run/summary.json" is a file of a run of tsuzuri experiment');
    expect(readFileSync(at('run', 'summary.json'), 'utf8')).toBe('{"experiment":"addition"}');
  });

  test('does not go to standard output', async () => {
    const { code, stderr } = await tsuzuri(here, 'export', 'trained.safetensors', '--out', '-');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--out: expected a path, got "-"')]);
  });

  const each = Object.entries(exportFormats).map(([name, { out }]) => [name, out] as const);
  test.each(each)('as %s writes nothing where it cannot', async (format, place) => {
    const run = (out: string) =>
      tsuzuri(here, 'export', 'trained.safetensors', '--format', format, '--out', out);
    const wrong = await run(place === 'file' ? 'empty' : 'trained.safetensors');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^tsuzuri export: --out: expected the name of a [^\n]+\n$/);
    expect(readdirSync(at('empty'))).toEqual([]);
    const below = await run('trained.safetensors/below');
    expect([1, 2]).toContain(below.code);
    expect(below.stderr).toMatch(/^tsuzuri export: [^\n]+\n$/);
    expect(statSync(at('trained.safetensors')).isFile()).toBe(true);
  });

  test.each([
    [['export', 'trained.safetensors'], 2, '--out: expected a path, got nothing'],
    [['export', 'nowhere', '--out', 'x'], 2, '"nowhere", which does not exist'],
    [['export', 'empty', '--out', 'x'], 1, 'which has no summary.json'],
    [['export', 'trained.safetensors', '--format', 'torch', '--out', 'x'], 2, 'expected one of'],
    [['import', 'trained.safetensors', '--out', 'x'], 2, 'expected a folder with'],
    [['import', 'empty', '--out', 'x'], 1, 'cannot be read'],
    [['import', 'empty'], 2, '--out: expected a path, got nothing'],
  ])('%j: one line', async (args, code, words) => {
    const outcome = await tsuzuri(here, ...args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(/^tsuzuri (export|import): [^\n]+\n$/);
    expect(outcome.stderr).toContain(words);
    expect(readdirSync(here)).not.toContain('x');
  });

  test('a broken export is no model: the line names its folder', async () => {
    mkdirSync(at('broken'));
    writeFileSync(at('broken', 'config.json'), '{}');
    writeFileSync(at('broken', 'model.safetensors'), readFileSync(at('trained.safetensors')));
    const { code, stderr } = await tsuzuri(here, 'import', 'broken', '--out', 'x');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^tsuzuri import: broken: config\.json: expected a model [^\n]+\n$/);
  });
});
