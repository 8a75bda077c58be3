import { join } from 'node:path';
import stringWidth from 'string-width';
import { runFiles } from '../run/files.ts';
import { similarityTable } from '../terminal/pairs.ts';
import { type Look, type Style, lookOf } from '../terminal/style.ts';
import { type Cell, layOut, page } from '../terminal/table.ts';
import { countOf, formatCount, formatFixed } from '../text/format.ts';
import { shellWord } from '../text/shell.ts';
import { visible, visibleToken } from '../text/visible.ts';
import { comparison } from './comparison.ts';
import { protocols } from './protocols.ts';
import { type ExperimentName, recipeOf } from './recipes.ts';
import type { ExperimentSettings } from './settings.ts';
import { type AnsweredExample, type Summary, aggregateModels } from './summary.ts';

const PAIRS = 10;
const WIDEST = 80; // columns of a table of questions and answers; wider ones stand below each other
const MOST_FILES = 4; // model files that are listed
const aboutPictures = {
  curves: 'accuracies and losses by epoch',
  embeddings: 'which tokens are alike',
};

/** What an experiment is about to do, and what its progress shows. */
export function announcement(
  name: ExperimentName,
  settings: ExperimentSettings,
  style: Style,
): string {
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const { seeds, seed, backend, epochs } = settings;
  const { optimizer, sets } = protocols[recipeOf(name).protocol];
  const from = seeds > 1 ? `seeds ${seed} to ${seed + seeds - 1}` : `seed ${seed}`;
  return [
    `${style('heading', `Learning ${name}`)} from ${formatCount(trainSize)} examples in ${countOf(epochs, 'epoch')}, tested on ${formatCount(testSize)} others`,
    `embedding ${embeddingSize}, hidden ${hiddenSize} · ${optimizer} ${learningRate}, batch ${batchSize} · ${from} · ${backend}`,
    style(
      'quiet',
      `“${sets[0]}” is the share of ${sets[0]} answers that are right from end to end`,
    ),
    '',
  ].join('\n');
}

/**
 * The page that an experiment ends with.
 *
 * @param directory where its files are, as the user may type it
 * @param written the files of the pictures that were drawn, and of the page about the run
 */
export function report(
  summary: Summary,
  directory: string,
  written: readonly string[],
  style: Style,
): string {
  const { settings, models, examples, experiment } = summary;
  const { explanation } = protocols[recipeOf(experiment).protocol];
  const isSeveral = settings.seeds > 1;
  const seed = isSeveral ? `, seed ${settings.seed}` : '';
  const explanations = [
    'Sequence accuracy is the share of answers that are right from end to end, token',
    'accuracy that of tokens. The model reads its own output back, as it does in use.',
    ...explanation.split('\n'),
  ];
  return page(
    [
      [
        `Results${isSeveral ? `, mean ± sd over ${settings.seeds} seeds` : ''}`,
        [
          ...comparison(aggregateModels(models), style),
          '',
          ...explanations.map((line) => style('quiet', line)),
        ],
      ],
      ...bySeed(summary, style),
      [
        `${formatCount(examples.length)} test questions, never seen in training${seed}`,
        answers(summary, style),
      ],
      [
        `Which tokens the ${summary.embeddingModel} model finds alike${seed} (cosine of embeddings)`,
        similarityTable(summary.embeddingSimilarity, PAIRS, style),
      ],
      [`Files in ${directory}`, files(summary, written, style)],
      ['Try next', nextSteps(summary, directory)],
    ],
    style,
  );
}

function namesOf({ models }: Summary): string[] {
  return [...new Set(models.map(({ name }) => name))];
}

/** Of several seeds, a section with the accuracy of each. */
function bySeed(summary: Summary, style: Style): [string, string[]][] {
  const { models, settings } = summary;
  if (settings.seeds === 1) return [];
  const names = namesOf(summary);
  const seeds = [...new Set(models.map(({ seed }) => seed))];
  const head: Cell[] = [
    { text: 'seed', look: 'quiet' },
    ...names.map((name) => ({ text: name, look: lookOf(names, name) })),
  ];
  const rows = seeds.map((seed): Cell[] => [
    { text: String(seed) },
    ...names.map((name) => {
      const model = models.find((each) => each.seed === seed && each.name === name);
      return { text: model ? formatFixed(model.test.sequenceAccuracy, 4) : '' };
    }),
  ]);
  const right = head.map(() => 'right' as const);
  return [['Test sequence accuracy by seed', layOut([head, ...rows], right, style, 3)]];
}

/** Questions and answers, side by side or, where they are too long, below each other. */
function answers(summary: Summary, style: Style): string[] {
  const names = namesOf(summary);
  const table = answerTable(summary.examples, names, style);
  if (table.every((line) => stringWidth(line) <= WIDEST)) return table;
  const width = Math.max(...names.map((name) => name.length));
  return summary.examples.flatMap((example) => [
    `${visible(example.source)} ${style('quiet', '→')} ${visible(example.target)}`,
    ...names.map((name) => {
      const { text, mark, look } = judged(example, name);
      return `  ${style(lookOf(names, name), name.padEnd(width))}  ${style(look, `${mark} ${text}`)}`;
    }),
  ]);
}

function answerTable(
  examples: readonly AnsweredExample[],
  names: readonly string[],
  style: Style,
): string[] {
  const head: Cell[] = [
    { text: 'question', look: 'quiet' },
    { text: 'answer', look: 'quiet' },
    ...names.flatMap((name): Cell[] => [{ text: name, look: lookOf(names, name) }, { text: '' }]),
  ];
  const rows = examples.map((example): Cell[] => [
    { text: example.source },
    { text: example.target },
    ...names.flatMap((name): Cell[] => {
      const { text, mark, look } = judged(example, name);
      return [
        { text, look },
        { text: mark, look },
      ];
    }),
  ]);
  const alignments = names.flatMap(() => ['right', 'left'] as const);
  return layOut([head, ...rows], ['left', 'right', ...alignments], style);
}

/** The answer of a model: spaces are shown where it is wrong in no other way that one could see. */
function judged(
  { target, predictions }: AnsweredExample,
  name: string,
): { readonly text: string; readonly mark: string; readonly look: Look } {
  const prediction = predictions[name] ?? '';
  if (prediction === target) return { text: visible(prediction), mark: '✓', look: 'right' };
  const hides = prediction.trim() === target.trim();
  const text = (hides ? visibleToken : visible)(prediction) || '(nothing)';
  return { text, mark: '✗', look: 'wrong' };
}

function files({ models }: Summary, written: readonly string[], style: Style): string[] {
  const rows: [string, string][] = [
    ...(written.includes(runFiles.report)
      ? ([[runFiles.report, 'all of it on one page']] as [string, string][])
      : []),
    ...Object.entries(aboutPictures).map(([name, what]): [string, string] =>
      written.includes(`${name}.svg`)
        ? [`${name}.svg`, `${what} (also .png and .vl.json)`]
        : [`${name}.vl.json`, `${what}, as data for Vega-Lite`],
    ),
    ['summary.json', 'settings and results'],
    ['history.jsonl', 'every logged epoch, one JSON object per line'],
    ...models.slice(0, MOST_FILES).map(({ file }): [string, string] => [file, 'a trained model']),
  ];
  if (models.length > MOST_FILES) rows.push(['…', `${models.length} models in all`]);
  const cells = rows.map(([name, what]): Cell[] => [{ text: name }, { text: what, look: 'quiet' }]);
  return layOut(cells, ['left', 'left'], style);
}

function nextSteps({ examples, experiment, settings }: Summary, directory: string): string[] {
  const run = shellWord(directory);
  const sources = examples.slice(0, 2).map(({ source }) => shellWord(source));
  return [
    `npx tsuzuri predict ${run} ${sources.join(' ').length > WIDEST ? sources[0] : sources.join(' ')}`,
    `npx tsuzuri inspect embeddings ${run}`,
    ...(settings.seeds === 1
      ? [`npx tsuzuri experiment ${experiment} --seeds 5 --out ${join('runs', `${experiment}-5`)}`]
      : []),
  ];
}
