import { type AttentionWeights, attentionOf } from 'tsuzuri/inspect';
import { described, text } from '../config/fields.ts';
import { attentionSpec } from '../plot/attention.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import type { Style } from '../terminal/style.ts';
import { visible, visibleToken } from '../text/visible.ts';
import { featuresOfText, onlyQuestion } from './only-text.ts';
import type { Part } from './part.ts';

const WIDEST = 24; // source tokens of a table; of longer sources the most attended are listed
const LISTED = 5;
const LEAST = 0.005; // what would be shown as .00

const settings = {
  features: featuresOfText(),
  target: described(
    text().optional(),
    "text that the decoder reads instead of the model's own answer (teacher forcing)",
    'TEXT',
  ),
};

/** Where a model looks as it writes an answer. */
export const attention: Part<typeof settings> = {
  summary: 'where the model looks as it writes an answer',
  description:
    'Prints, for each token of the answer to a text, the attention weights over the tokens of the text. The model must have attention.',
  operands: { '<TEXT>': 'the text to answer' },
  examples: [
    'attention runs/dates "March 5, 2021" --model attention',
    'attention runs/words abba --target "A B A"',
    'attention runs/words abba --out attention.svg',
  ],
  settings,
  defaults: {},
  async look({ translator, found, words, settings: { target, features } }) {
    const question = onlyQuestion(translator.codec, words, features);
    const seen = await attentionOf(translator, question, { target });
    return {
      text: (style) => {
        const heading = style('heading', `Where ${visible(found.path)} looks`);
        const lines = asLines(seen, style).map((line) => `  ${line}\n`);
        const columns = `columns: what it reads${seen.copied ? ', and how likely it copies' : ''}`;
        return `${heading} (rows: what it writes; ${columns})\n${lines.join('')}`;
      },
      data: {
        ...seen,
        weights: seen.weights.map((row) => Array.from(row)),
        ...(seen.copied && { copied: Array.from(seen.copied) }),
      },
      picture: { spec: attentionSpec(seen, found.description), title: 'Attention weights' },
    };
  },
};

function asLines({ source, target, weights, copied }: AttentionWeights, style: Style): string[] {
  if (source.length > WIDEST) {
    return target.map((token, row) => {
      const order = [...source.keys()].toSorted((a, b) => weights[row][b] - weights[row][a]);
      const most = order.slice(0, LISTED).filter((s, i) => i === 0 || weights[row][s] >= LEAST);
      const shown = most.map(
        (s) => `${visibleToken(source[s])}·${s + 1} ${digits(weights[row][s])}`,
      );
      const copy = copied ? [`copied ${digits(copied[row])}`] : [];
      return [visibleToken(token), ...shown, ...copy].join('  ');
    });
  }
  const head: Cell[] = [
    { text: '' },
    ...source.map((token): Cell => ({ text: visibleToken(token), look: 'quiet' })),
    ...(copied ? [{ text: 'copied', look: 'quiet' } as const] : []),
  ];
  const rows = target.map((token, row) => [
    { text: visibleToken(token) },
    ...source.map((_, column) => cellOf(weights[row], column)),
    ...(copied ? [{ text: digits(copied[row]) }] : []),
  ]);
  const sides = head.map((_, column) => (column === 0 ? 'left' : 'right'));
  return layOut([head, ...rows], sides, style);
}

/** A weight in two digits; the largest of a row stands out, and nothing is left blank. */
function cellOf(weights: Float32Array, column: number): Cell {
  const weight = weights[column];
  if (!(weight >= LEAST)) return { text: '·', look: 'quiet' };
  const text = digits(weight);
  return weight === Math.max(...weights) ? { text, look: 'best' } : { text };
}

/** `.25`, and of a weight that is smaller than two digits show its first: `.003`. */
function digits(weight: number): string {
  const text = weight >= LEAST ? weight.toFixed(2) : String(Number(weight.toPrecision(1)));
  return text.replace(/^0(?=\.)/, '');
}
