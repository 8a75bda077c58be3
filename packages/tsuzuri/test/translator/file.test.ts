import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const config: TranslatorConfig = {
  source: { tokens: [...'abc '], length: 4, padding: ' ' },
  target: { tokens: [...'xyz'], length: 3 },
  embeddingSize: 5,
  hiddenSize: 6,
};
const variants: Record<string, TranslatorConfig> = {
  plain: config,
  reversed: { ...config, reverseSource: true },
  shared: {
    ...config,
    target: { tokens: [...'あb👍"'], length: 2, padding: '"' },
    sharedEmbedding: true,
  },
};
const texts = ['abc', 'a', '', 'ccba', 'bb', 'cab'];

/** Every bit that a prediction comes from: logits of each step, and the answers. */
async function behaviour(translator: Translator): Promise<unknown> {
  const { model, backend } = translator;
  const workspace = new Arena(backend);
  const source = toIdBatch(texts.map((text) => translator.source.encode(text)));
  const state = model.start(workspace, source);
  const start = workspace.ids(
    [texts.length],
    texts.map(() => model.startId),
  );
  const { scores } = model.step(workspace, start, state);
  const numbers = await backend.read(scores.offset, scores.size);
  return { numbers, answers: await translator.predict(texts) };
}

const homes: { name: string; create: () => Promise<Backend> }[] = [
  ...everyBackend,
  { name: 'reference in float64', create: async () => exactBackend() },
];

describe.each(homes)('a model file on $name', ({ create }) => {
  it.each(Object.entries(variants))('predicts the same, bit for bit: %s', async (_, variant) => {
    const backend = await create();
    const translator = new Translator(backend, variant, 3);
    const bytes = await saveTranslator(translator);
    const loaded = loadTranslator(await create(), bytes);
    expect(loaded.model.config).toEqual(translator.model.config);
    expect(await behaviour(loaded)).toEqual(await behaviour(translator));
    expect(await saveTranslator(loaded)).toEqual(bytes);
  });
});

describe('a model file', () => {
  it('keeps the reversal: a reversed model that forgets it answers differently', async () => {
    const reversed = new Translator(exactBackend(), variants.reversed, 3);
    const forgetful = new Translator(exactBackend(), variants.plain, 3);
    expect(await behaviour(reversed)).not.toEqual(await behaviour(forgetful));
  });
});
