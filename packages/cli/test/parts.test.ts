import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagTexts } from '../src/config/fields.ts';
import { settings } from '../src/config/settings.ts';
import { spread } from '../src/experiment/statistics.ts';
import { seriesNames } from '../src/plot/curve-points.ts';
import { layOut, sideBySide } from '../src/terminal/table.ts';
import { flagOf } from '../src/text/flag-name.ts';
import { formatCount, formatDuration, formatFixed, visible } from '../src/text/format.ts';
import { didYouMean } from 'tsuzuri';

describe('settings', () => {
  test('every one has a help text', () => {
    for (const field of Object.values(settings.shape)) {
      expect(flagTexts.get(field)?.help).toMatch(/./);
    }
  });

  test('numbers are read from text, in decimal only', () => {
    const read = (text: string) => z.safeParse(settings.shape.learningRate, text).data;
    expect(['0.5', '.5', '5e-1', '+1', '1.'].map(read)).toEqual([0.5, 0.5, 0.5, 1, 1]);
    expect(['', ' 1', '0x1', '1_0', 'NaN', 'Infinity', '1e999'].map(read)).toEqual(
      Array.from({ length: 7 }),
    );
  });

  test('a flag is its setting in kebab case; the name that the library uses for it is known', () => {
    expect(flagOf('learningRate')).toBe('--learning-rate');
    expect(flagOf('sharedEmbedding')).toBe('--shared-embeddings');
  });
});

describe('words and numbers', () => {
  test('counts, fixed numbers, durations and spaces', () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0.5, -0.25, -0.001].map((value) => formatFixed(value, 2))).toEqual([
      '0.50',
      '−0.25',
      '0.00',
    ]);
    expect([0, 59.6, 3723].map(formatDuration)).toEqual(['0:00', '1:00', '1:02:03']);
    expect(visible('1 ')).toBe('1␠');
  });

  test('the nearest name is offered only when one is near', () => {
    expect(didYouMean('revesred', ['plain', 'reversed'])).toBe('; did you mean reversed?');
    expect(didYouMean('zebra', ['plain', 'reversed'])).toBe('');
  });

  test('mean and sample standard deviation', () => {
    expect(spread([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: Math.sqrt(5 / 3) });
    expect(spread([7])).toEqual({ mean: 7, sd: 0 });
  });
});

describe('laying out', () => {
  test('columns are as wide as their widest cell, and escape codes take no room', () => {
    const style = (_: string, text: string) => `\u001b[1m${text}\u001b[22m`;
    const rows = [
      [{ text: 'a' }, { text: '10', look: 'best' as const }],
      [{ text: 'long' }, { text: '9' }],
    ];
    expect(layOut(rows, ['left', 'right'], style)).toEqual([
      'a     \u001b[1m10\u001b[22m',
      'long   9',
    ]);
    expect(sideBySide(['\u001b[1mab\u001b[22m', 'c'], ['x'], 4)).toEqual([
      '\u001b[1mab\u001b[22m  x',
      'c',
    ]);
  });

  test('of a long target, some positions are drawn, the first and the last among them', () => {
    expect(seriesNames(2)).toEqual(['overall', 'position 1', 'position 2']);
    const names = seriesNames(100);
    expect(names).toHaveLength(9);
    expect([names[1], names[8]]).toEqual(['position 1', 'position 100']);
  });
});
