import { describe, expect, it } from 'vitest';
import { guessTokenizer } from '../../../src/data/tokenizers/guess.ts';

const repeated = (texts: string[], times: number) =>
  Array.from({ length: times }, () => texts).flat();

const vietnamese =
  'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi ngỗ ngược đẹp đẽ ở đâu ủa ẩn ấn ẫn ậm ằng ẳng ẵng ặng ểnh ễnh ệnh ồng ổng ỗng ộng ờn ởn ỡn ợn ứng ừng ửng ững ựng ỳ ỷ ỹ ỵ ìn ỉn ĩn ịn ùn ủn ũn ụn';

describe('guessTokenizer', () => {
  it.each<[string, string[], string, string]>([
    ['phonemes', ['f ɔ n', 't ɛ l ə f oʊ n', 'f oʊ n', 'n ɛ t'], 'separator', '100 %'],
    ['Korean', ['전화', '전화기 하나', '한국어 abc'], 'jamo', 'Hangul'],
    [
      'sentences',
      repeated(['the mouse lived under the house', 'some mouse slept behind the door'], 4),
      'word',
      '9 distinct',
    ],
    ['rare words', ['colourless green ideas sleep furiously'], 'character', 'nothing'],
    ['names', ['Jean Dupont', 'Anna Schmidt'], 'character', 'nothing'],
    [
      'dates',
      repeated(['November 23, 2026', 'March 1, 1999', 'May 2, 2001'], 9),
      'character',
      'nothing',
    ],
    ['Vietnamese', vietnamese.split(' '), 'nfd', 'accents separated'],
    ['French', ['élève', 'forêt', 'garçon', 'où', 'naïf', 'boulangerie'], 'character', 'nothing'],
    [
      'katakana',
      ['アイウエオ', 'カキクケコサシスセソ', 'ガザジズパ', 'ナニヌネノマミムメモ'],
      'character',
      'nothing',
    ],
    ['families', ['👩‍👩‍👧 ok', 'no 👍🏽', 'plain words'], 'grapheme', 'several code points'],
    ['sums', ['12+3', '4+55'], 'character', 'nothing'],
    ['nothing', ['', '  '], 'character', 'no text'],
  ])('%s', (_name, texts, kind, word) => {
    const { config, reason } = guessTokenizer(texts);
    expect(config.kind).toBe(kind);
    expect(reason).toContain(word);
    expect(config.separator).toBe(kind === 'separator' ? ' ' : undefined);
  });
});
