import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Codec } from '../../src/data/codec.ts';
import { Vocabulary } from '../../src/data/vocabulary.ts';
import { ConfigError, DataError } from '../../src/errors.ts';

const tokens = [...'0123456789+ あ👍'];
const padded = new Codec({ tokens, length: 6, padding: ' ' });
const exact = new Codec({ tokens, length: 4 });
const character = fc.constantFrom(...tokens.filter((token) => token !== ' '));

describe('Vocabulary', () => {
  it('numbers its tokens from 0 in the order given', () => {
    const vocabulary = new Vocabulary(['b', 'a', 'あ']);
    expect(vocabulary.size).toBe(3);
    expect(['b', 'a', 'あ'].map((token) => vocabulary.id(token))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((id) => vocabulary.token(id))).toEqual(['b', 'a', 'あ']);
    expect(vocabulary.id('c')).toBeUndefined();
    expect(vocabulary.id('toString')).toBeUndefined();
    expect(vocabulary.token(3)).toBeUndefined();
  });

  it('refuses to be empty, or to have a token twice', () => {
    expect(() => new Vocabulary([])).toThrow(
      new ConfigError('vocabulary', 'needs at least one token'),
    );
    expect(() => new Vocabulary(['a', 'b', 'a'])).toThrow(
      new ConfigError('vocabulary', 'the token "a" stands twice'),
    );
  });
});

describe('Codec', () => {
  it('gives every text back', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 6 }), (characters) => {
        const ids = padded.encode(characters.join(''));
        expect(ids).toHaveLength(6);
        expect(padded.decode(ids)).toBe(characters.join(''));
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...tokens), { minLength: 4, maxLength: 4 }),
        (characters) => {
          expect(exact.decode(exact.encode(characters.join('')))).toBe(characters.join(''));
        },
      ),
      { seed: 2 },
    );
  });

  it('gives every list of ids back, but for its padding at the end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: tokens.length - 1 }), { maxLength: 9 }), (ids) => {
        const text = ids.map((id) => tokens[id]).join('');
        expect(padded.decode(ids)).toBe(text.replace(/ +$/, ''));
        expect(exact.decode(Int32Array.from(ids))).toBe(text);
      }),
      { seed: 3 },
    );
  });

  it('fills a text up on the right, and takes one that is filled up already', () => {
    expect([...padded.encode('1+2')]).toEqual([1, 10, 2, 11, 11, 11]);
    expect(padded.encode('1+2   ')).toEqual(padded.encode('1+2'));
    expect(padded.encode('1+2          ')).toEqual(padded.encode('1+2'));
    expect([...padded.encode('')]).toEqual([11, 11, 11, 11, 11, 11]);
  });

  it.each([
    [padded, '1234567', '"1234567": expected at most 6 characters, got 7'],
    [padded, '1x', '"1x": character 2 is "x", expected one of 0123456789+あ👍'],
    [padded, '1 2', '"1 2": character 2 is " ", expected one of 0123456789+あ👍'],
    [exact, '123', '"123": expected exactly 4 characters, got 3'],
    [exact, '12345', '"12345": expected exactly 4 characters, got 5'],
    [exact, '👍👍👍', '"👍👍👍": expected exactly 4 characters, got 3'],
    [exact, '123-', '"123-": character 4 is "-", expected one of 0123456789+ あ👍'],
  ] as const)('refuses what it cannot write %#', (codec, text, message) => {
    expect(() => codec.encode(text)).toThrow(new DataError(message));
  });

  it.each([
    [{ tokens, length: 0 }, 'length: expected a whole number from 1 to 16384, got 0'],
    [{ tokens, length: 2.5 }, 'length: expected a whole number from 1 to 16384, got 2.5'],
    [{ tokens, length: 2, padding: '_' }, 'padding: "_" is not one of the tokens'],
    [{ tokens: [], length: 2 }, 'vocabulary: needs at least one token'],
    [{ tokens: ['a', 'bc'], length: 2 }, 'tokens: "bc" is not one character'],
    [{ tokens: ['a', ''], length: 2, padding: '' }, 'tokens: "" is not one character'],
  ])('refuses impossible settings %#', (config, message) => {
    expect(() => new Codec(config)).toThrow(ConfigError);
    expect(() => new Codec(config)).toThrow(message);
  });
});
