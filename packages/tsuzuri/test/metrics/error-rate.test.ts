import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { phoneErrorRate, wordErrorRate } from '../../src/metrics/error-rate.ts';

const word = fc.array(fc.constantFrom('t', 'ʃ', 'iː'), { maxLength: 6 });
const pairs = fc.array(fc.tuple(word, word), { maxLength: 8 });

describe('wordErrorRate', () => {
  it('is the share of words that are not exactly right, in %', () => {
    const references = ['k a t', 'd ɔ ɡ', 'h aʊ s', 'ʃ ɪ p'].map((text) => text.split(' '));
    const predictions = ['k a t', 'd ɔ k', 'h aʊ', 'ʃ ɪ p'].map((text) => text.split(' '));
    expect(wordErrorRate(predictions, references)).toBe(50);
  });

  it('is 0 if and only if all are equal, as is the phone error rate', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [predictions, references] = [rows.map(([p]) => p), rows.map(([, r]) => r)];
        const equal = rows.every(([p, r]) => p.join(' ') === r.join(' '));
        expect(wordErrorRate(predictions, references) === 0).toBe(equal);
        expect(phoneErrorRate(predictions, references) === 0).toBe(equal);
        const script = phoneErrorRate(predictions, references, { sigmorphon2020: true });
        expect(script === 0).toBe(equal);
        expect(script).toBeLessThanOrEqual(phoneErrorRate(predictions, references));
      }),
      { seed: 1 },
    );
  });
});

describe('phoneErrorRate', () => {
  it('is edits by phones, over all words together, in %', () => {
    const references = ['abcd', 'abcdef'];
    expect(phoneErrorRate(['abcd', 'xbcd'], references)).toBe(30);
    expect(phoneErrorRate(['d', 'abcdef'], references)).toBe(30);
    expect(phoneErrorRate(['d', 'abcdef'], references, { sigmorphon2020: true })).toBe(10);
  });

  it('takes ids as well', () => {
    expect(phoneErrorRate([Int32Array.of(1, 2)], [Int32Array.of(1, 3)])).toBe(50);
  });

  it('is 0 of nothing, and infinite for something instead of nothing', () => {
    expect(phoneErrorRate([], [])).toBe(0);
    expect(wordErrorRate([], [])).toBe(0);
    expect(phoneErrorRate([''], [''])).toBe(0);
    expect(phoneErrorRate(['a'], [''])).toBe(Infinity);
  });

  it('refuses fewer predictions than references', () => {
    expect(() => phoneErrorRate(['a'], ['a', 'b'])).toThrow(DataError);
    expect(() => wordErrorRate(['a'], ['a', 'b'])).toThrow(
      'wordErrorRate: expected a prediction for each of 2 references, got 1',
    );
  });
});
