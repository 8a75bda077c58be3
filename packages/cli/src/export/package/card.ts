import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Asked } from 'tsuzuri';
import { readOrigin } from '../../run/origin.ts';
import { readRunFile, runFiles } from '../../run/files.ts';
import { countOf, formatBytes, formatCount, formatFixed } from '../../text/format.ts';
import { readVersion } from '../../text/version.ts';
import { visible } from '../../text/visible.ts';
import type { ExampleSet } from '../examples.ts';
import type { Exported } from '../format.ts';
import type { Score } from '../score.ts';

/** What a README tells of a model. */
export interface Card extends Exported {
  /** The name of the package. */
  readonly name: string;
  /** Of the model file, in bytes. */
  readonly size: number;
  readonly set: ExampleSet | undefined;
  readonly score: Score | undefined;
}

/** The README of a package: how it is used, and what its model is. */
export function modelCard(card: Card): string {
  const text = JSON.stringify(exampleOf(card));
  return `# ${card.name}

A model that turns one text into another. It needs no network, no Python and no other package.

## Use

\`\`\`js
import { answer, predict } from '${card.name}'; // or './index.js'

console.log(await predict(${text}));
console.log(await answer([${text}], { beam: 5, nBest: 3, attention: true }));
\`\`\`

It runs in Node (20.16 or newer), Deno, Bun and browsers; bundlers that know \`new URL(…, import.meta.url)\`, such as Vite, take \`model.safetensors\` along. \`index.html\` is an example page: serve this folder from any static host and open it. Types are in \`index.d.ts\`.

## Model card

${table(rowsOf(card))}

${dataOf(card)}
### Settings

${fenced('json', settingsOf(card))}

## Licence

The owner of the model states its licence here and in package.json. \`runtime.js\` is a part of Tsuzuri (MIT, see \`runtime.LICENSE\`).
`;
}

/** What an answer is asked of in an example: a text, with features where the model reads some. */
function exampleOf({ set, ensemble }: Card): Asked {
  const { source = 'text', features = [] } = set?.examples[0] ?? {};
  return ensemble.codec.features ? { source, features } : source;
}

function rowsOf({ ensemble, found, size, settings, set, score }: Card): [string, string][] {
  const { source, target, parameterCount } = ensemble;
  const weights =
    settings.weights === undefined ? '' : ` with ${settings.weights as string} weights`;
  const rate = ({ name, rate: value }: Score['token']) => [name, `${formatFixed(value, 2)} %`];
  const rates = score ? [score.sequence, score.token].map(rate) : [];
  return [
    ['Source', countOf(source.vocabulary.tokens.length, 'token')],
    ['Target', countOf(target.vocabulary.tokens.length, 'token')],
    ['Parameters', formatCount(parameterCount)],
    ['Size', `${formatBytes(size)}${weights}`],
    ...rates.map(([name, value]): [string, string] => [
      name,
      `${value} on ${countOf(set!.examples.length, 'example')} of ${visible(set!.name)}`,
    ]),
    ['Date', statSync(found.path).mtime.toISOString().slice(0, 10)],
    ['Made with', `Tsuzuri ${readVersion()}`],
  ];
}

function table(rows: readonly [string, string][]): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}

/** How the run was made; the folders of the owner's machine are omitted. */
function dataOf({ run, found }: Card): string {
  const { commands, facts } = readOrigin(run);
  const lines = commands.map((command) => command.replace(/[^\s'"=]*\/(?=[^\s'"/])/g, ''));
  const all = [...lines, ...facts].map(visible);
  return all.length === 0 || found.path === run
    ? ''
    : `### Data\n\n${fenced('', all.join('\n'))}\n`;
}

/** The settings of the run, or those of the model where there is only that. */
function settingsOf({ run, found, ensemble: { members } }: Card): string {
  const isOfRun = found.path !== run && basename(found.path) === runFiles.model;
  const content = isOfRun ? readRunFile(run, runFiles.settings)?.toString('utf8') : undefined;
  const configs = members.map(({ model }) => model.config);
  return content?.trim() ?? JSON.stringify(configs.length === 1 ? configs[0] : configs, null, 2);
}

function fenced(language: string, text: string): string {
  return `\`\`\`\`${language}\n${text}\n\`\`\`\``;
}
