import { describe, expect, it } from 'vitest';
import type { EncodedExample } from '../../src/data/pair-codec.ts';
import { adviseModel } from '../../src/learn/advice.ts';
import { type LearnSettings, learnDefaults, learnDefaultsFor } from '../../src/learn/defaults.ts';
import { copiedShare } from '../../src/prepare/copied.ts';
import { prepare } from '../../src/prepare/prepare.ts';
import type { PrepareOptions } from '../../src/prepare/options.ts';

const stems = ['lach', 'tanz', 'koch', 'bau', 'kauf', 'spar', 'hol', 'mal', 'rat', 'zahl'];
const inflected = stems.map((stem) => ({ source: `${stem}en`, target: `${stem}ens` }));
const digits = Array.from({ length: 60 }, (_, i) => String(12345 + 7919 * i).slice(0, 5));
const pairsOf = (target: (text: string) => string, texts: readonly string[] = digits) =>
  texts.map((source) => ({ source, target: target(source) }));
const binary = Array.from({ length: 60 }, (_, i) => (137 * (i + 3)).toString(2).slice(-8));

async function prepared(
  train: readonly { source: string; target: string }[],
  options: Partial<PrepareOptions> = {},
) {
  const found = await prepare({ train, dev: [] }, { sourceTokens: 'character', ...options });
  return { rows: found.train as readonly EncodedExample[], codecs: found.codecs };
}

async function advised(
  train: readonly { source: string; target: string }[],
  given: Partial<LearnSettings> = {},
) {
  const { rows, codecs } = await prepared(train);
  return adviseModel(rows, codecs, { ...learnDefaultsFor(given), ...given });
}

describe('advice on the kind of model', () => {
  it('is to edit where most tokens are copied', async () => {
    const advice = {
      model: 'edit-transducer',
      why: 'most tokens stay as they are, in their order',
    };
    expect(await advised(inflected)).toEqual(advice);
    expect(await advised(inflected, { hiddenSize: 64, dropout: 0 })).toEqual(advice);
    expect(await advised(inflected, { model: 'edit-transducer' })).toBeUndefined();
  });

  it.each([
    { generator: 'pointer' },
    { inputFeeding: true },
    { peeky: true },
    { reverseSource: true },
    { attentionNormalizer: 'entmax' },
  ] as const)('is none with %j, which an edit transducer does not have', async (given) => {
    expect(await advised(inflected, given)).toBeUndefined();
  });

  it('is to write freely where an edit transducer would have little to copy', async () => {
    const others = pairsOf((text) =>
      [...text].map((digit) => 'abcdefghij'[Number(digit)]).join(''),
    );
    expect(await advised(others, { model: 'edit-transducer' })).toEqual({
      model: 'seq2seq',
      why: 'few tokens stay as they are, in their order',
    });
    expect(await advised(others)).toBeUndefined();
  });

  it.each([
    ['strings are rotated', pairsOf((text) => text.slice(2) + text.slice(0, 2))],
    [
      'few kinds of tokens are alike by chance',
      pairsOf((text) => [...text].toReversed().join(''), binary),
    ],
    ['an initial is kept', pairsOf((text) => text[0])],
    ['all texts are the same', Array.from({ length: 3 }, () => ({ source: 'a', target: 'a' }))],
    ['there is one example', inflected.slice(0, 1)],
    [
      'texts are long',
      pairsOf((text) => text.repeat(40), digits).map(({ target }) => ({ source: target, target })),
    ],
  ])('is none where %s', async (_, train) => {
    expect(await advised(train)).toBeUndefined();
  });

  it('does not take unknown tokens for copies', async () => {
    const often = Array.from({ length: 2 }, () => ({ source: 'q', target: 'r' }));
    const words = [...pairsOf((text) => `x${text}`), ...often];
    const options = { sourceTokens: 'word', targetTokens: 'word', minimumFrequency: 2 } as const;
    const { rows, codecs } = await prepared(words, options);
    expect(copiedShare(rows, codecs)).toBe(0);
  });

  it('is none for many examples, nor for none', async () => {
    const { rows, codecs } = await prepared(inflected);
    const many = Array.from({ length: 50_000 }, (_, i) => rows[i % rows.length]);
    expect(adviseModel(many, codecs, learnDefaults)).toBeUndefined();
    expect(adviseModel([], codecs, learnDefaults)).toBeUndefined();
    expect(adviseModel(rows, codecs, learnDefaults)?.model).toBe('edit-transducer');
  });
});
