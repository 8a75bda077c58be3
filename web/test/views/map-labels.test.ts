import { expect, test } from 'vitest';
import { apart, nearest } from '../../src/views/embeddings/labels.ts';

test('names of a few tokens are all written, of many those that fit', () => {
  const few = Array.from({ length: 40 }, () => [5, 5] as const);
  expect(
    apart(
      few,
      few.map(() => 'a'),
    ).size,
  ).toBe(40);
  const many = Array.from({ length: 100 }, (_, i) => [200, 4 * i] as const);
  expect(
    [
      ...apart(
        many,
        many.map(() => 'a'),
      ),
    ].slice(0, 3),
  ).toEqual([0, 4, 8]);
});

test('a token is pointed at from near', () => {
  const places = [
    [0, 0],
    [30, 0],
  ] as const;
  expect(nearest(places, [20, 0])).toBe(1);
  expect(nearest(places, [15, 5])).toBe(undefined);
});
