import { type Flow, type Station, flow as follow } from 'tsuzuri/inspect';
import { described, text, toggle } from '../config/fields.ts';
import { flowSpec } from '../plot/flow.ts';
import { UsageError } from '../errors.ts';
import { formatCount, formatFixed } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import { stripsOf } from './flow-strips.ts';
import { flowText } from './flow-text.ts';
import { featuresOfText, onlyQuestion } from './only-text.ts';
import type { Part } from './part.ts';

const DRAWN = 100; // tokens of a picture, each a column of 30 pixels

const settings = {
  features: featuresOfText(),
  target: described(
    text().optional(),
    "text that the decoder reads instead of the model's own answer (teacher forcing)",
    'TEXT',
  ),
  gradients: toggle('add the gradient of the loss at each station'),
};

/** One example's way through a model. */
export const flow: Part<typeof settings> = {
  summary: "one example's way through the model, station by station",
  description: `Prints what stands at each station of one example: the means of the gates, the states as rows of blocks, attention, the likeliest tokens; with --gradients also the length of the loss's gradient there. Greedy search writes the answer. A picture has at most ${DRAWN} tokens on a side.`,
  operands: { '<TEXT>': 'the text to follow' },
  examples: [
    'flow runs/addition 12+34',
    'flow runs/addition 12+34 --target 46 --gradients',
    'flow runs/dates "5 May 21" --model attention --out flow.svg',
    'flow runs/addition 12+34 --json > flow.json',
  ],
  settings,
  defaults: { gradients: false },
  async look({ translator, found, words, settings: { target, features, gradients }, typed }) {
    const question = onlyQuestion(translator.codec, words, features);
    const seen = await follow(translator, question, { target, gradients });
    if (typed.out !== undefined) requireDrawable(seen);
    return {
      text: (style) => {
        const title = `The way of "${visible(question.source)}" through ${visible(found.path)}`;
        const loss = `loss ${formatFixed(seen.loss, 3)} nats per token`;
        return `${style('heading', title)} (${loss})\n${flowText(seen, style)}`;
      },
      data: asData(seen),
      picture: {
        title: 'Flow',
        get spec() {
          return flowSpec(stripsOf(seen), found.description);
        },
      },
    };
  },
};

/** @throws UsageError for an example whose picture would take minutes and be too wide to read */
function requireDrawable({ source, target }: Flow): void {
  const longest = Math.max(source.length, target.length);
  if (longest <= DRAWN) return;
  throw new UsageError(
    `--out: expected at most ${DRAWN} tokens in source and answer to draw, got ${formatCount(longest)}; shorten the text or the --target, or take the numbers with --json`,
  );
}

/** All numbers, with the kinds of the stations; the target's vocabulary, which labels many, is there once. */
function asData({ source, target, loss, kinds, stations }: Flow): object {
  const ofVocabulary = ({ kind }: Station) => kinds[kind]?.labels === 'target';
  const vocabulary = stations.find(ofVocabulary)?.labels ?? [];
  return {
    source,
    target,
    loss,
    vocabulary,
    kinds,
    stations: stations.map(({ values, gradient, labels, ...station }) => ({
      ...station,
      ...(labels && labels !== vocabulary && { labels }),
      values: Array.from(values),
      ...(gradient && { gradient: Array.from(gradient) }),
    })),
  };
}
