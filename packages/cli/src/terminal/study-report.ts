import { join } from 'node:path';
import type { StudySettings } from '../config/study-settings.ts';
import type { StudyName } from '../config/studies.ts';
import type { Spread } from '../experiment/statistics.ts';
import { type StudyAggregate, type StudySummary, aggregateStudy } from '../study/summary.ts';
import { countOf, formatCount, formatFixed, visible } from '../text/format.ts';
import { formatSpread } from './comparison.ts';
import { indent, quoted } from './report.ts';
import type { Style } from './style.ts';
import { type Cell, layOut } from './table.ts';

const EXPLANATION = [
  'Exact is the share of answers that are right from end to end, tokens that of tokens. The',
  'dev set chose the epoch whose weights are kept; the test set was scored once, with these.',
];

/** What a study is about to do, and what its progress shows. */
export function announceStudy(name: StudyName, settings: StudySettings, style: Style): string {
  const { trainSize, testSize, embeddingSize, hiddenSize, batchSize, learningRate } = settings;
  const { seeds, seed, backend, epochs } = settings;
  const from = seeds > 1 ? ` · seeds ${seed} to ${seed + seeds - 1}` : ` · seed ${seed}`;
  return [
    `${style('heading', `Learning ${name}`)} from ${formatCount(trainSize)} examples in ${countOf(epochs, 'epoch')}, tested on ${formatCount(testSize)} others`,
    `embedding ${embeddingSize}, hidden ${hiddenSize} · Adam ${learningRate}, batch ${batchSize}${from} · ${backend}`,
    style('quiet', '“dev” is the share of dev answers that are right from end to end'),
    '',
  ].join('\n');
}

/** The page that a study ends with. `directory` is where its files are, as the user may type it. */
export function studyReport(summary: StudySummary, directory: string, style: Style): string {
  const { settings, models, examples } = summary;
  const several = settings.seeds > 1;
  const seed = several ? `, seed ${settings.seed}` : '';
  const sections: [title: string, lines: string[]][] = [
    [
      `Results${several ? `, mean ± sd over ${settings.seeds} seeds` : ''}`,
      [
        ...resultTable(aggregateStudy(models), style),
        '',
        ...EXPLANATION.map((line) => style('quiet', line)),
      ],
    ],
    ...bySeed(summary, style),
    [
      `${formatCount(examples.length)} test questions, never seen in training${seed}`,
      answers(summary, style),
    ],
    [`Files in ${directory}`, files(summary, style)],
    ['Try next', nextSteps(summary, directory)],
  ];
  return sections
    .map(([title, lines]) => `\n${style('heading', title)}\n${indent(lines)}\n`)
    .join('');
}

/** A column a number of the table: what stands above it, and how it is written. */
const columns: readonly (readonly [string, (model: StudyAggregate) => Spread, number])[] = [
  ['test exact', ({ test }) => test.sequenceAccuracy, 4],
  ['test tokens', ({ test }) => test.tokenAccuracy, 4],
  ['test loss', ({ test }) => test.loss, 4],
  ['dev exact', ({ dev }) => dev.sequenceAccuracy, 4],
  ['best epoch', ({ bestEpoch }) => bestEpoch, 0],
  ['steps/s', ({ stepsPerSecond }) => stepsPerSecond, 0],
  ['seconds', ({ seconds }) => seconds, 1],
];

function resultTable(models: readonly StudyAggregate[], style: Style): string[] {
  const head: Cell[] = ['', 'parameters', ...columns.map(([title]) => title)].map((text) => ({
    text,
    look: 'quiet',
  }));
  const rows = models.map((model): Cell[] => [
    { text: model.name, look: model.name },
    { text: formatCount(model.parameters) },
    ...columns.map(([, of, digits]) => ({
      text: formatSpread(of(model), digits, model.seeds.length > 1),
    })),
  ]);
  return layOut([head, ...rows], ['left', ...head.slice(1).map(() => 'right' as const)], style, 3);
}

/** Of several seeds, a section with the accuracy of each. */
function bySeed({ models, settings }: StudySummary, style: Style): [string, string[]][] {
  if (settings.seeds === 1) return [];
  const names = [...new Set(models.map(({ name }) => name))];
  const seeds = [...new Set(models.map(({ seed }) => seed))];
  const head: Cell[] = [
    { text: 'seed', look: 'quiet' },
    ...names.map((name) => ({ text: name, look: name })),
  ];
  const rows = seeds.map((seed): Cell[] => [
    { text: String(seed) },
    ...names.map((name) => {
      const model = models.find((each) => each.seed === seed && each.name === name)!;
      return { text: formatFixed(model.test.sequenceAccuracy, 4) };
    }),
  ]);
  const right = head.map(() => 'right' as const);
  return [['Exact on the test set, by seed', layOut([head, ...rows], right, style, 3)]];
}

/** Question and answers below each other: they may be long, and of characters two columns wide. */
function answers({ examples, models }: StudySummary, style: Style): string[] {
  const names = [...new Set(models.map(({ name }) => name))];
  const width = Math.max(...names.map((name) => name.length));
  return examples.flatMap(({ source, target, predictions }) => [
    `${source} ${style('quiet', '→')} ${target}`,
    ...names.map((name) => {
      const prediction = predictions[name] ?? '';
      const look = prediction === target ? 'right' : 'wrong';
      const shown = prediction === '' ? '(nothing)' : seen(prediction, target);
      return `  ${style(name, name.padEnd(width))}  ${style(look, `${look === 'right' ? '✓' : '✗'} ${shown}`)}`;
    }),
  ]);
}

/** Spaces are shown where an answer is wrong in no other way that one could see. */
function seen(prediction: string, target: string): string {
  return prediction !== target && prediction.trim() === target.trim()
    ? visible(prediction)
    : prediction;
}

function files({ models }: StudySummary, style: Style): string[] {
  const rows: [string, string][] = [
    ['curves.png', 'accuracy and losses by epoch (also .svg and .vl.json)'],
    ['summary.json', 'settings and results'],
    ['history.jsonl', 'every epoch, one JSON object a line'],
    ...models.slice(0, 4).map(({ file }): [string, string] => [file, 'a trained model']),
    ...(models.length > 4 ? [['…', `${models.length} models in all`] as [string, string]] : []),
  ];
  const cells = rows.map(([name, what]): Cell[] => [{ text: name }, { text: what, look: 'quiet' }]);
  return layOut(cells, ['left', 'left'], style);
}

function nextSteps({ examples, experiment, settings }: StudySummary, directory: string): string[] {
  const run = quoted(directory);
  return [
    `npx tsuzuri predict ${run} ${quoted(examples[0].source)}`,
    ...(settings.seeds === 1
      ? [`npx tsuzuri experiment ${experiment} --seeds 5 --out ${join('runs', `${experiment}-5`)}`]
      : []),
  ];
}
