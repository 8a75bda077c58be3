import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LengthLimit, limitLength } from '../../src/data/limit-length.ts';
import { ConfigError } from '../../src/errors.ts';

const rowOf = (...ids: number[]) => Int32Array.from(ids);
const shown = (example: ReturnType<typeof limitLength>) =>
  example && [[...example.source], [...example.target]];

describe('limitLength', () => {
  const long = { source: rowOf(1, 9, 9), target: rowOf(5, 6, 7, 9) };

  it('drops what is too long; the end of the target is not a token', () => {
    const drop = (maximum: number) => limitLength(long, { maximum, policy: 'drop', eosId: 9 });
    expect(drop(3)).toBe(long);
    expect(drop(2)).toBeUndefined();
  });

  it('cuts what is too long, and the target keeps its end', () => {
    const cut = (eosId?: number) => shown(limitLength(long, { maximum: 2, policy: 'cut', eosId }));
    expect(cut(9)).toEqual([
      [1, 9],
      [5, 6, 9],
    ]);
    expect(cut()).toEqual([
      [1, 9],
      [5, 6],
    ]);
    expect(shown(long)).toEqual([
      [1, 9, 9],
      [5, 6, 7, 9],
    ]);
  });

  it('counts tags as a side of their own', () => {
    const tagged = { source: rowOf(1), target: rowOf(5, 9), features: rowOf(0, 1, 2) };
    const limit = (policy: 'cut' | 'drop') => limitLength(tagged, { maximum: 2, policy, eosId: 9 });
    expect(limit('drop')).toBeUndefined();
    expect(limit('cut')).toEqual({ ...tagged, features: rowOf(0, 1) });
  });

  it('refuses an unknown policy and no length at all', () => {
    const limit = (policy: string, maximum: number) => () =>
      limitLength(long, { maximum, policy } as LengthLimit);
    expect(limit('toString', 3)).toThrow(ConfigError);
    expect(limit('toString', 3)).toThrow('policy: expected one of drop, cut, got "toString"');
    expect(limit('cut', 0)).toThrow(/^maximum: /);
  });

  it('leaves at most so many tokens, the first ones', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 6 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 5 }), (source, target, maximum) => {
        const example = { source: rowOf(...source), target: rowOf(...target, 9) };
        const cut = limitLength(example, { maximum, policy: 'cut', eosId: 9 })!;
        expect([...cut.source]).toEqual(source.slice(0, maximum));
        expect([...cut.target]).toEqual([...target.slice(0, maximum), 9]);
        const isLong = source.length > maximum || target.length > maximum;
        const dropped = limitLength(example, { maximum, policy: 'drop', eosId: 9 });
        expect(dropped === undefined).toBe(isLong);
      }),
    );
  });
});
