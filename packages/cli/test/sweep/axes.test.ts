import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  flagsOf,
  readChoices,
  readRange,
  requireDistinct,
  showPoint,
  valueAt,
} from '../../src/sweep/axes.ts';

describe('an axis', () => {
  it('has the values of a setting as the setting has them', () => {
    expect(readChoices('hidden-size=128,256')).toEqual({
      setting: 'hiddenSize',
      values: [128, 256],
    });
    expect(readChoices('--input-feeding=on,off').values).toEqual([true, false]);
    expect(readChoices('sharedVocabulary=on,off').values).toEqual([true, false]);
    expect(readChoices('optimizer-options=beta2=0.98').values).toEqual([{ beta2: 0.98 }]);
  });

  it('is a command again', () => {
    const point = { hiddenSize: 8, inputFeeding: false, sharedVocabulary: true, lowercase: false };
    expect(flagsOf(point)).toEqual([
      '--hidden-size',
      '8',
      '--input-feeding',
      'off',
      '--shared-vocabulary',
    ]);
    expect(showPoint({ optimizerOptions: { beta2: 0.98 } })).toBe('--optimizer-options beta2=0.98');
  });

  it.each([
    ['hidden-size', 'expected hidden-size=128,256, got "hidden-size"'],
    [
      'hiden-size=2',
      'there is no setting "hiden-size" of tsuzuri train; did you mean hidden-size?',
    ],
    ['hidden-size=a', '--hidden-size: expected a whole number from 1 to 4,096, got "a"'],
    ['hidden-size=2,3,2', '--hidden-size: expected each value once, got 2 twice'],
    ['seed=1,2', '--seed: --seeds N trains from as many seeds'],
  ])('refuses the values %s', (given, message) => {
    expect(() => readChoices(given)).toThrow(message);
  });

  it.each([
    ['dropout=0.5..0.2', 'expected the smaller number first'],
    ['dropout=0.5', 'expected two numbers such as 0.2..0.5'],
    ['dropout=0..0.5:log', 'expected numbers above 0 with :log'],
    ['hidden-size=2..8:9', 'expected a step within the range'],
    ['attention=dot..general', 'expected two numbers'],
  ])('refuses the range %s', (given, message) => {
    expect(() => readRange(given)).toThrow(message);
  });

  it('is refused twice', () => {
    const axes = [readChoices('dropout=0.1,0.2'), readRange('dropout=0.1..0.2')];
    expect(() => requireDistinct(axes)).toThrow('expected each setting once, got --dropout twice');
  });

  it('gives values within its range, in steps and whole where they must be', () => {
    const place = double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const ranges = ['dropout=0.2..0.5', 'learning-rate=1e-4..1e-2:log', 'layers=1..4'];
    for (const range of [...ranges, 'hidden-size=16..64:16', 'hidden-size=8..512:log'].map(
      readRange,
    )) {
      assert(
        property(place, (at) => {
          const value = valueAt(range, at) as number;
          expect(value).toBeGreaterThanOrEqual(range.from);
          expect(value).toBeLessThanOrEqual(range.to);
          if (range.setting !== 'dropout' && range.setting !== 'learningRate') {
            expect(Number.isInteger(value)).toBe(true);
          }
          if (range.step !== undefined) expect(value % range.step).toBe(0);
        }),
      );
    }
    expect(valueAt(readRange('learning-rate=1e-4..1e-2:log'), 0.5)).toBe(0.001);
    expect([0, 0.3, 0.5, 0.99].map((at) => valueAt(readRange('layers=1..4'), at))).toEqual([
      1, 2, 3, 4,
    ]);
  });
});
