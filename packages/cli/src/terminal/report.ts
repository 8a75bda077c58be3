import { join } from 'node:path';
import type { TrainingSettings } from '../config/schemas.ts';
import { type Summary, aggregateModels } from '../experiment/summary.ts';
import { formatCount, visible } from '../text/format.ts';
import { comparison } from './comparison.ts';
import { similarityTable } from './pairs.ts';
import type { Style } from './style.ts';
import { type Cell, layOut } from './table.ts';

const PAIRS = 10;
const EXPLANATION = [
  'Sequence accuracy is the share of answers that are right from end to end, token',
  'accuracy that of characters. The model reads its own output back, as it does in use.',
];

/** The page that an experiment ends with. `directory` is where its files are, as the user may type it. */
export function report(summary: Summary, directory: string, style: Style): string {
  const { settings, models } = summary;
  const seeds = settings.seeds > 1 ? `, mean ± sd over ${settings.seeds} seeds` : '';
  const sections: [title: string, lines: string[]][] = [
    [
      `Results${seeds}`,
      [
        ...comparison(aggregateModels(models), style),
        '',
        ...EXPLANATION.map((line) => style('quiet', line)),
      ],
    ],
    [exampleTitle(summary), examples(summary, style)],
    [
      `Which characters the ${summary.embeddingModel} model finds alike${firstSeed(summary)} (cosine of embeddings)`,
      similarityTable(summary.embeddingSimilarity, PAIRS, style),
    ],
    [`Files in ${directory}`, files(summary, style)],
    ['Try next', nextSteps(summary, directory)],
  ];
  return sections
    .map(([title, lines]) => `\n${style('heading', title)}\n${indent(lines)}\n`)
    .join('');
}

/** What an experiment is about to do, and what its progress shows. */
export function announcement(experiment: string, settings: TrainingSettings, style: Style): string {
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const { seeds, seed, backend } = settings;
  const from = seeds > 1 ? ` · seeds ${seed} to ${seed + seeds - 1}` : ` · seed ${seed}`;
  return [
    `${style('heading', `Learning ${experiment}`)} from ${formatCount(trainSize)} examples, tested on ${formatCount(testSize)} others`,
    `embedding ${embeddingSize}, hidden ${hiddenSize} · SGD ${learningRate}, batch ${batchSize}${from} · ${backend}`,
    style('quiet', '“test” is the share of test answers that are right from end to end'),
    '',
  ].join('\n');
}

function exampleTitle(summary: Summary): string {
  const { examples } = summary;
  const count = examples.length === 10 ? 'Ten' : formatCount(examples.length);
  return `${count} test questions, never seen in training${firstSeed(summary)}`;
}

function firstSeed({ settings }: Summary): string {
  return settings.seeds > 1 ? `, seed ${settings.seed}` : '';
}

function examples({ examples, models }: Summary, style: Style): string[] {
  const names = [...new Set(models.map(({ name }) => name))];
  const head: Cell[] = [
    { text: 'question', look: 'quiet' },
    { text: 'answer', look: 'quiet' },
    ...names.flatMap((name): Cell[] => [{ text: name, look: name }, { text: '' }]),
  ];
  const rows = examples.map(({ source, target, predictions }): Cell[] => [
    { text: source },
    { text: target },
    ...names.flatMap((name): Cell[] => {
      const prediction = predictions[name] ?? '';
      const look = prediction === target ? 'right' : 'wrong';
      return [
        { text: prediction === '' ? '(nothing)' : visible(prediction), look },
        { text: look === 'right' ? '✓' : '✗', look },
      ];
    }),
  ]);
  const answers = names.flatMap(() => ['right', 'left'] as const);
  return layOut([head, ...rows], ['left', 'right', ...answers], style, 2);
}

function files({ models }: Summary, style: Style): string[] {
  const [first] = models;
  const rows: [string, string][] = [
    ['curves.png', 'accuracies and loss by epoch (also .svg and .vl.json)'],
    ['embeddings.png', 'which characters are alike (also .svg and .vl.json)'],
    ['summary.json', 'settings and results'],
    ['history.jsonl', 'every logged epoch, one JSON object a line'],
    models.length > 2
      ? [first.file, `a trained model; ${models.length} in all`]
      : [first.file, 'the trained model'],
    ...models
      .slice(1, models.length > 2 ? 1 : 2)
      .map(({ file }): [string, string] => [file, 'the trained model']),
  ];
  const cells = rows.map(([name, what]): Cell[] => [{ text: name }, { text: what, look: 'quiet' }]);
  return layOut(cells, ['left', 'left'], style);
}

function nextSteps({ examples, experiment, settings }: Summary, directory: string): string[] {
  const run = quoted(directory);
  return [
    `npx tsuzuri predict ${run} ${examples
      .slice(0, 2)
      .map(({ source }) => quoted(source))
      .join(' ')}`,
    `npx tsuzuri inspect embeddings ${run}`,
    ...(settings.seeds === 1
      ? [`npx tsuzuri experiment ${experiment} --seeds 5 --out ${join('runs', `${experiment}-5`)}`]
      : []),
  ];
}

/** A text as a shell takes it for one word. */
export function quoted(text: string): string {
  return /^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Lines below a heading. */
export function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n');
}
