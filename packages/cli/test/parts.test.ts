import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flagTexts, positiveNumber } from '../src/config/fields.ts';
import { experimentNames } from '../src/experiment/recipes.ts';
import { experimentSchema } from '../src/experiment/settings.ts';
import { spread } from '../src/plot/statistics.ts';
import { layOut, sideBySide } from '../src/terminal/table.ts';
import { flagOf } from '../src/text/flag-name.ts';
import { formatCount, formatDuration, formatFixed } from '../src/text/format.ts';
import { drawnToken, visible, visibleToken } from '../src/text/visible.ts';
import { didYouMean } from 'tsuzuri/data';
import { trainingProgress } from '../src/train/progress.ts';

describe('settings', () => {
  test('every one has a help text', () => {
    for (const name of experimentNames) {
      for (const field of Object.values(experimentSchema(name).shape)) {
        expect(flagTexts.get(field as z.ZodType)?.help).toMatch(/./);
      }
    }
  });

  test('numbers are read from text, in decimal only', () => {
    const read = (text: string) => z.safeParse(positiveNumber(1000), text).data;
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
  });

  test('the nearest name is offered only when one is near', () => {
    expect(didYouMean('revesred', ['plain', 'reversed'])).toBe('; did you mean reversed?');
    expect(didYouMean('zebra', ['plain', 'reversed'])).toBe('');
  });

  test('nothing of a text moves the cursor, and only tokens show their spaces', () => {
    const hostile = 'a\u001b[2J\r\n\u0085\u202eb\ud800 \u{1f600}\u200d日本';
    const shown = 'a<U+001B>[2J<U+000D><U+000A><U+0085><U+202E>b<U+D800> \u{1f600}\u200d日本';
    expect(visible(hostile)).toBe(shown);
    expect(visibleToken('1 \t')).toBe('1␠<U+0009>');
    expect(drawnToken(' \u0000\uffff')).toBe('␣<U+0000><U+FFFF>');
  });

  test('mean and sample standard deviation', () => {
    expect(spread([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: Math.sqrt(5 / 3) });
    expect(spread([7])).toEqual({ mean: 7, sd: 0 });
  });
});

test('a loss that has exploded is told once', () => {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  const progress = trainingProgress(stream, { steps: 9, epochs: 3 }, 0);
  for (const epoch of [1, 2, 3]) {
    const told = { epoch, step: 3 * epoch, loss: 1e6, learningRate: 1, tokens: 1 };
    progress.update({ kind: 'epoch', ...told, diverging: true });
  }
  expect(lines.filter((line) => line.includes('the loss has exploded'))).toHaveLength(1);
  expect(lines).toHaveLength(4);
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
    expect(
      layOut(
        [
          [{ text: '日本' }, { text: 'x' }],
          [{ text: '\u001b' }, { text: 'y' }],
        ],
        ['left', 'left'],
        style,
      ),
    ).toEqual(['日本      x', '<U+001B>  y']);
    expect(sideBySide(['\u001b[1mab\u001b[22m', 'c'], ['x'], 2)).toEqual([
      '\u001b[1mab\u001b[22m  x',
      'c',
    ]);
  });
});
