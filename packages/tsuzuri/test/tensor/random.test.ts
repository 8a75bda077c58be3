import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/tensor/random.ts';
import { threefry } from '../../src/tensor/threefry.ts';

const hex = (words: readonly number[]): string =>
  words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

const draw = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);

describe('threefry-2x32-20', () => {
  // The known answers of Random123, the authors' own implementation.
  it.each<[number, number, number, number, string]>([
    [0, 0, 0, 0, '6b200159 99ba4efe'],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, '1cb996fc bb002be7'],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 'c4923a9c 483df7a0'],
  ])('key %d %d, counter %d %d', (key0, key1, high, low, answer) => {
    expect(hex(threefry(key0, key1, high, low))).toBe(answer);
  });
});

describe('Random', () => {
  it('gives the same numbers for the same seed and names, others for others', () => {
    const numbers = (seed: number, ...names: string[]): number[] => {
      const random = names.reduce((stream, name) => stream.stream(name), Random.fromSeed(seed));
      return draw(8, () => random.uint32());
    };
    expect(numbers(1, 'init')).toEqual(numbers(1, 'init'));
    const all = [
      numbers(1),
      numbers(2),
      numbers(2 ** 32 + 1),
      numbers(2 ** 53 - 1),
      numbers(1, 'init'),
      numbers(1, 'shuffle'),
      numbers(1, 'init', 'shuffle'),
      numbers(1, 'shuffle', 'init'),
      numbers(1, ''),
      numbers(1, 'ab'),
      numbers(1, 'ba'),
    ];
    expect(new Set(all.map(String)).size).toBe(all.length);
    expect(new Set(all.flat()).size).toBe(all.length * 8);
  });

  it('has a stream that does not depend on how far its parent has been read', () => {
    const random = Random.fromSeed(3);
    const before = random.stream('x').uint32();
    draw(10, () => random.uint32());
    expect(random.stream('x').uint32()).toBe(before);
    expect(random.position).toBe(10);
  });

  it('goes on from a position, as a resumed run does', () => {
    const random = Random.fromSeed(4).stream('dropout');
    const numbers = draw(20, () => random.uint32());
    for (const position of [0, 1, 7, 12]) {
      const resumed = Random.fromSeed(4).stream('dropout');
      resumed.position = position;
      expect(draw(20 - position, () => resumed.uint32())).toEqual(numbers.slice(position));
    }
  });

  it('has uniform numbers in [0, 1) with the right mean and variance', () => {
    const random = Random.fromSeed(5);
    const numbers = draw(20_000, () => random.uniform());
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
  });

  it('has whole numbers below any bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (bound, seed) => {
        const random = Random.fromSeed(seed);
        for (const value of draw(20, () => random.integer(bound))) {
          expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
        }
      }),
      { seed: 1 },
    );
  });

  it('has every whole number below a bound about equally often', () => {
    const random = Random.fromSeed(6);
    const counts = Array.from({ length: 10 }, () => 0);
    for (const value of draw(20_000, () => random.integer(10))) counts[value]++;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chiSquared).toBeLessThan(27.9); // 9 degrees of freedom: one in a thousand
  });

  it('does not favour small numbers when the bound does not divide 2^32', () => {
    const random = Random.fromSeed(7);
    const bound = 3 * 2 ** 30; // a plain remainder would give its lower third half of the draws
    const low = draw(6000, () => random.integer(bound)).filter((x) => x < 2 ** 30).length;
    expect(low / 6000).toBeGreaterThan(0.3);
    expect(low / 6000).toBeLessThan(0.37);
  });

  it('has normal numbers: mean, variance, and shares within 1, 2 and 3 deviations', () => {
    const random = Random.fromSeed(8);
    const numbers = draw(20_000, () => random.normal());
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.025);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    const shareWithin = (limit: number): number =>
      numbers.filter((x) => Math.abs(x) < limit).length / numbers.length;
    expect(Math.abs(shareWithin(1) - 0.6827)).toBeLessThan(0.012);
    expect(Math.abs(shareWithin(2) - 0.9545)).toBeLessThan(0.006);
    expect(Math.abs(shareWithin(3) - 0.9973)).toBeLessThan(0.0015);
  });

  it('shuffles into a permutation, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 50 }), fc.nat(), (items, seed) => {
        const shuffled = Random.fromSeed(seed).shuffle([...items]);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
        expect(Random.fromSeed(seed).shuffle([...items])).toEqual(shuffled);
      }),
      { seed: 2 },
    );
  });

  it('shuffles into every order about equally often', () => {
    const random = Random.fromSeed(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(20.6); // 5 degrees of freedom: one in a thousand
  });
});
