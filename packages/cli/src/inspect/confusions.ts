import { openSession } from 'tsuzuri';
import { type TextCoder, UNKNOWN_TOKEN } from 'tsuzuri/data';
import {
  type Confusion,
  type Confusions,
  confusions as confusionsOf,
  type GoldAndAnswer,
} from 'tsuzuri/inspect';
import { nearestReference } from 'tsuzuri/metrics';
import { z } from 'zod';
import { decodeDefaults, decodeSettings } from '../config/decode-settings.ts';
import { described, text, wholeNumber } from '../config/fields.ts';
import { singleReference } from '../config/shared-settings.ts';
import type { Values } from '../config/needs.ts';
import { readingDefaults, readingSettings } from '../config/reading-settings.ts';
import { guessFormat } from '../data/formats.ts';
import { loadExamples } from '../data/read.ts';
import { answerAll, tokensOf } from '../decode/answer-all.ts';
import { searchOf } from '../decode/answers.ts';
import { ofFiles, requireFeatures } from '../decode/require-features.ts';
import { Notes } from '../decode/notes.ts';
import { scoredExamples } from '../decode/scored-examples.ts';
import { UsageError } from '../errors.ts';
import { confusionsSpec } from '../plot/confusions.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import type { Style } from '../terminal/style.ts';
import { tell } from '../terminal/tell.ts';
import { flagOf } from '../text/flag-name.ts';
import { countOf, formatCount, formatShare } from '../text/format.ts';
import { visible, visibleToken } from '../text/visible.ts';
import type { Asked, Part } from './part.ts';
import { readAnswers } from './read-answers.ts';

const { with: _, ...decoding } = decodeSettings.shape;
const settings = {
  most: described(wholeNumber(1, 1000), 'confusions to print, the most frequent first', 'N'),
  answers: described(
    text().optional(),
    'table of answers that "tsuzuri evaluate --out" wrote, in the place of pairs to answer',
    'FILE',
  ),
  singleReference: singleReference(),
  ...decoding,
  ...readingSettings.shape,
};

/** An example with its answer, token by token. */
interface Aligned extends GoldAndAnswer {
  readonly source: string;
}

/** Which token a model writes for which. */
export const confusions: Part<typeof settings> = {
  summary: 'which tokens the model takes for which',
  description:
    'Answers pairs, aligns each answer with its target, and prints which token became which, how often, and where. ∅ is no token: one that the answer lacks, or has too many.',
  operands: { '[FILE...]': 'the pairs; - is standard input' },
  examples: [
    'confusions runs/words test.tsv',
    'confusions runs/words test.tsv --most 50 --out words.svg',
    'confusions runs/words --answers answers.tsv --json',
  ],
  settings,
  defaults: { ...decodeDefaults, ...readingDefaults, most: 20, singleReference: false },
  isOfAll: true,
  defaultsOf: (words) => ({ format: guessFormat(words) }),
  async look(asked) {
    const {
      found,
      settings: { most, answers },
    } = asked;
    const rows = answers === undefined ? await answered(asked) : await fromTable(asked, answers);
    const counted = confusionsOf(rows);
    return {
      text: (style) => {
        const heading = style('heading', `What ${visible(found.path)} takes for what`);
        const lines = asLines(counted, rows, most, style).map((line) => `  ${line}`.trimEnd());
        return `${heading} (${summaryOf(counted)})\n${lines.join('\n')}\n`;
      },
      data: { ...counted },
      picture: {
        spec: confusionsSpec(counted, found.description),
        title: 'Most frequent confusions',
      },
    };
  },
};

/** Answers the pairs of files. */
async function answered({
  translator,
  ensemble: { members },
  found,
  words,
  settings: given,
  typed,
}: Given) {
  if (words.length === 0)
    throw new UsageError('expected a file of pairs or --answers, got nothing');
  const ensemble = { translators: members, session: openSession(members), path: found.path };
  const search = searchOf(ensemble, given, typed);
  const rows = await loadExamples(words, given, tell);
  const examples = scoredExamples(rows, given.singleReference);
  const notes = new Notes(true);
  requireFeatures(translator.codec, given.features, ofFiles);
  const all = await answerAll(ensemble, examples, search, notes);
  notes.end();
  const { target: coder } = translator.codec;
  return examples.map(({ source, targets }, row): Aligned => {
    const [best] = all[row].answers;
    const tokens = best === undefined ? [] : tokensOf(best, coder);
    const golds = targets.map((target) => coder.split(target));
    return {
      source,
      gold: golds[nearestReference(tokens, golds)!.index],
      answer: tokens.map((token) => named(token, coder)),
    };
  });
}

type Given = Asked<z.output<z.ZodObject<typeof settings>>>;

/** Reads the table of answers that `evaluate` writes. */
async function fromTable({ translator, words, typed }: Given, path: string): Promise<Aligned[]> {
  requireNothingElse(words, typed);
  const { target: coder } = translator.codec;
  return (await readAnswers(path)).map(({ source, target, answer }) => ({
    source,
    gold: coder.split(target),
    answer: withMarks(answer, coder),
  }));
}

/** @throws UsageError for a flag or a file that is about answering, which is done already */
function requireNothingElse(words: readonly string[], typed: Values): void {
  if (words.length > 0) {
    throw new UsageError('--answers: cannot be given together with files of pairs');
  }
  const names = [...Object.keys(decoding), ...Object.keys(readingSettings.shape)];
  const idle = names.find((name) => typed[name] !== undefined);
  if (idle !== undefined) throw new UsageError(`${flagOf(idle)}: has no effect with --answers`);
}

/** The tokens of an answer in which unknown ones are marked. */
function withMarks(answer: string, coder: TextCoder): string[] {
  if (coder.unkId === undefined) return coder.split(answer);
  const mark = coder.label(coder.unkId);
  return answer.split(mark).flatMap((part, i) => [...(i > 0 ? [mark] : []), ...coder.split(part)]);
}

function named(token: string, coder: TextCoder): string {
  return token === UNKNOWN_TOKEN && coder.unkId !== undefined ? coder.label(coder.unkId) : token;
}

function summaryOf({ examples, wrong, edits }: Confusions): string {
  return `${countOf(examples, 'example')}, ${formatCount(wrong)} wrong, ${countOf(edits, 'edit')}`;
}

function asLines(
  { confusions: all, tokens }: Confusions,
  rows: readonly Aligned[],
  most: number,
  style: Style,
): string[] {
  if (all.length === 0) return ['no answer differs from its target'];
  const total = new Map(tokens.map(({ token, count }) => [token, count]));
  const quiet = (content: string): Cell => ({ text: content, look: 'quiet' });
  const head = ['target', 'answer', 'count', 'of target', 'where', 'example'].map(quiet);
  const body = all.slice(0, most).map((one): Cell[] => {
    const { gold, answer, count, examples } = one;
    const share = gold === '' ? '' : formatShare(count / (total.get(gold) ?? count));
    return [
      { text: shown(gold), look: 'right' },
      { text: shown(answer), look: 'wrong' },
      { text: formatCount(count) },
      { text: share },
      { text: contextsOf(one) },
      quiet(exampleOf(rows[examples[0]])),
    ];
  });
  const lines = layOut([head, ...body], ['left', 'left', 'right', 'right', 'left', 'left'], style);
  return all.length > most ? [...lines, `… and ${formatCount(all.length - most)} more`] : lines;
}

/** `a▁c 12`: twelve times between a and c. */
function contextsOf({ contexts, gold }: Confusion): string {
  const [first] = contexts;
  if (!first) return '';
  const side = (token: string, border: string) => (token === '' ? border : visibleToken(token));
  const where = `${side(first.before, '^')} ${shown(gold)} ${side(first.after, '$')}`;
  return `${where} (${formatCount(first.count)})`;
}

function exampleOf({ source, gold, answer }: Aligned): string {
  const joined = (tokens: readonly string[]) =>
    tokens.map(visibleToken).join(tokens.every((token) => [...token].length === 1) ? '' : ' ');
  return `${visible(source)} → ${joined(answer)}, not ${joined(gold)}`;
}

function shown(token: string): string {
  return token === '' ? '∅' : visibleToken(token);
}
