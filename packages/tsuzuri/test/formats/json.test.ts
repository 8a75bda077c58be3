import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/errors.ts';
import { parseJson, show } from '../../src/formats/json.ts';
import { runs } from '../support/thorough.ts';

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat({ max: 2 }), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(parseJson('it', spaced)).toEqual(JSON.parse(spaced));
      }),
      { seed: 1, numRuns: runs(500) },
    );
  });

  it('takes brackets, colons and quotes in strings for what they are', () => {
    const value = { '{"a":1,"a"': ['[[[['.repeat(99), '\\', '\\"', '":'], a: { a: { a: 1 } } };
    expect(parseJson('it', JSON.stringify(value))).toEqual(value);
  });

  it.each([
    ['{', 'it is not JSON'],
    ['"', 'it is not JSON'],
    ['"\\', 'it is not JSON'],
    ['}{', 'it is not JSON'],
    ['', 'it is not JSON'],
    ['{"a":1, "a" :2}', 'it has "a" twice'],
    ['[{"b":{"a":1,"\\u0061":2}}]', 'it has "a" twice'],
    ['['.repeat(33) + ']'.repeat(33), 'it is nested more than 32 deep'],
    ['[{"a":'.repeat(1e6), 'it is nested more than 32 deep'],
  ])('refuses %.30s', (text, message) => {
    expect(() => parseJson('it', text)).toThrow(CheckpointError);
    expect(() => parseJson('it', text)).toThrow(message);
  });

  it('takes 32 lists in one another', () => {
    expect(() => parseJson('it', '['.repeat(32) + ']'.repeat(32))).not.toThrow();
  });
});

describe('show', () => {
  it('cuts what is long, and calls no function of a value', () => {
    expect(show('a'.repeat(100))).toBe(`"${'a'.repeat(79)}…`);
    expect(show({ toString: 1 })).toBe('{"toString":1}');
    expect(show(undefined)).toBe('nothing');
  });
});
