import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncodedExample } from '../../src/data/pair-codec.ts';
import type { Example } from '../../src/data/task.ts';
import { ConfigError, DataError } from '../../src/errors.ts';
import type { PrepareOptions } from '../../src/prepare/options.ts';
import { type PreparedSets, prepare, prepareAgain } from '../../src/prepare/prepare.ts';

const words = ['read', 'reed', 'lead', 'led', 'red', 'deal', 'dear', 'ear', 'era', 'area'];
const phones = (word: string) => [...word.toUpperCase()].join(' ');
/** Every word with two targets, as homographs have. */
const examples = Array.from({ length: 60 }, (_, i) => {
  const word = words[i % 10] + words[Math.floor(i / 10)];
  return [
    { source: word, target: phones(word) },
    { source: word, target: phones(`${word}x`) },
  ];
}).flat();

const streamOf = (list: readonly Example[]) => ({
  opened: 0,
  open() {
    this.opened++;
    return list;
  },
});

async function rowsOf({ train }: PreparedSets): Promise<number[][][]> {
  const rows: EncodedExample[] = [];
  for await (const row of 'open' in train ? train.open() : train) rows.push(row);
  return rows.map(({ source, target }) => [[...source], [...target]]);
}

describe('prepare', () => {
  it('finds tokens, a dev set and vocabularies, and says why', async () => {
    const { facts, codecs, dev, train } = await prepare({ train: examples });
    expect(facts).toMatchObject({
      train: { read: 108, tooLong: 0, examples: 108, unknown: { source: 0, target: 0 } },
      dev: { read: 12, tooLong: 0, examples: 12, unknown: { source: 0, target: 0 } },
      isHeldOut: true,
      source: { tokenizer: { kind: 'character' }, examples: 108, vocabularySize: 5 },
      target: { tokenizer: { kind: 'separator', separator: ' ' }, vocabularySize: 6 },
    });
    expect(facts.source.guess).toContain('nothing in the texts');
    expect(codecs.target.config.eos).toBe(true);
    const held = new Set(dev.map(({ source }) => source));
    expect(held.size).toBe(6);
    const trained = examples.filter(({ source }) => !held.has(source));
    const ids = trained.map(({ source, target }) => ({
      source: codecs.source.encode(source),
      target: codecs.target.encode(target),
    }));
    expect(train).toEqual(ids);
  });

  const limits: Partial<PrepareOptions>[] = [
    {},
    { maximumLength: 6 },
    { maximumLength: 6, tooLong: 'cut', sharedVocabulary: true, sourceTokens: 'character' },
    { sourceTokens: 'bpe', targetTokens: 'bpe', bpeMerges: 5, maximumVocabulary: 4 },
  ];

  it.each(limits)(
    'makes the same of a list, of a stream read once, and again: %o',
    async (options) => {
      const held = await prepare({ train: examples }, options);
      const stream = streamOf(examples);
      const streamed = await prepare({ train: stream }, options);
      expect(stream.opened).toBe(1);
      expect(streamed.facts).toEqual(held.facts);
      expect(streamed.dev).toEqual(held.dev);
      expect(streamed.codecs.source.config).toEqual(held.codecs.source.config);
      expect(streamed.codecs.target.config).toEqual(held.codecs.target.config);
      const rows = await rowsOf(held);
      expect(rows).toHaveLength(held.facts.train.examples);
      expect(await rowsOf(streamed)).toEqual(rows);
      for (const train of [examples, streamOf(examples)]) {
        const again = await prepareAgain(held.codecs, { train }, options);
        expect(again.dev).toEqual(held.dev);
        expect(await rowsOf(again)).toEqual(rows);
      }
    },
  );

  it('needs no reading of a stream to resume with a dev set of its own', async () => {
    const { codecs } = await prepare({ train: examples });
    const stream = streamOf(examples);
    const { dev } = await prepareAgain(codecs, { train: stream, dev: examples.slice(0, 3) });
    expect(stream.opened).toBe(0);
    expect(dev).toEqual(examples.slice(0, 3));
  });

  it('tells how many tokens are unknown', async () => {
    const options = { sourceTokens: 'character', targetTokens: 'word' } as const;
    const train = [
      { source: 'aab', target: 'A' },
      { source: 'a', target: 'A B' },
    ];
    const dev = [{ source: 'axyz', target: 'A C' }];
    const { facts } = await prepare({ train, dev }, { ...options, maximumVocabulary: 1 });
    expect(facts.train.unknown.source).toBeCloseTo(1 / 4);
    expect(facts.train.unknown.target).toBeCloseTo(1 / 3);
    expect(facts.dev?.unknown).toEqual({ source: 0.75, target: 0.5 });
    expect(facts.isHeldOut).toBe(false);
  });

  it('leaves no row longer than it may be, and drops or cuts those that are', async () => {
    const list = fc.array(
      fc.record({
        source: fc.stringMatching(/^[ab]{1,6}$/),
        target: fc.stringMatching(/^[cd]{1,6}$/),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const length = fc.integer({ min: 1, max: 6 });
    const policy = fc.constantFrom('drop' as const, 'cut' as const);
    await fc.assert(
      fc.asyncProperty(list, length, policy, async (train, maximumLength, tooLong) => {
        const isLong = ({ source, target }: Example) =>
          Math.max(source.length, target.length) > maximumLength;
        const long = train.filter(isLong);
        const tokens = { sourceTokens: 'character', targetTokens: 'character' } as const;
        const options = { ...tokens, maximumLength, tooLong };
        const prepared = prepare({ train, dev: train }, options);
        if (tooLong === 'drop' && long.length === train.length) {
          await expect(prepared).rejects.toThrow(/^maximumLength: every example has more/);
          return;
        }
        const { facts, dev, codecs, train: rows } = await prepared;
        expect(facts.train.tooLong).toBe(long.length);
        const cut = (text: string) => text.slice(0, maximumLength);
        const wanted =
          tooLong === 'drop'
            ? train.filter((example) => !isLong(example))
            : train.map(({ source, target }) => ({ source: cut(source), target: cut(target) }));
        expect(dev).toEqual(wanted);
        const texts = (rows as EncodedExample[]).map(({ source, target }) => ({
          source: codecs.source.decode(source),
          target: codecs.target.decode(target),
        }));
        expect(texts).toEqual(wanted);
      }),
    );
  });

  it('refuses impossible options, and what has no example', async () => {
    const shared = { sharedVocabulary: true, sourceTokens: 'word', targetTokens: 'bpe' } as const;
    await expect(prepare({ train: examples }, shared)).rejects.toThrow(
      'sharedVocabulary: expected one kind of token on both sides, got word and bpe',
    );
    const unknown = { sourceTokens: 'wrd' as 'word' };
    await expect(prepare({ train: examples }, unknown)).rejects.toThrow(ConfigError);
    await expect(prepare({ train: [] })).rejects.toThrow(DataError);
  });
});
