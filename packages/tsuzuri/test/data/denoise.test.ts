import { describe, expect, it } from 'vitest';
import { MASK, denoise } from '../../src/data/denoise.ts';
import { pretraining } from '../../src/prepare/pretraining.ts';

const words = Array.from({ length: 300 }, (_, i) => `wort${'abcdefghij'[i % 10]}${i}`);

describe('denoise', () => {
  it('writes the same noise for a seed, a text and a copy, whatever else there is', () => {
    const examples = denoise(words, { copies: 2 });
    expect(examples).toHaveLength(600);
    expect(examples.slice(0, 300).map(({ target }) => target)).toEqual(words);
    expect(denoise(words, { copies: 2 })).toEqual(examples);
    expect(denoise(words, { copies: 1 })).toEqual(examples.slice(0, 300));
    expect(denoise(words, { copies: 2, seed: 2 })).not.toEqual(examples);
    expect(() => denoise(['a', 1 as never])).toThrow('denoise: expected texts, got 1');
    expect(() => denoise(words, { copies: 1001 })).toThrow('copies: expected a whole number');
    expect(examples[0]).not.toEqual(examples[300]);
    const turned = denoise(words.toReversed(), { copies: 1 });
    expect(turned.toReversed()).toEqual(examples.slice(0, 300));
  });

  it('masks, omits and replaces about as much as is asked for', () => {
    const long = 'a'.repeat(30_000);
    const [{ source }] = denoise([long, 'b'], { copies: 1, noise: 0.3 });
    const masks = source.split(MASK).length - 1;
    expect(masks / 1500).toBeCloseTo(1, 0.9); // 0.3 · 30,000 characters in spans of 2, a third of them
    const replaced = source.split('b').length - 1; // half of them become b
    expect(replaced / 1500).toBeCloseTo(1, 0.9);
    const kept = source.length - masks;
    expect(kept / 24_000).toBeCloseTo(1, 1.3);
  });

  it('omits blank and repeated texts, and leaves no source empty', () => {
    const examples = denoise(['a', '', 'a', ' ', 'b'], { copies: 50, noise: 0.9 });
    expect(examples).toHaveLength(100);
    expect(examples.every(({ source }) => source.trim() !== '')).toBe(true);
  });

  it('refuses impossible options', () => {
    expect(() => denoise(['a'], { noise: 1 })).toThrow(
      'noise: expected a number above 0 and below 1, got 1',
    );
    expect(() => denoise(['a'], { copies: 0 })).toThrow('copies');
  });
});

describe('the sets to pre-train on', () => {
  it('hold a tenth of the texts out, with all of their copies', () => {
    const { train, dev } = pretraining.denoise.sets(words, { copies: 3 });
    const targets = (train as { target: string }[]).map(({ target }) => target);
    const held = new Set(dev.map(({ target }) => target));
    expect([targets.length, dev.length]).toEqual([810, 30]);
    expect(targets.some((target) => held.has(target))).toBe(false);
  });

  it('are scored on other texts, where they are given', () => {
    const { train, dev } = pretraining.denoise.sets(words, { copies: 1 }, ['x', 'y']);
    expect(train).toHaveLength(300);
    expect(dev?.map(({ target }) => target)).toEqual(['x', 'y']);
  });
});
