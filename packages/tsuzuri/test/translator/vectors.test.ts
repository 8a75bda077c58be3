import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { DataError, ShapeError } from '../../src/errors.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Training } from '../../src/train/training.ts';
import { Translator, type TranslatorConfig } from '../../src/translator/translator.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

const tokenizer = { kind: 'character' };
const side = (letters: string) => ({ kind: 'text' as const, tokenizer, tokens: [...letters] });
const config: TranslatorConfig = {
  source: side('abcé'),
  target: { ...side('xyz'), eos: true },
  embeddingSize: 3,
  hiddenSize: 4,
};
const examples = [
  { source: 'ab', target: 'xy' },
  { source: 'cé', target: 'zx' },
  { source: 'bad', target: 'y' },
];

/** The numbers of both embeddings, in rows. */
async function rowsOf({ model, backend }: Translator): Promise<Record<string, number[][]>> {
  const tables = model.embeddings;
  const result: Record<string, number[][]> = {};
  for (const [name, { weight, vocabularySize, embeddingSize: size }] of Object.entries(tables)) {
    const numbers = [...(await backend.read(weight.value.offset, weight.value.size))];
    result[name] = Array.from({ length: vocabularySize }, (_, row) =>
      numbers.slice(row * size, (row + 1) * size),
    );
  }
  return result;
}

/** Both embeddings before and after some steps of training, with vectors in both. */
async function trained(backend: Backend, more: Partial<Seq2SeqConfig>) {
  const translator = new Translator(backend, { ...config, ...more }, 3);
  translator.setVectors('source', new Map([['a', [1, 2, 3]]]));
  translator.setVectors('target', new Map([['x', [4, 5, 6]]]));
  const before = await rowsOf(translator);
  const options = { epochs: 3, batchSize: 1, optimizer: 'adamw', optimizerOptions: {} } as const;
  const training = new Training(translator, { train: examples, dev: examples }, options);
  for await (const event of training.run()) expect(Number.isFinite(event.loss)).toBe(true);
  await training.finish();
  const after = await rowsOf(translator);
  translator.dispose();
  return { before, after };
}

describe.each(everyBackend)('translator.setVectors on $name', ({ create }) => {
  it('sets the rows of the tokens that it has, and no other', async () => {
    const translator = new Translator(await create(), config, 3);
    const before = await rowsOf(translator);
    const vectors = new Map<string, ArrayLike<number>>([
      ['b', [1, 2, 3]],
      ['e\u0301', Float32Array.of(4, 5, 6)], // é in another Unicode form
      ['\u00e9', [7, 8, 9]],
      ['d', [0, 0, 0]],
    ]);
    expect(translator.setVectors('source', vectors)).toBe(2);
    const expected = before.source.slice();
    [expected[1], expected[3]] = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(await rowsOf(translator)).toEqual({ source: expected, target: before.target });
    expect(translator.setVectors('target', new Map([['z', [1, 1, 1]]]))).toBe(1);
    expect((await rowsOf(translator)).target[2]).toEqual([1, 1, 1]);
    expect(translator.setVectors('target', new Map())).toBe(0);
    translator.dispose();
  });

  it.each<[string, Partial<Seq2SeqConfig>]>([
    ['two tables', {}],
    ["a tied output layer, which is the target's table", { tiedOutput: true }],
    ['attention', { attention: 'general', inputFeeding: true }],
  ])('frozen rows keep every bit in training, others do not: %s', async (_, more) => {
    for (const frozenEmbeddings of ['none', 'source', 'target', 'both'] as const) {
      const { before, after } = await trained(await create(), { ...more, frozenEmbeddings });
      for (const name of ['source', 'target']) {
        const isFrozen = frozenEmbeddings === name || frozenEmbeddings === 'both';
        if (isFrozen) expect(after[name]).toEqual(before[name]);
        else expect(after[name][0]).not.toEqual(before[name][0]);
      }
    }
  });

  it('a shared table is frozen by both', async () => {
    const shared = { sharedEmbedding: true, target: { ...config.source, eos: true } };
    for (const frozenEmbeddings of ['none', 'both'] as const) {
      const translator = new Translator(await create(), { ...config, ...shared, frozenEmbeddings });
      translator.setVectors('target', new Map([['a', [1, 2, 3]]]));
      const before = await rowsOf(translator);
      expect(before.source[0]).toEqual([1, 2, 3]);
      const train = [{ source: 'ab', target: 'ba' }];
      for await (const _ of new Training(translator, { train }, { epochs: 2 }).run());
      const after = await rowsOf(translator);
      if (frozenEmbeddings === 'both') expect(after).toEqual(before);
      else expect(after.source[0]).not.toEqual(before.source[0]);
      translator.dispose();
    }
  });
});

describe('translator.setVectors', () => {
  it('goes on with a checkpoint that has the vectors, frozen as they were', async () => {
    const model = { ...config, frozenEmbeddings: 'source' } as const;
    const translator = new Translator(exactBackend(), model, 3);
    translator.setVectors('source', new Map([['a', [1, 2, 3]]]));
    const before = await rowsOf(translator);
    const whole = new Training(translator, { train: examples }, { epochs: 2 });
    let bytes: Uint8Array | undefined;
    for await (const { epoch } of whole.run()) if (epoch === 1) bytes ??= await saveTraining(whole);
    const resumed = await resumeTraining(exactBackend(), bytes!, { train: examples });
    for await (const { epoch } of resumed.run()) expect(epoch).toBeGreaterThan(0);
    expect(await rowsOf(resumed.translator)).toEqual(await rowsOf(translator));
    expect((await rowsOf(resumed.translator)).source).toEqual(before.source);
  });

  it('changes nothing when a vector does not fit', async () => {
    const translator = new Translator(exactBackend(), config, 3);
    const before = await rowsOf(translator);
    const set = (vector: number[]) =>
      translator.setVectors(
        'source',
        new Map([
          ['a', [1, 2, 3]],
          ['b', vector],
        ]),
      );
    expect(() => set([1, 2])).toThrow(
      new ShapeError('translator.setVectors: the vector of "b" must be [3], got [2]'),
    );
    for (const bad of [NaN, Infinity, 1e39]) {
      expect(() => set([1, 2, bad])).toThrow(
        new DataError('translator.setVectors: the vector of "b" must be finite numbers'),
      );
    }
    expect(await rowsOf(translator)).toEqual(before);
  });

  it('a shared embedding cannot be frozen for one side alone', () => {
    const shared = { ...config, target: config.source, sharedEmbedding: true };
    expect(() => new Translator(exactBackend(), { ...shared, frozenEmbeddings: 'source' })).toThrow(
      'frozenEmbeddings: expected one of none, both, got "source"',
    );
  });
});
