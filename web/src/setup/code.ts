import { OWN } from './parts.ts';
import { type Setup, saidSettings } from './setup.ts';

/**
 * The run as a TypeScript module: the same examples, the same settings, and so the same bits.
 *
 * @param file the name of the visitor's own pairs
 */
export function codeOf(setup: Setup, file = 'pairs.tsv'): string {
  const { task, features } = setup;
  const said = saidSettings(setup).map(([name, value]) => `${name}: ${literal(value)}`);
  const separator = features === undefined ? [] : [`featuresSeparator: ${literal(features)}`];
  const options = ["backend: 'wasm'", ...separator, ...said].join(', ');
  return [
    ...(task === OWN ? ownPairs(file, features) : taskPairs(setup)),
    '',
    `const learning = learn(pairs, { ${options} });`,
    'for await (const event of learning) {',
    "  if (event.kind === 'epoch') console.log(event.epoch, event.loss, event.evaluation?.sequenceAccuracy);",
    '}',
    'const translator = await learning;',
    `console.log(await translator.predict(pairs[0]${features === undefined ? '[0]' : ''}));`,
    '',
  ].join('\n');
}

function taskPairs({ task, options, count, dataSeed }: Setup): string[] {
  const given = Object.entries(options).map(([name, value]) => `${name}: ${value}`);
  const made = given.length > 0 ? `{ ${given.join(', ')} }` : '';
  return [
    "import { learn } from 'tsuzuri';",
    "import { makeExamples, tasks } from 'tsuzuri/data';",
    '',
    `const examples = makeExamples(tasks.${task}(${made}), { count: ${count}, seed: ${dataSeed} });`,
    'const pairs = examples.map(({ source, target }) => [source, target] as const);',
  ];
}

function ownPairs(file: string, features: string | undefined): string[] {
  const pairs =
    features === undefined
      ? ["const pairs = lines.map((line) => line.split('\\t') as [string, string]);"]
      : [
          'const pairs = lines.map((line) => {',
          "  const [source, target, features] = line.split('\\t');",
          `  return { source, target, features: features.split(${literal(features)}) };`,
          '});',
        ];
  return [
    "import { readFileSync } from 'node:fs';",
    "import { learn } from 'tsuzuri';",
    '',
    `const lines = readFileSync(${literal(file)}, 'utf8').split(/\\r?\\n/).filter((line) => line !== '');`,
    ...pairs,
  ];
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string'
    ? `'${value.replace(/['\\]/g, String.raw`\$&`)}'`
    : String(value);
}
