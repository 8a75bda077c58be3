// What moves grapheme to phoneme: the defaults of `tsuzuri train` with one thing changed at a time. No test
// set is read: every eighth word of the training set is held out and scored, with a beam of 5, while the dev
// set chooses the epoch. Prints the table of docs/g2p.md. A run that is there with the same flags is not
// repeated; take the runs away after a change of the library or of its defaults.
//   node bench/g2p/ablation.js [--settings defaults,gru] [--data DIR] [--languages hun,fre] [--seeds 3] [--out runs/g2p-ablation] [--jobs N]
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as g2p from './runs.js';
import { settings } from './settings.js';

const { values } = parseArgs({
  options: {
    ...g2p.commonOptions,
    settings: { type: 'string', default: Object.keys(settings).join() },
    seeds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'runs/g2p-ablation' },
  },
});
const { data, jobs } = values;
const languages = g2p.languagesOf(values);
const names = values.settings.split(',');
const unknown = names.find((name) => !Object.hasOwn(settings, name));
if (unknown !== undefined) {
  console.error(
    `ablation: expected settings among ${Object.keys(settings).join(', ')}, got ${unknown}`,
  );
  process.exit(2);
}
const seeds = g2p.seedsOf(values.seeds);

const sets = join(values.out, 'data');
mkdirSync(sets, { recursive: true });
for (const language of languages) {
  const lines = readFileSync(join(data, `${language}_train.tsv`), 'utf8')
    .trimEnd()
    .split('\n');
  const write = (set, isIn) =>
    writeFileSync(
      join(sets, `${language}_${set}.tsv`),
      lines.filter((_, i) => isIn(i % 8 === 7)).join('\n') + '\n',
    );
  write('train', (isEighth) => !isEighth);
  write('held', (isEighth) => isEighth);
  copyFileSync(join(data, `${language}_dev.tsv`), join(sets, `${language}_dev.tsv`));
}

/** Trains unless the run is there, with the same flags. */
async function train(language, seed, out, flags) {
  const note = `${out}.flags`;
  const isThere = existsSync(join(out, 'summary.json')) && existsSync(note);
  if (isThere && readFileSync(note, 'utf8') === flags.join(' ')) return;
  await g2p.train(sets, language, seed, out, flags);
  writeFileSync(note, flags.join(' '));
}

const scores = new Map();
const trained = new Map(); // promises by directory: several settings may be scored on one run
const tasks = names.flatMap((name) =>
  seeds.flatMap((seed) => languages.map((language) => ({ name, seed, language }))),
);
await g2p.inParallel(jobs, tasks, async ({ name, seed, language }) => {
  const { train: flags = '', evaluate = '', of = name } = settings[name];
  const out = join(values.out, of, `${language}-${seed}`);
  const flagsOf = (text) => text.split(' ').filter((word) => word !== '');
  if (!trained.has(out)) trained.set(out, train(language, seed, out, flagsOf(flags)));
  await trained.get(out);
  const { wer } = await g2p.evaluate(sets, language, 'held', out, flagsOf(evaluate));
  const key = `${name} ${language}`;
  scores.set(key, [...(scores.get(key) ?? []), { wer, summary: g2p.summaryOf(out) }]);
  console.error(`${name} ${language} ${seed}: ${wer.toFixed(2)}`);
});

console.log(`${g2p.machine}, ${seeds.length} seeds`);
console.log(g2p.row(['setting', 'flags', ...languages, 'mean', 'parameters', 'minutes a model']));
console.log(g2p.row(Array.from({ length: languages.length + 5 }, () => '---')));
for (const name of names) {
  const { train = '', evaluate = '' } = settings[name];
  const of = languages.map((language) => scores.get(`${name} ${language}`));
  const summaries = of.flat().map(({ summary }) => summary);
  console.log(
    g2p.row([
      name,
      [train, evaluate]
        .filter((text) => text !== '')
        .map((text) => `\`${text}\``)
        .join(' '),
      ...of.map((list) => g2p.spread(list.map(({ wer }) => wer))),
      g2p.mean(of.flat().map(({ wer }) => wer)).toFixed(2),
      g2p.mean(summaries.map(({ parameters }) => parameters / 1e6)).toFixed(2) + ' M',
      g2p.mean(summaries.map(({ seconds }) => seconds / 60)).toFixed(1),
    ]),
  );
}
