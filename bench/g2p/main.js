// Grapheme to phoneme with the defaults of `tsuzuri train`: each language with several seeds, then the
// ensemble of its models, all scored once on the test set. Prints the table of docs/g2p.md.
//   node bench/g2p/main.js [--data DIR] [--languages hun,fre] [--seeds 5] [--out runs/g2p] [--jobs N] [-- flags of train]
// DIR holds LANGUAGE_train.tsv, LANGUAGE_dev.tsv and LANGUAGE_test.tsv.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as g2p from './runs.js';

const { values, positionals: flags } = parseArgs({
  allowPositionals: true,
  options: {
    ...g2p.commonOptions,
    seeds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'runs/g2p' },
  },
});
const { data, jobs } = values;
const languages = g2p.languagesOf(values);
const seeds = g2p.seedsOf(values.seeds);
const run = (language, seed) => join(values.out, `${language}-${seed}`);

const found = [];
const tasks = languages.flatMap((language) => seeds.map((seed) => ({ language, seed })));
await g2p.inParallel(jobs, tasks, async ({ language, seed }) => {
  const out = run(language, seed);
  const summary = await g2p.train(data, language, seed, out, flags);
  const beam = await g2p.evaluate(data, language, 'test', out);
  const greedy = await g2p.evaluate(data, language, 'test', out, ['--beam', '1']);
  found.push({ language, seed, beam, greedy, summary });
  const minutes = (summary.seconds / 60).toFixed(1);
  console.error(
    `${language} ${seed}: dev WER ${summary.best.score.toFixed(2)}, test WER ${beam.sequenceErrorRate.toFixed(2)} (greedy ${greedy.sequenceErrorRate.toFixed(2)}), PER ${beam.tokenErrorRate.toFixed(2)}, ${minutes} minutes`,
  );
});

console.log(g2p.machine);
console.log(
  '| language | dev WER | test WER, beam 5 | greedy | test PER | ensemble WER | PER | parameters | minutes a model |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const language of languages) {
  const of = found.filter((one) => one.language === language);
  const others = seeds.slice(1).map((seed) => run(language, seed));
  const all =
    others.length > 0
      ? await g2p.evaluate(data, language, 'test', run(language, seeds[0]), [
          '--with',
          others.join(),
        ])
      : of[0].beam;
  console.log(
    g2p.row([
      language,
      g2p.spread(of.map(({ summary }) => summary.best.score)),
      g2p.spread(of.map(({ beam }) => beam.sequenceErrorRate)),
      g2p.spread(of.map(({ greedy }) => greedy.sequenceErrorRate)),
      g2p.spread(of.map(({ beam }) => beam.tokenErrorRate)),
      all.sequenceErrorRate.toFixed(2),
      all.tokenErrorRate.toFixed(2),
      of[0].summary.parameters.toLocaleString('en'),
      g2p.mean(of.map(({ summary }) => summary.seconds / 60)).toFixed(1),
    ]),
  );
}
