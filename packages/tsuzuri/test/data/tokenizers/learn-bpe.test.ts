import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../src/data/code-points.ts';
import { learnBpe } from '../../../src/data/tokenizers/learn-bpe.ts';
import { createTokenizer } from '../../../src/data/tokenizers/tokenizers.ts';
import { ConfigError } from '../../../src/errors.ts';
import { Random } from '../../../src/tensor/random.ts';
import { mergePair } from '../../support/merge-pair.ts';
import { runs } from '../../support/thorough.ts';

/** The paper's algorithm as it stands there: count all pairs afresh for every merge. */
function learnSlowly(texts: string[], merges: number): [string, string][] {
  let words = texts.flatMap((text) => text.split(' ').map((word) => [...word, ' ']));
  const learned: [string, string][] = [];
  while (learned.length < merges) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        const key = JSON.stringify([word[i], word[i + 1]]);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const order = [...counts].map(([key, count]) => {
      const [left, right] = JSON.parse(key) as [string, string];
      return { left, right, count };
    });
    order.sort(
      (a, b) =>
        b.count - a.count ||
        compareCodePoints(a.left, b.left) ||
        compareCodePoints(a.right, b.right),
    );
    if (!order[0] || order[0].count < 2) break;
    const { left, right } = order[0];
    learned.push([left, right]);
    words = words.map((word) => mergePair(word, left, right));
  }
  return learned;
}

describe('learnBpe', () => {
  it("learns the paper's first merges", () => {
    const words = [
      ...Array.from({ length: 5 }, () => 'low'),
      ...Array.from({ length: 2 }, () => 'lower'),
      ...Array.from({ length: 6 }, () => 'newest'),
      ...Array.from({ length: 3 }, () => 'widest'),
    ];
    const config = learnBpe(words, { merges: 10 });
    expect(config.merges).toEqual(learnSlowly(words, 10));
    expect(config.merges?.slice(0, 3)).toEqual([
      ['e', 's'],
      ['es', 't'],
      ['est', ' '],
    ]);
    expect(createTokenizer(config).split('lowest newest')).toEqual(['low', 'est ', 'newest ']);
  });

  it('is the slow algorithm, only faster', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ' ', '👍', '\ud83d'), { minLength: 1, maxLength: 15 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const config = learnBpe(texts, { merges: 12, normalization: 'none' });
        expect(config.merges).toEqual(learnSlowly(texts, 12));
      }),
      { seed: 1, numRuns: runs(300) },
    );
  });

  it('is the slow algorithm on long words and runs of one letter, to the last merge', () => {
    const word = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'ab'), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 12,
      })
      .map((runs_) => runs_.map(([part, times]) => part.repeat(times)).join(''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (texts) => {
        const config = learnBpe(texts, { merges: 500 });
        expect(config.merges).toEqual(learnSlowly(texts, 500));
      }),
      { seed: 3, numRuns: runs(100) },
    );
  });

  it('learns from one word of 100,000 letters', () => {
    const random = Random.fromSeed(4);
    const letters = Array.from({ length: 100_000 }, () => 'abcdefgh'[random.integer(8)]).join('');
    expect(learnBpe([letters], { merges: 2000 }).merges).toHaveLength(2000);
    const { merges } = learnBpe(['a'.repeat(100_000)], { merges: 100 });
    expect(merges?.slice(0, 2)).toEqual([
      ['a', 'a'],
      ['aa', 'aa'],
    ]);
  });

  it('normalises as the codec will', () => {
    const { merges } = learnBpe(['e\u0301a', 'e\u0301a'], { merges: 1 });
    expect(merges).toEqual([['a', ' ']]);
    const second = learnBpe(['e\u0301a', 'e\u0301a'], { merges: 2 }).merges?.[1];
    expect(second).toEqual(['é', 'a ']);
  });

  it('stops where nothing comes often enough', () => {
    expect(learnBpe(['ab', 'cd'], { merges: 5 }).merges).toEqual([]);
    expect(learnBpe(['ab'], { merges: 5, minimumFrequency: 1 }).merges).toHaveLength(2);
    expect(learnBpe([], { merges: 5 }).merges).toEqual([]);
    expect(() => learnBpe([], { merges: -1 })).toThrow(ConfigError);
    expect(() => learnBpe([], { merges: 1, minimumFrequency: 0 })).toThrow(/^minimumFrequency: /);
  });
});

describe('compareCodePoints', () => {
  it('goes by code points, not by halves of surrogate pairs', () => {
    const sorted = ['👍', '￥', 'あ', 'ab', 'a', ''].sort(compareCodePoints);
    expect(sorted).toEqual(['', 'a', 'ab', 'あ', '￥', '👍']);
    const text = fc.string({ unit: 'binary', maxLength: 5 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const points = (value: string) => Array.from(value, (c) => c.codePointAt(0)!);
        const [x, y] = [points(a), points(b)];
        const at = x.findIndex((point, i) => point !== y[i]);
        const expected = at < 0 ? x.length - y.length : at < y.length ? x[at] - y[at] : 1;
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(expected));
      }),
      { seed: 2 },
    );
  });
});
