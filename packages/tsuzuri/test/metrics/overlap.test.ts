import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/errors.ts';
import { bleu } from '../../src/metrics/bleu.ts';
import { chrf } from '../../src/metrics/chrf.ts';
import type { BleuTokenizer } from '../../src/metrics/tokenize.ts';

const word = fc.constantFrom('a', 'b', 'cat', '猫', '3.5', 'x,');
const sentence = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
const long = fc.array(word, { minLength: 4, maxLength: 9 }).map((words) => words.join(' '));
const pairs = fc.array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 6 });

describe('bleu and chrf', () => {
  it('of texts with themselves are 100', () => {
    fc.assert(
      fc.property(fc.array(long, { minLength: 1 }), (texts) => {
        expect(bleu(texts, texts).score).toBe(100);
        expect(chrf(texts, texts)).toBeCloseTo(100, 10);
      }),
      { seed: 1 },
    );
  });

  it('are from 0 to 100, and do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const both = (list: [string, string][]): [string[], string[]] => [
          list.map(([p]) => p),
          list.map(([, r]) => r),
        ];
        const [score, turned] = [rows, rows.toReversed()].map((list) => bleu(...both(list)).score);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100 + 1e-10);
        expect(turned).toBe(score);
        const [f, back] = [rows, rows.toReversed()].map((list) => chrf(...both(list)));
        expect(f).toBeGreaterThanOrEqual(0);
        expect(f).toBeLessThanOrEqual(100 + 1e-10);
        expect(back).toBe(f);
      }),
      { seed: 2 },
    );
  });

  it('take one reference as a text or as a list', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const predictions = rows.map(([p]) => p);
        const [texts, lists] = [rows.map(([, r]) => r), rows.map(([, r]) => [r])];
        expect(bleu(predictions, texts)).toEqual(bleu(predictions, lists));
        expect(chrf(predictions, texts)).toBe(chrf(predictions, lists));
      }),
      { seed: 3 },
    );
  });

  it('gain from a second reference that is the prediction', () => {
    fc.assert(
      fc.property(long, sentence, (text, other) => {
        expect(bleu([text], [[other, text]]).score).toBe(100);
        expect(chrf([text], [[other, text]])).toBeCloseTo(100, 10);
      }),
      { seed: 4 },
    );
  });

  it('of nothing are 0', () => {
    expect(bleu([], []).score).toBe(0);
    expect(chrf([], [])).toBe(0);
  });

  it('refuse what they cannot count', () => {
    expect(() => bleu(['a'], [])).toThrow(DataError);
    expect(() => chrf(['a'], [])).toThrow('chrf: expected a prediction for each of 0 references');
    expect(() => bleu(['a'], [[]])).toThrow('bleu: prediction 0 has no reference');
    expect(() => chrf(['a'], [[]])).toThrow('chrf: prediction 0 has no reference');
    const tokenize = 'intl' as BleuTokenizer;
    expect(() => bleu(['a'], ['a'], { tokenize })).toThrow(ConfigError);
    expect(() => bleu(['a'], ['a'], { tokenize })).toThrow(
      'tokenize: expected one of 13a, none, char, got "intl"',
    );
    expect(() => chrf(['a'], ['a'], { order: 0 })).toThrow(ConfigError);
  });
});
