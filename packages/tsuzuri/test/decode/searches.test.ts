import { afterEach, describe, expect, it } from 'vitest';
import { type Growing, trace } from '../../src/decode/hypothesis.ts';
import { whole } from '../../src/decode/option-checks.ts';
import type { SearchKind } from '../../src/decode/search.ts';
import { type SearchName, searches } from '../../src/decode/searches.ts';
import { createStepper } from '../../src/decode/stepper.ts';
import { Random } from '../../src/tensor/random.ts';
import type { AnswerOptions } from '../../src/translator/answers.ts';
import { openSession } from '../../src/translator/session.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abcde'] } as const;
const config = {
  source: side,
  target: { ...side, eos: true },
  embeddingSize: 6,
  hiddenSize: 8,
  maximumLength: 12,
};
const texts = ['abc', '', 'edcba', 'a', 'bb', 'cab'];

/** A translator with weights large enough to repeat itself. */
function translatorOf(seed = 2): Translator {
  const backend = exactBackend();
  const translator = new Translator(backend, config, seed);
  const random = Random.fromSeed(seed);
  for (const { value } of translator.model.parameters.parameters) {
    const drawn = Float64Array.from({ length: value.size }, () => 3 * (random.uniform() - 0.5));
    backend.write(value.offset, drawn);
  }
  return translator;
}

interface FreshOptions {
  /** How many of the latest tokens may not be written again (all). */
  readonly fresh?: number | undefined;
}

/** Writes the likeliest token that has not been written: a search as somebody may add one. */
const fresh: SearchKind<FreshOptions, { fresh: number }> = {
  description: 'takes the likeliest token that is new',
  defaults: { fresh: Infinity },
  checks: { fresh: whole(1) },
  async find(members, source, request) {
    const { eosId, maximumLength, fresh: reach = this.defaults.fresh } = request;
    const stepper = createStepper(members, source, request);
    const lasts: (Growing | undefined)[] = Array.from(source.lengths, () => undefined);
    const isOver = (last?: Growing) => last?.token === eosId && last !== undefined;
    for (let t = 0; t <= maximumLength && !lasts.every(isOver); t++) {
      const read = lasts.map((last) => last?.token ?? members[0].model.startId);
      const { logProbabilities } = await stepper.next(Int32Array.from(read));
      for (const [row, before] of lasts.entries()) {
        if (isOver(before)) continue;
        const written: number[] = [];
        for (let one = before; one && written.length < reach; one = one.before) {
          written.push(one.token);
        }
        const token = [...logProbabilities[row].keys()]
          .filter((id) => !written.includes(id) && (t < maximumLength || id === eosId))
          .reduce((a, b) => (logProbabilities[row][b] > logProbabilities[row][a] ? b : a));
        const own = logProbabilities[row][token];
        const logProbability = (before?.logProbability ?? 0) + own;
        lasts[row] = { before, token, own, logProbability, length: t + 1, weights: undefined };
      }
    }
    return lasts.map((last) => [
      trace(last!, { eosId, score: last!.logProbability, finished: true }),
    ]);
  },
};

const kinds: Record<string, unknown> = searches;
const byName = { search: 'fresh' as SearchName };
const byOption = (options: FreshOptions) => options as AnswerOptions;

describe('a search that is added', () => {
  // the files of a project share one process, and others iterate the record
  afterEach(() => delete kinds.fresh);

  it('answers wherever the others do, by its name or by an option of its own', async () => {
    kinds.fresh = fresh;
    const translator = translatorOf();
    const plain = await translator.predict(texts);
    expect(plain.some((text) => new Set(text).size < text.length)).toBe(true);
    const answered = await translator.answer(texts, byName);
    for (const { source, answers } of answered) {
      const [{ tokens, tokenLogProbabilities, logProbability }] = answers;
      expect(new Set(tokens).size).toBe(tokens.length);
      expect(tokenLogProbabilities).toHaveLength(source === '' ? 0 : tokens.length + 1);
      expect(tokenLogProbabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(logProbability, 10);
    }
    const written = answered.map(({ answers }) => answers[0].text);
    expect(await translator.predict(texts, byName)).toEqual(written);
    expect(await translator.predict(texts, byOption({ fresh: 100 }))).toEqual(written);
    const close = await translator.answer(texts, byOption({ fresh: 1 }));
    expect(close).not.toEqual(answered);
    for (const { answers } of close) {
      const [{ tokens }] = answers;
      expect(tokens.every((token, t) => token !== tokens[t - 1])).toBe(true);
    }
    const together = await openSession([translator, translatorOf(3)]).answer(texts, byName);
    for (const { answers } of together) {
      const [{ tokens }] = answers;
      expect(new Set(tokens).size).toBe(tokens.length);
    }
  });

  it('has its options checked, and refuses those of others', async () => {
    kinds.fresh = fresh;
    const translator = translatorOf();
    const refused = async (options: object, message: string) =>
      expect(translator.answer('abc', options)).rejects.toThrow(message);
    await refused({ fresh: 0 }, 'fresh: expected a whole number of at least 1, got 0');
    await refused({ ...byName, beam: 3 }, 'beam: has no effect with fresh search');
    await refused({ fresh: 1, search: 'beam' }, 'fresh: has no effect with beam search');
    await refused({ fresh: 1, sample: {} }, 'sample: has no effect with fresh search');
  });

  it('is unknown once it is gone', async () => {
    const answer = translatorOf().answer('abc', byName);
    await expect(answer).rejects.toThrow('search: expected one of greedy, beam, sample, got');
  });
});

describe('each search', () => {
  it.each(Object.keys(searches) as SearchName[])('%s is chosen by its name', async (search) => {
    const translator = translatorOf();
    const answered = await translator.answer(texts, { search });
    expect(answered.every(({ answers }) => answers.length === 1)).toBe(true);
    const plain = await translator.predict(texts, { search });
    expect(plain).toEqual(answered.map(({ answers }) => answers[0].text));
  });

  it('is the one of its options', async () => {
    const translator = translatorOf();
    const same = async (one: AnswerOptions, other: AnswerOptions) =>
      expect(await translator.answer(texts, one)).toEqual(await translator.answer(texts, other));
    await same({}, { search: 'beam', beam: 5, lengthPenalty: 1 });
    await same({ search: 'greedy' }, { beam: 1 });
    await same({ search: 'sample', nBest: 3 }, { sample: { seed: 1 }, nBest: 3 });
    await same({ lengthPenalty: 0 }, { search: 'beam', lengthPenalty: 0 });
  });
});
