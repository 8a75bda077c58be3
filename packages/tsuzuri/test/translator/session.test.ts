import { describe, expect, it } from 'vitest';
import { UNKNOWN_TOKEN } from '../../src/data/pair-codec.ts';
import { ConfigError, DataError, TsuzuriError } from '../../src/errors.ts';
import { loadTranslator } from '../../src/translator/file.ts';
import { saveTranslator } from '../../src/translator/save.ts';
import { openSession } from '../../src/translator/session.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

const letters = [...'abcdefgh'];
const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: letters } as const;
const config: TranslatorConfig = {
  source: side,
  target: { ...side, eos: true },
  embeddingSize: 6,
  hiddenSize: 8,
  bidirectional: true,
  attention: 'general',
  maximumLength: 12,
};
const fixed: TranslatorConfig = {
  source: { tokens: [...'0123456789+ '], length: 6, padding: ' ' },
  target: { tokens: [...'0123456789 '], length: 3, padding: ' ' },
  embeddingSize: 5,
  hiddenSize: 7,
};
const texts = Array.from({ length: 16 }, (_, i) =>
  Array.from({ length: 1 + ((i * 7) % 23) }, (_unused, t) => letters[(i * t + i) % 8]).join(''),
);

/** A translator with weights large enough for its answers to differ. */
async function translatorOf(backend = exactBackend(), more: Partial<TranslatorConfig> = {}) {
  const translator = new Translator(backend, { ...config, ...more }, 2);
  for (const [name, { values }] of await translator.model.parameters.read()) {
    translator.model.parameters.write(
      name,
      values.map((value) => 3 * value),
    );
  }
  return translator;
}

describe.each(everyBackend)('answers on $name', ({ create }) => {
  it('asked for concurrently are those asked for one after the other', async () => {
    const translator = await translatorOf(await create());
    const alone: string[] = [];
    for (const text of texts) alone.push(await translator.predict(text));
    expect(new Set(alone).size).toBeGreaterThan(6);
    expect(await Promise.all(texts.map((text) => translator.predict(text)))).toEqual(alone);
    const lists = await Promise.all(
      [texts, texts.slice(3), texts].map((l) => translator.predict(l)),
    );
    expect(lists).toEqual([alone, alone.slice(3), alone]);
  });

  it('of a beam of 1 are greedy answers, with and without scores', async () => {
    const translator = await translatorOf(await create());
    const scored = await translator.answer(texts, { beam: 1 });
    const plain = await translator.predict(texts, { beam: 1 });
    expect(scored.map(({ answers: [best] }) => best.text)).toEqual(plain);
  });

  it('follow the weights, which a session has packed', async () => {
    const translator = await translatorOf(await create());
    const { parameters } = translator.model;
    const session = translator.session();
    const read = await parameters.read();
    const wholesale = () => {
      for (const [name, { values }] of read)
        parameters.write(
          name,
          values.map((x) => -x),
        );
    };
    const step = () => {
      parameters.zeroGradients();
      const { trainedSize, values } = parameters;
      translator.backend.sgd(trainedSize, 0.5, values, values); // θ −= θ / 2
    };
    for (const change of [() => {}, wholesale, step]) {
      change();
      const [fresh, beam] = [translator.session(), 3];
      const expected = await fresh.answer(texts, { beam });
      expect(await session.answer(texts, { beam })).toEqual(expected);
      for (const text of texts.slice(0, 4)) {
        expect(await session.answer([text], { beam })).toEqual(
          await fresh.answer([text], { beam }),
        );
      }
      fresh.dispose();
    }
    session.dispose();
  });
});

describe('a translator', () => {
  it('answers one text and a list of texts, with the beam of its file', async () => {
    const translator = await translatorOf();
    expect(translator.beamSize).toBe(5);
    const [text] = texts;
    const [answered] = await translator.answer([text], { beam: 5, nBest: 2 });
    expect(await translator.predict(text)).toBe(answered.answers[0].text);
    expect(answered.answers).toHaveLength(2);
    const { tokenLogProbabilities, logProbability, tokens, finished } = answered.answers[0];
    expect(tokenLogProbabilities).toHaveLength(tokens.length + 1);
    expect(tokenLogProbabilities.reduce((a, b) => a + b)).toBeCloseTo(logProbability, 10);
    expect(typeof finished).toBe('boolean');
    const narrow = await translatorOf(exactBackend(), { beamSize: 2 });
    const bytes = await saveTranslator(narrow);
    expect(loadTranslator(exactBackend(), bytes.buffer).beamSize).toBe(2);
    expect(await translator.predict([])).toEqual([]);
  });

  it('of answers of one length searches them with beams, too', async () => {
    const translator = new Translator(exactBackend(), fixed, 3);
    expect(translator.beamSize).toBe(1);
    const { answers } = await translator.answer('12+3', { nBest: 4 });
    expect(answers).toHaveLength(4);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(4);
    for (const { tokenLogProbabilities } of answers) expect(tokenLogProbabilities).toHaveLength(3);
    const [greedy] = (await translator.answer('12+3')).answers;
    expect(greedy.text).toBe(await translator.predict('12+3'));
  });

  it.each([1, 5])('of answers of one length refuses another length: beam %d', async (beam) => {
    const translator = new Translator(exactBackend(), fixed, 3);
    const options = { maximumLength: 9, beam };
    const message = 'maximumLength: every answer of this model has 3 tokens';
    await expect(translator.answer('1+1', options)).rejects.toThrow(message);
    await expect(translator.predict('1+1', options)).rejects.toThrow(message);
    const answer = await translator.predict('1+1', { maximumLength: 3, beam });
    expect(answer).toBe(await translator.predict('1+1', { beam }));
  });

  it('tells unknown symbols, once each, and copies what it looked at where asked to', async () => {
    const translator = await translatorOf(exactBackend(), { reverseSource: true });
    const { unknown } = await translator.answer('axbxy');
    expect(unknown).toEqual(['x', 'y']);
    const { answers } = await translator.answer('abcde', { attention: true, nBest: 3 });
    for (const { attention, tokens } of answers) {
      expect(attention).toHaveLength(tokens.length + 1);
      for (const weights of attention!) {
        expect(weights).toHaveLength(5);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      }
    }
    const { codec } = translator;
    const ids = Int32Array.of(0, codec.target.unkId!);
    const attention = [
      [1, 0, 0],
      [0, 0.1, 0.9],
    ];
    expect(codec.decode(ids, 'abç', { unknown: 'copy', attention })).toEqual({
      text: 'aç',
      tokens: ['a', 'ç'],
    });
    expect(codec.decode(ids, 'abç', { unknown: 'drop' })).toEqual({ text: 'a', tokens: ['a'] });
    expect(codec.decode(ids, 'abç').tokens).toEqual(['a', UNKNOWN_TOKEN]);
  });

  it('says where it has no answer instead of leaving the text out', async () => {
    const translator = await translatorOf();
    const [{ name, value }] = translator.model.parameters.parameters;
    translator.model.parameters.write(name, new Float64Array(value.size).fill(NaN));
    const answered = await translator.answer(['ab', '', 'c']);
    expect(answered.map(({ answers }) => answers.length)).toEqual([0, 1, 0]);
    expect(answered[0].failure).toBe("the model's scores are not numbers, so it has no answer");
    await expect(translator.predict(['ab'])).rejects.toThrow(TsuzuriError);
    const drawn = await translator.answer('ab', { sample: {} });
    expect(drawn.failure).toBeDefined();
  });

  it('that is disposed refuses to answer, and a second time does nothing', async () => {
    const backend = counting(exactBackend());
    const first = new Translator(backend, config, 1);
    first.dispose();
    const second = new Translator(backend, config, 2);
    const answers = await second.predict(texts);
    first.dispose();
    expect(await second.predict(texts)).toEqual(answers);
    await expect(first.predict('ab')).rejects.toThrow('translator: it was disposed');
    expect(() => first.session()).toThrow(TsuzuriError);
    second.dispose();
    expect(backend.live.size).toBe(0);
  });

  it.each<[string, (translator: Translator) => Promise<unknown>, string]>([
    [
      'a list with something else',
      (t) => t.predict(['x', null] as never),
      'texts[1] must be a text',
    ],
    ['a number', (t) => t.predict(7 as never), 'texts must be a text or a list of texts, got 7'],
    [
      'a wide beam',
      (t) => t.answer('a', { beam: 1e9 }),
      'beam: expected a whole number from 1 to 1000',
    ],
    ['half a beam', (t) => t.answer('a', { beam: 2.5 }), 'beam: expected a whole number'],
    ['an unknown option', (t) => t.answer('a', { beems: 3 } as never), 'did you mean beam?'],
    [
      'no beam',
      (t) => t.answer('a', { beam: 0 }),
      'beam: expected a whole number from 1 to 1000, got 0',
    ],
    ['a beam as text', (t) => t.predict('a', { beam: '5' as never }), 'got "5"'],
    ['more answers than the beam', (t) => t.answer('a', { beam: 2, nBest: 5 }), 'at most the beam'],
    ['an endless answer', (t) => t.predict('a', { maximumLength: 1e9 }), 'from 1 to 16384'],
    ['an unknown policy', (t) => t.predict('a', { unknown: 'x' as never }), 'expected one of keep'],
    ['sampling by yes', (t) => t.predict('a', { sample: true as never }), 'expected an object'],
    ['sampling with a typo', (t) => t.predict('a', { sample: { topk: 2 } as never }), 'topK?'],
    [
      'sampling with a beam',
      (t) => t.predict('a', { sample: {}, beam: 3 }),
      'no effect with sample',
    ],
    [
      'a length penalty with sampling',
      (t) => t.answer('a', { lengthPenalty: 2, sample: {} }),
      'no effect with beam',
    ],
    [
      'a beam for greedy search',
      (t) => t.answer('a', { search: 'greedy', beam: 3 }),
      'beam: has no effect with greedy search',
    ],
    [
      'two answers of greedy search',
      (t) => t.answer('a', { search: 'greedy', nBest: 2 }),
      'nBest: expected 1 from greedy search, got 2',
    ],
    ['an unknown search', (t) => t.answer('a', { search: 'bean' as never }), 'did you mean beam?'],
    [
      'a signal that is none',
      (t) => t.predict('a', { signal: 5 as never }),
      'an AbortSignal, got 5',
    ],
    ['no options', (t) => t.answer('a', 3 as never), 'options: expected an object, got 3'],
  ])('refuses %s', async (_, call, message) => {
    const call_ = call(await translatorOf());
    await expect(call_).rejects.toThrow(TsuzuriError);
    await expect(call_).rejects.toThrow(message);
  });

  it.each<[object, string]>([
    [{ hiddensize: 128 }, 'model: expected options among'],
    [{ hiddensize: 128 }, 'did you mean hiddenSize?'],
    [{ maximumLength: NaN }, 'maximumLength: expected a whole number'],
    [{ bidirectional: 1 }, 'bidirectional: expected true or false, got 1'],
    [{ peeky: 'no' }, 'peeky: expected true or false, got "no"'],
    [{ dropout: '0.5' }, 'dropout: expected a number from 0 to below 1, got "0.5"'],
    [{ cell: 'lstmm' }, 'did you mean lstm?'],
    [{ source: undefined }, 'source: expected the configuration of its coder, got undefined'],
    [{ encoder: 'toString' }, 'encoder: expected one of recurrent'],
  ])('cannot be made with %j', (more, message) => {
    const make = () => new Translator(exactBackend(), { ...config, ...more }, 1);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });
});

describe('a session', () => {
  it('keeps little memory between requests, and none once it is disposed', async () => {
    const backend = counting(exactBackend());
    const translator = new Translator(backend, config, 1);
    const slots = () => [...backend.live.values()].reduce((sum, size) => sum + size, 0);
    const before = slots();
    const session = translator.session();
    const long = Array.from({ length: 64 }, () => 'abcdefgh'.repeat(15));
    await Promise.all([session.answer(long), session.predict(texts, { beam: 1 })]);
    expect(backend.peak).toBeGreaterThan(before + 2 ** 18);
    expect(slots()).toBeLessThanOrEqual(before + 2 ** 18);
    session.dispose();
    expect(slots()).toBe(before);
    await expect(session.answer(['a'])).rejects.toThrow('session: it was disposed');
  });

  it('needs memory that does not grow with the length of the answers', async () => {
    const peak = async (maximumLength: number): Promise<number> => {
      const backend = counting(exactBackend());
      const translator = new Translator(backend, { ...config, maximumLength }, 1);
      const session = translator.session();
      const limits = { minimumLength: maximumLength, beam: 3 };
      await session.answer(texts.slice(0, 3), limits);
      return backend.peak;
    };
    expect(await peak(400)).toBe(await peak(40));
  });

  it('can be cancelled', async () => {
    const translator = await translatorOf();
    const controller = new AbortController();
    const { signal } = controller;
    const asked = translator.answer(texts, { signal, minimumLength: 12 });
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    expect(await translator.predict('ab')).toBeTypeOf('string');
  });

  it('of an ensemble needs translators of one vocabulary', () => {
    const backend = exactBackend();
    const one = new Translator(backend, config, 1);
    const other = new Translator(backend, fixed, 1);
    expect(() => openSession([one, other])).toThrow(ConfigError);
    expect(() => openSession([])).toThrow('expected at least one translator');
  });

  it('refuses a text that the source cannot take before anything is answered', async () => {
    const translator = new Translator(exactBackend(), fixed, 1);
    await expect(translator.predict(['1+1', '1*1'])).rejects.toThrow(DataError);
  });
});
