import { describe, expect, it } from 'vitest';
import { embeddingSimilarity } from '../../src/metrics/similarity.ts';

describe('embeddingSimilarity', () => {
  const matrix = [3, 0, /* b */ 1, 1, /* c */ -2, 0, /* zero */ 0, 0, /* a start id */ 5, 5];

  it('has every pair once, the most similar first', () => {
    const pairs = embeddingSimilarity(['a', 'b', 'c', 'zero'], matrix, 2);
    expect(pairs.map(({ a, b }) => a + b)).toEqual(['ab', 'azero', 'bzero', 'czero', 'bc', 'ac']);
    const cosines = pairs.map(({ cosine }) => cosine);
    expect(cosines[0]).toBeCloseTo(Math.SQRT1_2, 15);
    expect(cosines.slice(1, 4)).toEqual([0, 0, 0]);
    expect(cosines[4]).toBeCloseTo(-Math.SQRT1_2, 15);
    expect(cosines[5]).toBe(-1);
  });

  it('does not depend on how long the vectors are', () => {
    const scaled = matrix.map((value, i) => value * (1 + Math.floor(i / 2)));
    const cosines = (values: number[]): number[] =>
      embeddingSimilarity(['a', 'b', 'c'], values, 2).map(({ cosine }) => cosine);
    cosines(scaled).forEach((cosine, i) => expect(cosine).toBeCloseTo(cosines(matrix)[i], 15));
  });

  it('keeps both ends of a long list, as the whole list has them', () => {
    const tokens = Array.from({ length: 100 }, (_, i) => `t${i}`);
    const vectors = Array.from({ length: 200 }, (_, i) => Math.sin(i * i));
    const all = embeddingSimilarity(tokens, vectors, 2, { pairs: 1e6 });
    expect(all).toHaveLength((100 * 99) / 2);
    const few = embeddingSimilarity(tokens, vectors, 2, { pairs: 50 });
    expect(few).toEqual([...all.slice(0, 50), ...all.slice(-50)]);
    const first = embeddingSimilarity(tokens.slice(0, 20), vectors, 2);
    expect(embeddingSimilarity(tokens, vectors, 2, { tokens: 20 })).toEqual(first);
  });

  it('takes bounded time and memory for a large vocabulary', () => {
    const tokens = Array.from({ length: 50_000 }, (_, i) => `t${i}`);
    const vectors = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    expect(embeddingSimilarity(tokens, vectors, 2, { pairs: 100 })).toHaveLength(200);
  });

  it('has no pair of fewer than two tokens', () => {
    expect(embeddingSimilarity(['a'], [1, 2], 2)).toEqual([]);
  });
});
