import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createBackend } from '../../src/backend/select.ts';
import { ConfigError } from '../../src/errors.ts';
import { attentions } from '../../src/nn/attention/attentions.ts';
import { attentionOf } from '../../src/inspect/attention.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';

const tokens = ['a', 'b', 'c', 'd'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens } as const;

describe('attentionOf', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend('reference');
  });
  const build = (config: Partial<TranslatorConfig> = {}, seed = 7) =>
    new Translator(
      backend,
      {
        source: side,
        target: { ...side, eos: true },
        embeddingSize: 4,
        hiddenSize: 6,
        attention: 'general',
        maximumLength: 5,
        ...config,
      },
      seed,
    );

  it.each([false, true])(
    'gives what the answer gives, by target and source; reversed: %s',
    async (reverseSource) => {
      const translator = build({ reverseSource });
      const { answers } = await translator.answer('abxd', { attention: true });
      const found = await attentionOf(translator, 'abxd');
      expect(found.source).toEqual(['a', 'b', 'x', 'd']);
      expect(found.weights).toEqual(answers[0].attention);
      expect(found.target).toHaveLength(found.weights.length);
      for (const row of found.weights) {
        expect(row).toHaveLength(4);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
      translator.dispose();
    },
  );

  it.each([false, true])(
    'of a given target is that of the answer with the same tokens; reversed: %s',
    async (reverseSource) => {
      let compared = 0;
      for (let seed = 1; seed <= 12; seed++) {
        const translator = build({ reverseSource }, seed);
        const [{ text, tokens: written, attention }] = (
          await translator.answer('abcd', { attention: true, beam: 1 })
        ).answers;
        if (written.every((token) => tokens.includes(token as 'a'))) {
          const found = await attentionOf(translator, 'abcd', { target: text });
          expect(found.target).toEqual([...written, '⟨eos⟩']);
          found.weights.forEach((row, t) =>
            row.forEach((weight, s) => expect(weight).toBeCloseTo(attention![t][s], 6)),
          );
          compared++;
        }
        translator.dispose();
      }
      expect(compared).toBeGreaterThan(2);
    },
  );

  it('of a target with an unknown token names it', async () => {
    const translator = build();
    const found = await attentionOf(translator, 'abcd', { target: 'dxa' });
    expect(found.target).toEqual([...'dxa', '⟨eos⟩']);
    translator.dispose();
  });

  it('names the padding of texts of one length', async () => {
    const fixed = { tokens: ['1', '2', ' '], length: 4, padding: ' ' };
    const translator = build({ source: fixed, target: fixed, maximumLength: 4 });
    const found = await attentionOf(translator, '12');
    expect(found.source).toEqual(['1', '2', ' ', ' ']);
    expect(found.target).toHaveLength(4);
    expect(found.weights).toHaveLength(4);
    expect(found.target.join('').trimEnd()).toBe(await translator.predict('12'));
    translator.dispose();
  });

  it('is empty for an empty text, and refuses a model without attention in one line', async () => {
    const translator = build();
    expect(await attentionOf(translator, '')).toEqual({ source: [], target: [], weights: [] });
    translator.dispose();
    const plain = build({ attention: 'none' });
    for (const options of [{}, { target: 'ab' }]) {
      const refused = attentionOf(plain, 'ab', options);
      await expect(refused).rejects.toThrow(ConfigError);
      await expect(refused).rejects.toThrow(
        `model: expected one with attention (${Object.keys(attentions).join(', ')}), got one without`,
      );
    }
    plain.dispose();
  });
});
