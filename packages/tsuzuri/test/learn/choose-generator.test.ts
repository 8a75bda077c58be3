import { describe, expect, it } from 'vitest';
import type { EncodedExample } from '../../src/data/pair-codec.ts';
import type { Example } from '../../src/data/task.ts';
import { AUTO, chooseGenerator, withGenerator } from '../../src/learn/choose-generator.ts';
import { learnDefaultsFor } from '../../src/learn/defaults.ts';
import { orderOf } from '../../src/prepare/in-order.ts';
import { prepare } from '../../src/prepare/prepare.ts';
import { Random } from '../../src/tensor/random.ts';

const random = Random.fromSeed(1).stream('words');
const words = Array.from({ length: 600 }, () =>
  Array.from(
    { length: 3 + random.integer(6) },
    () => 'abcdefghijklmnopqrst'[random.integer(20)],
  ).join(''),
);
const sounds: Readonly<Record<string, string>> = { a: 'ɑ', b: 'p', c: 't s', d: 't', h: '' };
const spoken = (word: string) =>
  [...word]
    .map((letter) => sounds[letter] ?? letter.toUpperCase())
    .filter(Boolean)
    .join(' ');
const pairsOf = (target: (word: string) => string): Example[] =>
  words.map((source) => ({ source, target: target(source) || 'X' }));

async function prepared(train: readonly Example[]) {
  const found = await prepare({ train, dev: [] }, { sourceTokens: 'character' });
  return { rows: found.train as readonly EncodedExample[], codecs: found.codecs };
}

async function chosen(train: readonly Example[], given: Record<string, unknown> = {}) {
  const { rows, codecs } = await prepared(train);
  return chooseGenerator(rows, codecs, { ...learnDefaultsFor(given), ...given });
}

describe('the share of neighbours in order', () => {
  const orderedBy = async (target: (word: string) => string) => {
    const { rows, codecs } = await prepared(pairsOf(target));
    return orderOf(rows, codecs)!.ordered;
  };

  it('is nearly 1 for letters and their sounds, and nearly 0 turned round', async () => {
    expect(await orderedBy(spoken)).toBeGreaterThan(0.95);
    expect(await orderedBy((word) => spoken([...word].toReversed().join('')))).toBeLessThan(0.3);
    expect(await orderedBy((word) => [...word].sort().join(' '))).toBeLessThan(0.8);
  });

  it('is undefined where no target has two tokens', async () => {
    const { rows, codecs } = await prepared(pairsOf(() => 'A'));
    expect(orderOf(rows, codecs)).toBeUndefined();
    expect(orderOf([], codecs)).toBeUndefined();
  });
});

describe('the generator of examples', () => {
  it('is monotonic, without attention, where targets follow their sources', async () => {
    const found = await chosen(pairsOf(spoken));
    expect(found).toMatchObject({ generator: 'monotonic', attention: 'none' });
    const settings = withGenerator(learnDefaultsFor({}), found);
    expect(settings).toMatchObject({ generator: 'monotonic', attention: 'none' });
  });

  it.each<[string, Example[]]>([
    ['with other orders', pairsOf((word) => spoken([...word].toReversed().join('')))],
    ['of few', pairsOf(spoken).slice(0, 499)],
    ['that copy', pairsOf((word) => word)],
  ])('is the default for examples %s', async (_, train) => {
    expect(await chosen(train)).toBeUndefined();
    expect(withGenerator(learnDefaultsFor({}))).toMatchObject({
      generator: 'softmax',
      attention: 'general',
    });
  });

  it.each([
    { attention: 'dot' },
    { generator: 'softmax' },
    { generator: 'pointer' },
    { peeky: true },
    { decoder: 'transformer' },
    { reverseSource: true },
    { objective: 'r-drop' },
    { init: {} },
    { task: 'denoise' },
    { model: 'seq2seq' },
  ])('is not chosen where %j was said', async (given) => {
    expect(learnDefaultsFor(given).generator).not.toBe(AUTO);
    expect(await chosen(pairsOf(spoken), given)).toBeUndefined();
  });

  it('is monotonic where only sizes and rates were said', async () => {
    const given = { hiddenSize: 64, dropout: 0.1, epochs: 3, cell: 'gru', learningRate: 0.01 };
    expect(await chosen(pairsOf(spoken), given)).toMatchObject({ generator: 'monotonic' });
  });
});
