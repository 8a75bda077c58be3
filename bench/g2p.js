// Grapheme to phoneme with the defaults of `tsuzuri train`: each language with several seeds, then the
// ensemble of its models, all scored once on the test set. Prints the table of docs/g2p.md.
//   node bench/g2p.js [--data DIR] [--languages hun,fre] [--seeds 5] [--out runs/g2p] [--jobs N] [-- flags of train]
// DIR holds LANGUAGE_train.tsv, LANGUAGE_dev.tsv and LANGUAGE_test.tsv.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, '../packages/cli/bin/tsuzuri.js');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: join(here, '../../shared/data/g2p') },
    languages: { type: 'string' },
    seeds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'runs/g2p' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
if (!existsSync(values.data)) {
  console.error(`g2p: there is no directory ${values.data}; give one by --data`);
  process.exit(2);
}
const languages =
  values.languages?.split(',') ??
  readdirSync(values.data)
    .filter((name) => name.endsWith('_test.tsv'))
    .map((name) => name.slice(0, -'_test.tsv'.length));
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const file = (language, set) => join(values.data, `${language}_${set}.tsv`);
const run = (language, seed) => join(values.out, `${language}-${seed}`);

/** Runs the command; gives what it printed. */
function tsuzuri(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, problems] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (problems += text));
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`tsuzuri ${args.join(' ')}: ${problems}`)),
    );
  });
}

async function evaluate(language, seed, more = []) {
  const args = [
    'evaluate',
    run(language, seed),
    file(language, 'test'),
    '--json',
    '--threads',
    '1',
  ];
  return JSON.parse(await tsuzuri(...args, ...more));
}

const found = [];
const waiting = languages.flatMap((language) => seeds.map((seed) => ({ language, seed })));
async function worker() {
  for (let job = waiting.shift(); job; job = waiting.shift()) {
    const { language, seed } = job;
    const [train, dev] = [file(language, 'train'), file(language, 'dev')];
    const flags = ['--seed', String(seed), '--threads', '1', '--force', ...positionals];
    await tsuzuri('train', train, '--valid', dev, '--out', run(language, seed), ...flags);
    const summary = JSON.parse(readFileSync(join(run(language, seed), 'summary.json'), 'utf8'));
    const beam = await evaluate(language, seed);
    const greedy = await evaluate(language, seed, ['--beam', '1']);
    found.push({ language, seed, beam, greedy, summary });
    const minutes = (summary.seconds / 60).toFixed(1);
    console.error(
      `${language} ${seed}: dev WER ${summary.best.score.toFixed(2)}, test WER ${beam.wer.toFixed(2)} (greedy ${greedy.wer.toFixed(2)}), PER ${beam.per.toFixed(2)}, ${minutes} minutes`,
    );
  }
}
await Promise.all(Array.from({ length: Number(values.jobs) }, worker));

const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const deviation = (list) =>
  Math.sqrt(list.reduce((sum, value) => sum + (value - mean(list)) ** 2, 0) / (list.length - 1));
const spread = (list) =>
  list.length > 1
    ? `${mean(list).toFixed(2)} ± ${deviation(list).toFixed(2)}`
    : mean(list).toFixed(2);
console.log(`${cpus()[0].model}, ${availableParallelism()} processors, Node ${process.version}`);
console.log(
  '| language | dev WER | test WER, beam 5 | greedy | test PER | ensemble WER | PER | parameters | minutes a model |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const language of languages) {
  const of = found.filter((one) => one.language === language);
  const others = seeds.slice(1).map((seed) => run(language, seed));
  const all =
    others.length > 0 ? await evaluate(language, seeds[0], ['--with', others.join()]) : of[0].beam;
  const row = [
    language,
    spread(of.map(({ summary }) => summary.best.score)),
    spread(of.map(({ beam }) => beam.wer)),
    spread(of.map(({ greedy }) => greedy.wer)),
    spread(of.map(({ beam }) => beam.per)),
    all.wer.toFixed(2),
    all.per.toFixed(2),
    of[0].summary.parameters.toLocaleString('en'),
    mean(of.map(({ summary }) => summary.seconds / 60)).toFixed(1),
  ];
  console.log(`| ${row.join(' | ')} |`);
}
