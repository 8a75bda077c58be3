import * as fc from 'fast-check';

/** Pieces of text that are easily cut, joined or composed in the wrong place. */
const hard = fc.constantFrom(
  'a',
  'b',
  'ab',
  'e',
  ' ',
  '  ',
  '\t',
  '\n',
  '-',
  '\u0301', // combining acute accent
  '\u0323', // combining dot below, which comes before the accent in canonical order
  'é',
  'ế',
  'が',
  '\u3099', // combining voiced sound mark
  '한',
  '가',
  '나',
  '\u1100', // conjoining jamo: first, middle, last
  '\u1161',
  '\u11a8',
  '👍',
  '👨‍👩‍👧',
  '\u200d',
  '🇯🇵',
  '\ud83d', // half of a surrogate pair
  '\udc4d',
  '\ufeff',
  '\u0000',
  'Å', // the sign for ångström, which NFC makes a letter
  'ﬁ',
  '</w>',
  '<unk>',
);

const unit = fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code));

/** Any text at all: every code unit, halves of surrogate pairs, marks that combine, emoji, Hangul. */
export const anyText = fc
  .array(fc.oneof(hard, hard, unit, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
