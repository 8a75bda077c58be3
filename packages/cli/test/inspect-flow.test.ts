import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Translator, type TranslatorConfig, createBackend, saveTranslator } from 'tsuzuri';
import { type Flow, flow } from 'tsuzuri/inspect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flowSpec } from '../src/plot/flow.ts';
import { stripsOf } from '../src/inspect/flow-strips.ts';
import { temporaryDirectory, tsuzuri, tsuzuriWith } from './support/command.ts';

const { path: directory, remove } = temporaryDirectory();
const translators: Record<string, Translator> = {};
afterAll(() => {
  for (const translator of Object.values(translators)) translator.dispose();
  remove();
});

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;

async function writeModel(name: string, config: Partial<TranslatorConfig>): Promise<void> {
  const sides = { source: side, target: { ...side, eos: true } };
  const sizes = { embeddingSize: 4, hiddenSize: 40, maximumLength: 4 };
  const translator = new Translator(await createBackend(), { ...sides, ...sizes, ...config });
  writeFileSync(join(directory, `${name}.safetensors`), await saveTranslator(translator));
  translators[name] = translator;
}

beforeAll(async () => {
  await writeModel('plain', {});
  await writeModel('attentive', { attention: 'dot', bidirectional: true, cell: 'gru' });
});

const inspect = (...args: string[]) => tsuzuri(directory, 'inspect', 'flow', ...args);

describe('tsuzuri inspect flow', () => {
  test('prints a table for each layer, with its equations and a row for each step', async () => {
    const { code, stdout, stderr } = await inspect('plain.safetensors', 'abca');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const sections = stdout.trimEnd().split('\n\n');
    expect(sections.map((section) => section.split('\n')[0])).toEqual([
      expect.stringMatching(/^The way of "abca" through plain\.safetensors \(loss 1\.\d+ nats/),
      'encoder',
      'encoder, layer 1, forward',
      'hand-over, layer 1',
      'decoder',
      'decoder, layer 1',
      'decoder, readout',
      'generator',
    ]);
    const [, , layer] = sections;
    expect(layer).toContain('lstm.cell: c_t = f ⊙ c_{t−1} + i ⊙ g');
    const rows = layer.split('\n').slice(-5);
    expect(rows[0].trim().split(/ +/).slice(0, 6)).toEqual(['step', 'token', 'i', 'f', 'g', 'o']);
    expect(rows.slice(1).map((row) => row.trim().split(/ +/)[1])).toEqual([...'abca']);
    for (const row of rows.slice(1)) expect(row).toMatch(/ [▁▂▃▄▅▆▇█]{24} +[▁▂▃▄▅▆▇█]{24}$/);
  });

  test('adds the lengths of gradients, of a given target', async () => {
    const args = ['attentive.safetensors', 'ab', '--target', 'ca', '--gradients'];
    const { stdout } = await inspect(...args);
    expect(stdout).toContain('|∂weights|');
    expect(stdout).toMatch(/\n +3 +a .* ⟨eos⟩|\n +3 +⟨eos⟩/);
    expect(stdout).toContain('generator.probabilities has no gradient: backward takes');
    const plain = await inspect('attentive.safetensors', 'ab', '--target', 'ca');
    expect(plain.stdout).not.toMatch(/∂|no gradient/);
  });

  test('gives all numbers as JSON', async () => {
    const { stdout } = await inspect('attentive.safetensors', 'abc', '--gradients', '--json');
    const found = JSON.parse(stdout) as Flow & { vocabulary: string[]; kinds: object };
    const seen = await flow(translators.attentive, 'abc', { gradients: true });
    expect(found.stations).toHaveLength(seen.stations.length);
    for (const [i, { id, from, values, gradient }] of seen.stations.entries()) {
      const expected = {
        id,
        from,
        values: [...values],
        ...(gradient && { gradient: [...gradient] }),
      };
      expect(found.stations[i]).toMatchObject(JSON.parse(JSON.stringify(expected)) as object);
    }
    expect(found.vocabulary).toEqual(['a', 'b', 'c', '⟨unk⟩', '⟨eos⟩']);
    expect(Object.keys(found.kinds)).toContain('gru.gates');
  });

  test('draws a strip for each quantity', async () => {
    const args = ['inspect', 'flow', 'attentive.safetensors', 'ab', '--gradients'];
    const out = ['--out', 'flow.svg'];
    const { code } = await tsuzuriWith({ draws: true }, directory, ...args, ...out);
    expect(code).toBe(0);
    const svg = readFileSync(join(directory, 'flow.svg'), 'utf8');
    for (const word of ['encoder, layer 1, backward', 'weights', '∂loss', '0 to 1']) {
      expect(svg).toContain(word);
    }
    const seen = await flow(translators.attentive, 'ab');
    expect(JSON.stringify(flowSpec(stripsOf(seen), 'it'))).not.toContain('∂loss');
  });

  test('prints a text that is too long to draw, and says so where it is to be drawn', async () => {
    const long = ['plain.safetensors', 'abc'.repeat(40)];
    expect((await inspect(...long)).code).toBe(0);
    const { code, stdout, stderr } = await inspect(...long, '--out', 'long.svg');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /--out: expected at most 100 tokens in source and answer.*got 120; .*--json/,
    );
  });

  test('refuses an empty text', async () => {
    const { code, stderr } = await inspect('plain.safetensors', '');
    expect(code).toBe(2);
    expect(stderr).toContain('expected a text, got an empty one');
  });
});
