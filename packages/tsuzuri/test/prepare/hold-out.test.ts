import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/task.ts';
import { HoldOut } from '../../src/prepare/hold-out.ts';
import { Random } from '../../src/tensor/random.ts';

const same = (text: string) => text;

/** All that a hold-out makes of examples. */
function split(examples: readonly Example[], seed = 1, normalize = same) {
  const holdOut = new HoldOut(seed, normalize);
  const released = examples.flatMap((example) => [...holdOut.add(example)]);
  const { dev, rest } = holdOut.end();
  return { holdOut, dev, train: [...released, ...rest] };
}

const numbered = (count: number, sourceOf: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => ({ source: sourceOf(i), target: String(i) }));
const bySource = (a: Example, b: Example) => Number(a.target) - Number(b.target);

describe('HoldOut', () => {
  it('keeps rows of one source together, for any sources, seed and order', () => {
    const sources = fc.array(fc.stringMatching(/^[ab]{0,4}$/), { maxLength: 80 });
    fc.assert(
      fc.property(sources, fc.nat(), (list, seed) => {
        const examples = numbered(list.length, (i) => list[i]);
        const { holdOut, dev, train } = split(examples, seed);
        expect([...train, ...dev].sort(bySource)).toEqual(examples);
        expect(examples.filter((example) => holdOut.has(example))).toEqual(dev);
        const held = new Set(dev.map(({ source }) => source));
        expect(train.some(({ source }) => held.has(source))).toBe(false);
        expect(dev.length).toBeLessThanOrEqual(Math.floor(list.length / 10));
        const turned = split(examples.toReversed(), seed).dev;
        expect(turned.sort(bySource)).toEqual(dev);
      }),
    );
  });

  it('holds a tenth out, at most 1,000, from all of the examples', () => {
    for (const [count, size] of [
      [9, 0],
      [35, 3],
      [50_000, 1000],
    ]) {
      const examples = numbered(count, String);
      const { dev, train } = split(examples);
      expect(dev).toHaveLength(size);
      expect([...train, ...dev].sort(bySource)).toEqual(examples);
      if (size < 1000) continue;
      for (const from of [0, 10_000, 20_000, 30_000, 40_000]) {
        const isHere = ({ target }: Example) =>
          Number(target) >= from && Number(target) < from + 1e4;
        expect(Math.abs(dev.filter(isHere).length - 200)).toBeLessThan(60); // 200 ± 14 of a fair draw
      }
      expect(split(examples, 2).dev).not.toEqual(dev);
    }
  });

  it('is near its size where sources have several rows, and passes over those that have too many', () => {
    const random = Random.fromSeed(1);
    const repeated = numbered(3000, () => `word ${random.integer(900)}`);
    const { dev } = split(repeated);
    expect(dev.length).toBeGreaterThan(290);
    expect(dev.length).toBeLessThanOrEqual(300);
    const common = numbered(20_000, (i) => (i % 2 === 0 ? 'the' : `word ${i}`));
    const without = split(common).dev;
    expect(without).toHaveLength(1000);
    expect(without.some(({ source }) => source === 'the')).toBe(false);
    expect(split(numbered(100, () => 'one')).dev).toEqual([]);
  });

  it('takes sources that a model reads as one for one', () => {
    const examples = numbered(200, (i) => (i % 2 === 0 ? `é${i >> 1}` : `e\u0301${i >> 1}`));
    const { dev } = split(examples, 1, (text) => text.normalize('NFC'));
    expect(dev).toHaveLength(20);
    const sources = new Set(dev.map(({ source }) => source.normalize('NFC')));
    expect(sources.size).toBe(10);
  });
});
