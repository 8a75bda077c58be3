// Writes the tables of kinds that stand in the documents, from the records of the library, and
// the tables of flags from the settings of the command; with
// --check it only compares. It reads the built library: `npm run build` comes first.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { backends } from 'tsuzuri';
import {
  coders,
  lengthPolicies,
  noises,
  normalizers,
  pairCodecs,
  pretraining,
  readers,
  tasks,
  tokenizers,
} from 'tsuzuri/data';
import { bleuTokenizers } from 'tsuzuri/metrics';
import {
  activations,
  attentionNormalizers,
  attentions,
  cells,
  criteria,
  decoders,
  distillations,
  encoders,
  featureKinds,
  generators,
  models,
  objectives,
  optimizers,
  samplingSchedules,
  schedules,
  searches,
} from 'tsuzuri/nn';
import { addFlags } from '../packages/cli/dist/config/flags.js';
import { serveDefaults, serveSettings } from '../packages/cli/dist/serve/settings.js';
import { read, report, root, sourceFiles } from './sources.js';

/** Every record, and what a person types to get its kind NAME; some kinds are the library's alone. */
const records = {
  activations: { kinds: activations },
  attentionNormalizers: {
    kinds: attentionNormalizers,
    command: 'tsuzuri train --attention-normalizer NAME',
  },
  attentions: { kinds: attentions, command: 'tsuzuri train --attention NAME' },
  backends: { kinds: backends, command: '--backend NAME' },
  bleuTokenizers: { kinds: bleuTokenizers },
  cells: { kinds: cells, command: 'tsuzuri train --cell NAME' },
  coders: { kinds: coders },
  criteria: { kinds: criteria, command: 'tsuzuri train --criterion NAME' },
  decoders: { kinds: decoders, command: 'tsuzuri train --decoder NAME' },
  distillations: { kinds: distillations, command: 'tsuzuri distill --kind NAME' },
  encoders: { kinds: encoders, command: 'tsuzuri train --encoder NAME' },
  featureKinds: { kinds: featureKinds, command: 'tsuzuri train --features-kind NAME' },
  generators: { kinds: generators, command: 'tsuzuri train --generator NAME' },
  lengthPolicies: { kinds: lengthPolicies, command: 'tsuzuri train --too-long NAME' },
  models: { kinds: models, command: 'tsuzuri train --model NAME' },
  noises: { kinds: noises },
  normalizers: { kinds: normalizers, command: 'tsuzuri train --normalization NAME' },
  objectives: { kinds: objectives, command: 'tsuzuri train --objective NAME' },
  optimizers: { kinds: optimizers, command: 'tsuzuri train --optimizer NAME' },
  pairCodecs: { kinds: pairCodecs },
  pretraining: { kinds: pretraining, command: 'tsuzuri train --task NAME' },
  readers: { kinds: readers, command: '--format NAME' },
  samplingSchedules: {
    kinds: samplingSchedules,
    command: 'tsuzuri train --sampling-schedule NAME',
  },
  schedules: { kinds: schedules, command: 'tsuzuri train --schedule NAME' },
  searches: {
    kinds: searches,
    command: '--search NAME',
  },
  tasks: { kinds: tasks, command: 'tsuzuri data NAME' },
  tokenizers: { kinds: tokenizers, command: '--source-tokens NAME' },
};
/** The settings of commands whose flags have a table of their own. */
const settings = { serveFlags: { schema: serveSettings, defaults: serveDefaults } };
const PAPER = /^(.*) \(([^()]*\b\d{4}\b[^()]*)\)$/s;
const SECTION = /(<!-- (\w+): made from the record[^\n]*\n)(.*?)(?=<!-- end -->)/gs;

/** The words of a kind; an activation is nothing else. */
function describe(kind) {
  return typeof kind === 'string' ? kind : kind.description;
}

/** The options of a kind with their defaults; those of a task come with their ranges. */
function optionsOf({ defaults = {}, options = {} }) {
  return [
    ...Object.entries(defaults).map(([key, value]) => `${key} ${value}`),
    ...Object.entries(options).map(([key, option]) => `${key} ${option.default ?? ''}`.trim()),
  ];
}

/** The columns of one kind: the paper is what the description cites at its end. */
function columnsOf([name, kind], command = '') {
  const text = describe(kind);
  const [, what, paper] = PAPER.exec(text) ?? [text, text, ''];
  const typed = typeof command === 'string' ? command.replace('NAME', name) : (command[name] ?? '');
  return {
    name: `\`${name}\``,
    'what it is': what,
    paper,
    'options and their defaults': optionsOf(kind).join(', '),
    command: typed && `\`${typed}\``,
  };
}

/** A Markdown table of the flags of a command, as its help has them. */
function flagsOf({ schema, defaults }) {
  const command = new Command();
  addFlags(command, schema, defaults);
  const rows = command.options.map(({ flags, description }) => [`\`${flags}\``, description]);
  return [['flag', 'what it is'], ['---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}

/** A Markdown table of a record of kinds; a column that nothing stands in is left out. */
function tableOf(record) {
  if (Object.hasOwn(settings, record)) return flagsOf(settings[record]);
  const { kinds, command } = records[record];
  const columns = Object.entries(kinds).map((kind) => columnsOf(kind, command));
  const titles = Object.keys(columns[0]).filter((title) => columns.some((one) => one[title]));
  const rows = columns.map((one) => titles.map((title) => one[title]));
  const lines = [titles, titles.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const check = process.argv.includes('--check');
const problems = [];
const found = [];
for (const path of sourceFiles('docs', ['.md'])) {
  const page = read(path);
  const written = page.replace(SECTION, (_, mark, record, table) => {
    found.push(record);
    if (!Object.hasOwn({ ...records, ...settings }, record)) {
      problems.push(`${path}: there is no record ${record}`);
      return mark + table;
    }
    if (check && table !== tableOf(record)) {
      problems.push(
        `${path}: the table of ${record} is not that of the record; run npm run docs:kinds`,
      );
    }
    return mark + tableOf(record);
  });
  if (!check && written !== page) writeFileSync(join(root, path), written);
}
for (const record of Object.keys({ ...records, ...settings })) {
  if (!found.includes(record)) problems.push(`docs: the record ${record} has no table`);
}
report('kinds', problems, `${found.length} tables are those of the records`);
