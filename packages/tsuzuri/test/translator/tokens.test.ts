import { describe, expect, it, test } from 'vitest';
import { exactBackend } from '../support/backends.ts';
import { UNKNOWN_TOKEN } from '../../src/data/pair-codec.ts';
import { ConfigError } from '../../src/errors.ts';
import type { AnswerOptions, AnswerToken } from '../../src/translator/answers.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';

const letters = [...'abcdefgh'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: letters } as const;
const models: Readonly<Record<string, TranslatorConfig>> = {
  'answers of any length': {
    source: side,
    target: { ...side, eos: true },
    attention: 'general',
    maximumLength: 12,
  },
  'answers of one length': {
    source: { tokens: [...letters, ' '], length: 6, padding: ' ' },
    target: { tokens: [...letters, ' '], length: 4, padding: ' ' },
  },
};
const texts = ['abc', 'hgfedc', '', 'a', 'bb', 'hgfedc'];
const searches: Readonly<Record<string, AnswerOptions>> = {
  'beam 1': { beam: 1, attention: true },
  greedy: { search: 'greedy' },
  samples: { sample: { seed: 3 }, nBest: 2 },
};

/** A translator with weights large enough for its answers to differ. */
async function translatorOf(config: TranslatorConfig): Promise<Translator> {
  const sizes = { embeddingSize: 6, hiddenSize: 8, beamSize: 4 };
  const translator = new Translator(exactBackend(), { ...config, ...sizes }, 2);
  const { parameters } = translator.model;
  for (const [name, { values }] of await parameters.read()) {
    parameters.write(
      name,
      values.map((value) => 3 * value),
    );
  }
  return translator;
}

describe.each(Object.entries(models))('tokens of %s', (_, config) => {
  test.each(Object.entries(searches))('by %s are heard in order', async (_name, options) => {
    const translator = await translatorOf(config);
    const heard: AnswerToken[] = [];
    const onToken = (token: AnswerToken) => heard.push(token);
    const answered = await translator.answer(texts, { ...options, onToken });
    expect(answered).toEqual(await translator.answer(texts, options));
    answered.forEach(({ answers: [best] }, index) => {
      const own = heard.filter((one) => one.index === index);
      expect(own.map(({ logProbability }) => logProbability)).toEqual(best.tokenLogProbabilities);
      expect(own.at(-1)?.text ?? '').toBe(best.text);
      const tokens = own.flatMap(({ token }) => token ?? []);
      expect(tokens.join('').replaceAll(UNKNOWN_TOKEN, '⟨unk⟩').trimEnd()).toBe(best.text);
    });
  });

  it('by beam search are those of the likeliest answer so far, and change no answer', async () => {
    const translator = await translatorOf(config);
    let count = 0;
    const answered = await translator.answer(texts, { beam: 3, onToken: () => count++ });
    expect(answered).toEqual(await translator.answer(texts, { beam: 3 }));
    expect(count).toBeGreaterThan(texts.length);
  });

  it('are heard by predict, whose answers are the same', async () => {
    const translator = await translatorOf(config);
    const heard: string[] = [];
    const options = { beam: 1, onToken: ({ index, text }: AnswerToken) => (heard[index] = text) };
    const answers = await translator.predict(texts, options);
    expect(Array.from(answers, (_unused, i) => heard[i] ?? '')).toEqual(answers);
    expect(answers).toEqual(await translator.predict(texts, { beam: 1 }));
  });
});

test('what hears tokens must be a function, and what it throws ends the search', async () => {
  const translator = await translatorOf(models['answers of any length']);
  const wrong = { onToken: 'x' } as unknown as AnswerOptions;
  await expect(translator.answer('abc', wrong)).rejects.toThrow(ConfigError);
  const onToken = () => {
    throw new RangeError('enough');
  };
  await expect(translator.answer('abc', { onToken })).rejects.toThrow(RangeError);
});
