// A translation, `X.ja.md` beside `X.md`, says the same: headings, code, figures, links, pictures.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, report, root, sourceFiles } from './sources.js';

/** Numbers up to here may be words in the original and digits in the translation: "two", "2つ". */
const WORDS_UP_TO = 20;

/** What must be the same in each section: how it is found, in text without its code blocks. */
const PARTS = {
  code: (text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code),
  figure: (text) => numbersOf(plain(text)),
  link: (text) =>
    [...text.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => page(target)),
  picture: (text) =>
    [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => page(target)),
  mark: (text) => [...text.matchAll(/<(!--[^>]*--|\/?\w[^>]*)>/g)].map(([, mark]) => mark),
  row: (text) =>
    [...text.matchAll(/^\|.*$/gm)].map(([row]) => `of ${row.split('|').length - 2} cells`),
};

/** Words only: what links point to and code are compared by themselves. */
const plain = (text) => text.replaceAll(/`[^`\n]*`|\]\([^)]*\)|<[^>]*>/g, ' ');

const numbersOf = (text) =>
  [...text.replaceAll('−', '-').matchAll(/(?<![\w.])-?\d+(?:[.,]\d+)*/g)].map(([number]) => number);

/** A link without its anchor, which is made of the heading's words, and without the language. */
const page = (target) => target.replace(/#.*$/, '').replace(/\.ja(\.\w+)$/, '$1');

/** Cuts a page at its headings, with the code blocks taken out of the text. */
function sectionsOf(markdown) {
  const sections = [];
  const blocks = [];
  const text = markdown.replaceAll(/^```(\w*)\n([^]*?)^```$/gm, (block) => {
    blocks.push(block);
    return `\u{FFFC}${blocks.length - 1}`;
  });
  for (const part of text.split(/^(?=#{1,6} )/m)) {
    const level = /^#*/.exec(part)[0].length;
    const heading = level === 0 ? 'before the first heading' : part.split('\n', 1)[0];
    const code = [...part.matchAll(/\u{FFFC}(\d+)/gu)].map(([, at]) => blocks[at]);
    sections.push({ level, heading, blocks: code, text: part.replaceAll(/\u{FFFC}\d+/gu, '') });
  }
  return sections;
}

/** Commands and programs are the same; mathematics, of no language, may explain itself in words. */
const essence = (block) =>
  block.startsWith('```\n') ? `${block.split('\n').length} ${numbersOf(block).join(' ')}` : block;

/** What is in one list more often than in the other. */
function surplus(these, those) {
  const left = [...those];
  return these.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const small = (number) => /^\d+$/.test(number) && Number(number) <= WORDS_UP_TO;

/** Where a translation differs from its original, in words; nothing where it corresponds. */
export function differences(original, translation) {
  const [ours, theirs] = [sectionsOf(original), sectionsOf(translation)];
  const [levels, theirLevels] = [ours, theirs].map((all) =>
    all.map(({ level }) => level).join(' '),
  );
  if (levels !== theirLevels) {
    const at = ours.findIndex(({ level }, i) => level !== theirs[i]?.level);
    const where = (at < 0 ? theirs[ours.length] : ours[at]).heading;
    return [`the headings differ in number or level, first at "${where}"`];
  }
  const problems = [];
  ours.forEach((section, i) => {
    const other = theirs[i];
    const tell = (what) => problems.push(`in "${other.heading}" (${section.heading}): ${what}`);
    const [code, theirCode] = [section, other].map(({ blocks }) => blocks.map(essence).join('\n'));
    if (code !== theirCode) tell('a code block differs');
    for (const [name, find] of Object.entries(PARTS)) {
      const [here, there] = [find(section.text), find(other.text)];
      for (const item of surplus(here, there)) tell(`the ${name} ${item} is missing`);
      for (const item of surplus(there, here)) {
        if (name === 'figure' && small(item)) continue;
        tell(`the ${name} ${item} is not in the original`);
      }
    }
  });
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  const translations = [...sourceFiles('docs', ['.ja.md']), 'README.ja.md'];
  const problems = translations.flatMap((path) => {
    const original = path.replace(/\.ja\.md$/, '.md');
    if (!existsSync(join(root, original))) return [`${path}: there is no ${original}`];
    return differences(read(original), read(path)).map((problem) => `${path}: ${problem}`);
  });
  if (problems.length > 0) problems.push('a change of X.md belongs into X.ja.md as well');
  report(
    'check-translations',
    problems,
    `${translations.length} translations say what the originals say`,
  );
}
