import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tokenizer, TokenizerConfig } from '../../../src/data/tokenizers/tokenizer.ts';
import {
  type TokenizerName,
  createTokenizer,
  tokenizerKind,
  tokenizers,
} from '../../../src/data/tokenizers/tokenizers.ts';
import { ConfigError } from '../../../src/errors.ts';
import { mergePair } from '../../support/merge-pair.ts';
import { anyText } from '../../support/texts.ts';
import { runs } from '../../support/thorough.ts';

/** A config of every kind, and the text that comes back from `join(split(text))`. */
const cases: Record<TokenizerName, { config: TokenizerConfig; normal: (text: string) => string }> =
  {
    character: { config: { kind: 'character' }, normal: (text) => text },
    grapheme: { config: { kind: 'grapheme' }, normal: (text) => text },
    nfd: { config: { kind: 'nfd' }, normal: (text) => text.normalize('NFC') },
    jamo: { config: { kind: 'jamo' }, normal: (text) => text.normalize('NFC') },
    word: {
      config: { kind: 'word' },
      normal: (text) => text.replace(/\s+/gu, ' ').replace(/^ | $/g, ''),
    },
    separator: {
      config: { kind: 'separator', separator: '-' },
      normal: (text) => text.replace(/-+/g, '-').replace(/^-|-$/g, ''),
    },
    bpe: {
      config: {
        kind: 'bpe',
        merges: [
          ['a', 'b'],
          ['e', '\u0301'],
          ['ab', ' '],
          [' ', ' '],
          ['가', '나'],
        ],
      },
      normal: (text) => text,
    },
  };

const everyCase = Object.entries(cases);
const make = (kind: TokenizerName): Tokenizer => createTokenizer(cases[kind].config);

describe.each(everyCase)('%s', (name, { config, normal }) => {
  const tokenizer = createTokenizer(config);

  it('gives every text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = tokenizer.split(text);
        expect(tokenizer.join(tokens)).toBe(normal(text));
        expect(tokens).not.toContain('');
        expect(tokenizer.split(normal(text))).toEqual(tokens);
      }),
      { seed: 1, numRuns: runs(500) },
    );
    expect(tokenizer.split('')).toEqual([]);
    expect(tokenizer.join([])).toBe('');
  });

  it('is made anew by its config as JSON', () => {
    const again = createTokenizer(JSON.parse(JSON.stringify(tokenizer.config)) as TokenizerConfig);
    fc.assert(
      fc.property(anyText, (text) => {
        expect(again.split(text)).toEqual(tokenizer.split(text));
      }),
      { seed: 2 },
    );
    expect(tokenizer.config).toEqual(config);
  });

  it('says what it is', () => {
    const kind = tokenizerKind({ kind: name });
    expect(kind.description).toMatch(/^\w.*[^.]$/);
    expect(kind).toBe(tokenizers[name as TokenizerName]);
    const composed = tokenizer.join(tokenizer.split('e\u0301')) === 'é';
    expect(kind.composes).toBe(composed);
  });
});

describe('tokenizers', () => {
  it.each<[TokenizerName, string, string[]]>([
    ['character', 'a👍あ', ['a', '👍', 'あ']],
    ['character', 'e\u0301\ud800', ['e', '\u0301', '\ud800']],
    ['grapheme', 'e\u0301👨‍👩‍👧が', ['e\u0301', '👨‍👩‍👧', 'が']],
    ['nfd', 'né', ['n', 'e', '\u0301']],
    ['jamo', '한a글', ['\u1112', '\u1161', '\u11ab', 'a', '\u1100', '\u1173', '\u11af']],
    ['jamo', 'e\u0301', ['é']],
    ['word', ' the  cat\tsat\n', ['the', 'cat', 'sat']],
    ['separator', 'f-ɔ-n', ['f', 'ɔ', 'n']],
    ['separator', '-f--ɔ-', ['f', 'ɔ']],
    ['bpe', 'abc ab', ['ab', 'c', ' ', 'ab ']],
    ['bpe', 'a  ', ['a', ' ', ' ', ' ']],
  ])('%s cuts %j', (kind, text, tokens) => {
    expect(make(kind).split(text)).toEqual(tokens);
  });

  it('joins what a model writes, whatever it is', () => {
    expect(make('bpe').join(['ab', 'c'])).toBe('abc');
    expect(make('nfd').join(['\u0301', 'e', '\u0301'])).toBe('\u0301é');
    expect(make('jamo').join(['\u1112', '\u1161', '\u1161'])).toBe('하\u1161');
  });

  it.each([
    [{ kind: 'letters' }, /^tokenizer: expected one of character, .*bpe, got "letters"$/],
    [{ kind: 'toString' }, /^tokenizer: expected one of .*, got "toString"$/],
    [{}, /got undefined$/],
    [null, /got undefined$/],
    [{ kind: 'separator' }, /^tokenizer: separator needs the text .*, got nothing$/],
    [{ kind: 'separator', separator: '' }, /got ""$/],
    [{ kind: 'bpe' }, /^tokenizer: bpe needs merges/],
    [{ kind: 'bpe', merges: [['a', 'b'], ['a']] }, /^tokenizer: merge 2 of bpe is not two texts$/],
    [{ kind: 'bpe', merges: [['a', '']] }, /^tokenizer: merge 1 of bpe/],
    [{ kind: 'bpe', merges: ['ab'] }, /^tokenizer: merge 1 of bpe/],
  ])('refuses %j', (config, message) => {
    const create = () => createTokenizer(config as TokenizerConfig);
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(message);
  });
});

describe('bpe', () => {
  /** The readable twin: joins the pair of lowest rank everywhere, and looks again. */
  function mergeSlowly(word: string, merges: readonly (readonly [string, string])[]): string[] {
    let symbols = [...word];
    for (;;) {
      const has = ([left, right]: readonly [string, string]) =>
        symbols.some((symbol, i) => symbol === left && symbols[i + 1] === right);
      const pair = merges.find(has);
      if (!pair) return symbols;
      symbols = mergePair(symbols, ...pair);
    }
  }

  it('joins as the plain loop does, whatever the order of the merges', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', '👍'), minLength: 1, maxLength: 3 });
    const merges = fc.array(fc.tuple(part, part), { maxLength: 12 });
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '👍'), maxLength: 24 });
    fc.assert(
      fc.property(merges, word, (pairs, text) => {
        const found = createTokenizer({ kind: 'bpe', merges: pairs }).split(text);
        expect(found).toEqual(text === '' ? [] : mergeSlowly(`${text} `, pairs));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('cuts a word of 100,000 letters', () => {
    const merges: [string, string][] = [];
    for (let left = 'a'; left.length < 1 << 10; left += left) merges.push([left, left]);
    const tokens = createTokenizer({ kind: 'bpe', merges }).split('a'.repeat(100_000));
    expect(tokens[0]).toHaveLength(1 << 10);
    expect(tokens.join('')).toHaveLength(100_001);
  });
});

describe('grapheme', () => {
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  const whole = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);

  it('cuts long texts piece by piece as the engine cuts them whole', () => {
    const unit = fc.constantFrom(
      'a',
      '\r\n',
      'e\u0301',
      '👩‍👩‍👧',
      '🇯🇵',
      '🇯',
      '한',
      '\u1112',
      'क्ष',
      '\u{e0100}',
      '👍🏽',
      '\ud83d',
      '\u0301',
    );
    const runOf = fc.tuple(unit, fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(fc.array(runOf, { maxLength: 5 }), fc.nat(3), (parts, shift) => {
        const text = 'x'.repeat(shift) + parts.map(([one, times]) => one.repeat(times)).join('');
        expect(make('grapheme').split(text)).toEqual(whole(text));
      }),
      { seed: 1 },
    );
  });

  it('takes a text of 200,000 characters', () => {
    expect(make('grapheme').split('a'.repeat(200_000))).toHaveLength(200_000);
  });
});
