import { describe, expect, it } from 'vitest';
import { toIdBatch } from '../../src/data/batch.ts';
import { beamSearch } from '../../src/decode/beam.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { DecodingMemory, type Member } from '../../src/decode/memory.ts';
import { sample } from '../../src/decode/sample.ts';
import { beamTree } from '../../src/inspect/beam.ts';
import { Random } from '../../src/tensor/random.ts';
import { openSession } from '../../src/translator/session.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';

const backend = exactBackend();
const [A, B, END] = [0, 1, 2];
const limits = { eosId: END, maximumLength: 3 };
const source = toIdBatch([[0]]);

/** A model that looks at the last token alone: rows of probabilities of a, b and the end after a, b, the end and the start. */
function chain(...rows: readonly (readonly number[])[]): Member {
  const model: Member['model'] = {
    startId: 3,
    start: () => undefined,
    select: () => undefined,
    step(workspace, ids) {
      const table = workspace.from([4, 3], rows.flat().map(Math.log));
      const scores = workspace.tensor([ids.size, 3]);
      backend.embeddingForward(ids.size, 4, 3, ids.offset, table.offset, scores.offset);
      return { scores, state: undefined };
    },
  };
  return { model, memory: new DecodingMemory(backend) };
}

const search = async (model: Member, options: object) =>
  (await beamSearch([model], source, { ...limits, ...options }))[0].map((one) => ({
    ids: [...one.ids],
    p: Math.exp(one.logProbability),
    finished: one.finished,
    exact: one.exact,
  }));

describe('beam search over probabilities of which some are 0', () => {
  /** a, then b or the end; after b the end. */
  const narrow = () => chain([0, 0.25, 0.75], [0, 0, 1], [0, 0, 1], [1, 0, 0]);

  it('is exact when all of p > 0 have had a place, and says so', async () => {
    const found = await search(narrow(), { beamSize: 2, nBest: 2, lengthPenalty: 0 });
    expect(found).toEqual([
      { ids: [A], p: expect.closeTo(0.75, 12), finished: true, exact: true },
      { ids: [A, B], p: expect.closeTo(0.25, 12), finished: true, exact: true },
    ]);
  });

  it('gives as many answers as there are', async () => {
    expect(await search(narrow(), { beamSize: 5, nBest: 5 })).toHaveLength(2);
  });

  it('is not exact when one had none', async () => {
    const [found] = await search(narrow(), { beamSize: 1 });
    expect(found).toEqual({ ids: [A], p: expect.closeTo(0.75, 12), finished: true });
  });

  it('is exact too when nothing left can beat what is finished', async () => {
    const early = chain([0.1, 0.1, 0.8], [0, 0, 1], [0, 0, 1], [0.05, 0, 0.95]);
    const [found] = await search(early, { beamSize: 3 });
    expect(found).toMatchObject({ ids: [], exact: true });
  });
});

describe('limits that leave nothing of p > 0', () => {
  /** a and a again, without an end; or the end at once. */
  const endless = () => chain([1, 0, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]);
  const mute = () => chain([0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1]);

  it('cut an answer at the maximum', async () => {
    const cut = { ids: [A, A, A], p: 1, finished: false };
    for (const beamSize of [1, 4]) expect(await search(endless(), { beamSize })).toEqual([cut]);
    const ids = await greedy(endless(), source, { length: 3, eosId: END });
    expect(ids.map((row) => [...row])).toEqual([[A, A, A]]);
    const [[drawn]] = await sample([endless()], source, limits, [Random.fromSeed(1)]);
    expect([[...drawn.ids], drawn.finished, drawn.logProbability]).toEqual([[A, A, A], false, 0]);
  });

  it('leave an answer short of the minimum', async () => {
    const cut = { ids: [], p: 1, finished: false };
    expect(await search(mute(), { beamSize: 3, minimumLength: 2 })).toEqual([cut]);
    const [[drawn]] = await sample([mute()], source, { ...limits, minimumLength: 2 }, [
      Random.fromSeed(1),
    ]);
    expect([[...drawn.ids], drawn.finished]).toEqual([[], false]);
  });

  it('cost only the hypotheses that they stop', async () => {
    const fork = chain([1, 0, 0], [0, 0, 1], [0, 0, 1], [0.9, 0.1, 0]);
    const found = await search(fork, { beamSize: 2, nBest: 2 });
    expect(found).toEqual([{ ids: [B], p: expect.closeTo(0.1, 12), finished: true, exact: true }]);
  });

  it('are no matter of scores that are not numbers', async () => {
    const broken = chain([NaN, 0, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]);
    expect(await search(broken, { beamSize: 2 })).toEqual([]);
  });
});

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abcde'] } as const;
const texts = ['abc', 'edcba', 'a', 'bb', 'cab', 'dead'];

function translatorOf(generator: string, seed = 2): Translator {
  const sizes = { embeddingSize: 6, hiddenSize: 8, maximumLength: 5 };
  const config = { source: side, target: { ...side, eos: true }, ...sizes, generator };
  const translator = new Translator(backend, config, seed);
  const random = Random.fromSeed(seed);
  for (const { value } of translator.model.parameters.parameters) {
    const drawn = Float64Array.from({ length: value.size }, () => 4 * (random.uniform() - 0.5));
    backend.write(value.offset, drawn);
  }
  return translator;
}

describe.each(['sparsemax', 'entmax'])('answers of %s', (generator) => {
  const translator = translatorOf(generator);

  it('that are exact are those of the widest beam', async () => {
    const wide = await translator.answer(texts, { beam: 500 });
    expect(wide.some(({ answers }) => answers[0].exact)).toBe(true);
    for (const [i, found] of (await translator.answer(texts, { beam: 64 })).entries()) {
      if (found.answers[0].exact) expect(found).toEqual(wide[i]);
    }
  });

  it('are the same alone and in a batch, with every search and limit', async () => {
    for (const options of [
      {},
      { beam: 1 },
      { nBest: 3, minimumLength: 4 },
      { maximumLength: 1 },
      { sample: { seed: 3 }, minimumLength: 4, nBest: 2 },
      { search: 'greedy', minimumLength: 3 },
    ] as const) {
      const together = await translator.answer(texts, options);
      for (const [i, text] of texts.entries()) {
        expect(together[i].failure).toBeUndefined();
        if (!('sample' in options)) {
          expect(await translator.answer(text, options)).toEqual(together[i]);
        }
      }
    }
    const ensemble = openSession([translator, translatorOf('softmax', 3)]);
    expect((await ensemble.answer(texts)).every(({ answers }) => answers.length === 1)).toBe(true);
    ensemble.dispose();
  });

  it('have trees of beams', async () => {
    for (const minimumLength of [0, 5]) {
      const { answers, nodes } = await beamTree(translator, 'abc', { minimumLength, nBest: 2 });
      expect(answers.length).toBeGreaterThan(0);
      for (const { node } of answers) expect(nodes[node]?.fate ?? 'answer').toBe('answer');
    }
  });
});

it('a softmax leaves p > 0 everywhere, so that a beam is exact only when it holds everything', async () => {
  const answered = await translatorOf('softmax').answer(texts);
  expect(answered.every(({ answers }) => !('exact' in answers[0]))).toBe(true);
});
