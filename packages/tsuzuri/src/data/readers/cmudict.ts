import { scanLines } from './lines.ts';
import {
  type Line,
  type ReaderKind,
  type ReaderOptions,
  type Input,
  examplesOf,
  sourcesOf,
  withoutBlankEnd,
} from './reader.ts';

const COMMENT = ';;;';
const VARIANT = /\(\d+\)$/;

/**
 * Examples from a dictionary in the format of CMUdict (Carnegie Mellon University 1993–2015): a word,
 * two spaces (one in newer versions) and its phonemes separated by spaces. `WORD(1)` is a variant of
 * `WORD`, and an example of its own. Lines that begin with `;;;`, and text after a `#` that follows the
 * phonemes, are comments.
 */
export const cmudict: ReaderKind = {
  description: 'the format of CMUdict: a word, two spaces, its phonemes; ;;; begins a comment',
  names: /(^|[/\\])cmudict[^/\\]*$|\.dict$/i,
  files: 1,
  understands: [],
  read: ([input], options = {}) => examplesOf(input.name, entries(input, options), parse, options),
  readSources: (input, options = {}) =>
    sourcesOf(input.name, entries(input, options), parseWord, options),
};

async function* entries(input: Input, options: ReaderOptions): AsyncGenerator<Line[]> {
  for await (const lines of withoutBlankEnd(scanLines(input, options))) {
    yield lines.filter(({ text }) => !text.startsWith(COMMENT));
  }
}

function parse({ text }: Line) {
  const [word, ...rest] = text.trim().split(/\s+/);
  const comment = rest.findIndex((part) => part.startsWith('#'));
  const phonemes = comment < 0 ? rest : rest.slice(0, comment);
  return word === '' || phonemes.length === 0
    ? 'expected a word, two spaces and its phonemes'
    : { source: word.replace(VARIANT, ''), target: phonemes.join(' ') };
}

function parseWord({ text }: Line) {
  const [word] = text.trim().split(/\s/, 1);
  return { source: word.replace(VARIANT, '') };
}
