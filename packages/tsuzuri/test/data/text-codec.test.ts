import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSharedCodec, buildTextCodec } from '../../src/data/build-text-codec.ts';
import { type Normalization, normalizers } from '../../src/data/normalization.ts';
import { countIds, replaceRare } from '../../src/data/replace-rare.ts';
import { TextCodec, type TextCodecConfig } from '../../src/data/text-codec.ts';
import { createCoder } from '../../src/data/text-coder.ts';
import { ConfigError, DataError } from '../../src/errors.ts';
import { Random } from '../../src/tensor/random.ts';
import { anyText } from '../support/texts.ts';

const word = { kind: 'word' };
const config = { kind: 'text', tokenizer: word, tokens: ['the', 'cat', '<unk>'] } as const;
const source = new TextCodec(config);
const target = new TextCodec({ ...config, eos: true });

describe('TextCodec', () => {
  it('has its tokens first, then unk, then eos', () => {
    const { unkId, eosId, size } = source;
    expect({ unkId, eosId, size }).toEqual({ unkId: 3, eosId: 4, size: 5 });
    expect([...source.encode('the cat sat')]).toEqual([0, 1, 3]);
    expect([...target.encode('the cat sat')]).toEqual([0, 1, 3, 4]);
    expect([...target.encode('')]).toEqual([4]);
    expect([...source.encode('<unk> </s>')]).toEqual([2, 3]);
    expect([0, 2, 3, 4].map((id) => source.label(id))).toEqual(['the', '<unk>', '⟨unk⟩', '⟨eos⟩']);
  });

  it('decodes up to the first eos', () => {
    expect(target.decode([0, 1, 4, 0, 1])).toBe('the cat');
    expect(source.decode([0, 1, 4, 0, 1])).toBe('the cat');
    expect(target.decode([4])).toBe('');
    expect(target.decode([])).toBe('');
  });

  it('keeps, drops or copies what is unknown', () => {
    const ids = [0, 3, 1, 3, 4];
    const words = ['a', 'big', 'cat'];
    expect(source.decode(ids)).toBe('the ⟨unk⟩ cat ⟨unk⟩');
    expect(source.decode(ids, { mark: '?' })).toBe('the ? cat ?');
    expect(source.decode(ids, { unknown: 'drop' })).toBe('the cat');
    const copy = (position: number) => words[position];
    expect(source.decode(ids, { unknown: { copy } })).toBe('the big cat ⟨unk⟩');
    expect(source.decode([0, 99, -1], { unknown: 'drop' })).toBe('the');
  });

  it('gives every text of its vocabulary back, normalised', async () => {
    const kinds = ['character', 'grapheme', 'bpe'];
    for (const normalization of Object.keys(normalizers) as Normalization[]) {
      for (const kind of kinds) {
        await fc.assert(
          fc.asyncProperty(anyText, async (text) => {
            const options = { tokenizer: { kind, merges: [['a', 'b']] as [string, string][] } };
            const built = buildTextCodec([text, '-'], { ...options, normalization, eos: true });
            const codec = createCoder(JSON.parse(JSON.stringify((await built).config)));
            expect(codec.decode(codec.encode(text))).toBe(
              normalizers[normalization].normalize(text),
            );
          }),
          { seed: 1, numRuns: 30 },
        );
      }
    }
  });

  it.each([
    [{ normalization: 'nfc' }, 'normalization: expected one of NFC, NFD, NFKC, none, got "nfc"'],
    [{ normalization: 'toString' }, 'normalization: expected one of'],
    [
      { normalization: 'NFD', tokenizer: { kind: 'jamo' } },
      'normalization: the tokeniser jamo writes composed text: expected NFC or NFKC, got NFD',
    ],
    [{ normalization: 'none', tokenizer: { kind: 'nfd' } }, 'the tokeniser nfd writes'],
    [{ tokenizer: { kind: 'x' } }, 'tokenizer: expected one of'],
    [{ tokenizer: undefined }, 'tokenizer: expected one of'],
    [{ tokens: ['a', ''] }, 'tokens: expected a list of texts, none of them empty'],
    [{ tokens: 'ab' }, 'tokens: expected a list of texts'],
    [{ tokens: [1] }, 'tokens: expected a list of texts'],
    [{ tokens: [] }, 'vocabulary: needs at least one token'],
    [{ tokens: ['a', 'a'] }, 'vocabulary: the token "a" stands twice'],
    [{ eos: 1 }, 'eos: expected true or false, got 1'],
  ])('refuses %j', (part, message) => {
    const create = () => new TextCodec({ ...config, ...part } as TextCodecConfig);
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(message);
  });
});

describe('buildTextCodec', () => {
  const texts = ['b a', 'a c ￥', '👍'];

  it('orders tokens by frequency, then by code points', async () => {
    const codec = await buildTextCodec(texts, { tokenizer: word });
    expect(codec.vocabulary.tokens).toEqual(['a', 'b', 'c', '￥', '👍']);
    expect(codec.config.eos).toBe(false);
    const again = await buildTextCodec(texts.toReversed(), { tokenizer: word });
    expect(again.config).toEqual(codec.config);
  });

  it('takes what comes bit by bit', async () => {
    async function* later() {
      for (const text of texts) yield await Promise.resolve(text);
    }
    const codec = await buildTextCodec(later(), { tokenizer: word, eos: true });
    expect(codec.vocabulary.size).toBe(5);
    expect(codec.config.eos).toBe(true);
  });

  it('leaves rare tokens out', async () => {
    const frequent = await buildTextCodec(texts, { tokenizer: word, minimumFrequency: 2 });
    expect(frequent.vocabulary.tokens).toEqual(['a']);
    const few = await buildTextCodec(texts, { tokenizer: word, maximumSize: 2 });
    expect(few.vocabulary.tokens).toEqual(['a', 'b']);
    const none = buildTextCodec(texts, { tokenizer: word, minimumFrequency: 3 });
    const message = 'vocabulary: none of 5 different tokens comes 3 times';
    await expect(none).rejects.toThrow(new DataError(message));
    const empty = buildTextCodec(['', ' '], { tokenizer: word });
    await expect(empty).rejects.toThrow(new DataError('vocabulary: the texts have no token'));
    const zero = buildTextCodec(texts, { tokenizer: word, maximumSize: 0 });
    await expect(zero).rejects.toThrow(/^maximumSize: /);
  });

  it('shares one vocabulary between both sides', async () => {
    const examples = [
      { source: 'b a', target: 'a' },
      { source: 'c', target: 'd' },
    ];
    const { source, target } = await buildSharedCodec(examples, { tokenizer: word });
    expect(source.vocabulary.tokens).toEqual(['a', 'b', 'c', 'd']);
    expect(target.vocabulary.tokens).toEqual(source.vocabulary.tokens);
    expect([[...source.encode('a')], [...target.encode('a')]]).toEqual([[0], [0, 5]]);
    expect(target.size).toBe(source.size);
  });

  it('forgets the rarest where more are counted than there may be', async () => {
    const once = Array.from({ length: 50 }, (_, i) => `once${i}`);
    const all = once.flatMap((text, i) => [text, i % 2 === 0 ? 'often' : 'other']);
    const bounded = { tokenizer: word, maximumCounted: 10 };
    const { tokens } = (await buildTextCodec(all, bounded)).vocabulary;
    expect(tokens.length).toBeLessThanOrEqual(10);
    expect(tokens.slice(0, 2)).toEqual(['often', 'other']);
    expect(tokens).toContain('once49');
    const few = await buildTextCodec(texts, bounded);
    expect(few.config).toEqual((await buildTextCodec(texts, { tokenizer: word })).config);
    const one = await buildTextCodec(once, { tokenizer: word, maximumCounted: 1 });
    expect(one.vocabulary.tokens).toEqual(['once49']);
    const zero = buildTextCodec(texts, { tokenizer: word, maximumCounted: 0 });
    await expect(zero).rejects.toThrow(/^maximumCounted: /);
  });
});

describe('replaceRare', () => {
  const rows = [
    [0, 0, 0, 1],
    [2, 4, 3],
  ];
  const counts = countIds(rows, 3);
  const random = () => Random.fromSeed(1).stream('unk');

  it('counts tokens, and not what is past them', () => {
    expect([...counts]).toEqual([3, 1, 1]);
  });

  it('replaces rare tokens only', () => {
    expect([...replaceRare([0, 1, 2, 3, 4], counts, 1, random())]).toEqual([0, 3, 3, 3, 4]);
    expect([...replaceRare([0, 1, 2, 3, 4], counts, 0, random())]).toEqual([0, 1, 2, 3, 4]);
    expect([...replaceRare([0, 1], counts, 1, random(), 3)]).toEqual([3, 3]);
    expect(() => replaceRare([0], counts, 1.5, random())).toThrow(
      new ConfigError('probability', 'expected a number from 0 to 1, got 1.5'),
    );
  });

  it('does so now and then, the same for the same seed', () => {
    const ids = new Int32Array(10_000).fill(1);
    const replaced = replaceRare(ids, counts, 0.1, random());
    expect(replaceRare(ids, counts, 0.1, random())).toEqual(replaced);
    const share = replaced.filter((id) => id === 3).length / ids.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
    expect(ids.every((id) => id === 1)).toBe(true);
  });
});

describe('createCoder', () => {
  it('makes the kind that a config names, and the fixed one where none is named', () => {
    const fixed = createCoder({ tokens: ['a', 'b'], length: 2 });
    expect([fixed.size, fixed.eosId, fixed.label(1), fixed.label(2)]).toEqual([
      2,
      undefined,
      'b',
      '',
    ]);
    const named = createCoder({ kind: 'fixed', tokens: ['a', 'b'], length: 2 });
    expect(named.encode('ab')).toEqual(Int32Array.of(0, 1));
    expect(createCoder(config)).toBeInstanceOf(TextCodec);
    const unknown = () => createCoder({ ...config, kind: 'other' as 'text' });
    expect(unknown).toThrow(new ConfigError('kind', 'expected one of fixed, text, got "other"'));
  });
});

describe('lowercase', () => {
  const config = { kind: 'text', tokenizer: { kind: 'character' }, tokens: ['a', 'é'] } as const;

  it('makes upper and lower case one, and is kept', () => {
    const codec = new TextCodec({ ...config, lowercase: true });
    expect([...codec.encode('AaE\u0301')]).toEqual([0, 0, 1]);
    expect(codec.idOf('A')).toBe(0);
    const again = new TextCodec(JSON.parse(JSON.stringify(codec.config)) as TextCodecConfig);
    expect([...again.encode('A')]).toEqual([0]);
    expect([...new TextCodec(config).encode('A')]).toEqual([2]); // a file from before there was it
  });

  it('is true or false', () => {
    const wrong = { ...config, lowercase: 'yes' as unknown as boolean };
    expect(() => new TextCodec(wrong)).toThrow('lowercase: expected true or false, got "yes"');
  });
});
