// How accurate the defaults of `tsuzuri train` are: each task with several seeds, trained on its training
// set, the epoch chosen on its dev set, scored once on its test set; then all its models as an ensemble.
// What is done is kept in --out, so that it may stop and resume; take it away after a change of flags, of
// the library or of its defaults.
//   node bench/accuracy/scores.js --data DIR [--tasks german-1000] [--seeds 5] [--out runs/scores] [-- flags of train]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { inParallel, machine, mean, row, seedsOf, spread, summaryOf } from '../g2p/runs.js';
import { namesIn, wholeFrom } from './names.js';
import { evaluate, requireFolder, train } from './runs.js';
import { tasks } from './tasks.js';

const scored = Object.fromEntries(Object.entries(tasks).filter(([, { test }]) => test));

const command = new Command('node bench/accuracy/scores.js')
  .argument('[FLAGS...]', 'flags of tsuzuri train, after --')
  .option('--data <DIR>', 'folder with g2p/ and inflection/', '../shared/data')
  .option('--tasks <LIST>', 'data to train on', namesIn(scored), Object.keys(scored))
  .option('--seeds <N>', 'models of each task', wholeFrom(1), 5)
  .option('--jobs <N>', 'trainings at the same time, of one thread each', wholeFrom(1), 2)
  .option('--out <DIR>', 'where the runs are', 'runs/scores')
  .parse();
const options = command.opts();
requireFolder(options.data);
const at = (file) => join(options.data, file);
const runOf = (task, seed) => join(options.out, `${task}-${seed}`);

/** What `tsuzuri evaluate` finds on the test set, kept beside the run. */
async function score(task, out, name, flags = []) {
  const file = join(out, name);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const found = await evaluate(task, out, at(tasks[task].test), flags);
  writeFileSync(file, `${JSON.stringify(found)}\n`);
  return found;
}

async function run({ task, seed }) {
  const out = runOf(task, seed);
  const isDone = existsSync(join(out, 'summary.json'));
  const summary = isDone
    ? summaryOf(out)
    : await train(task, tasks[task].files.map(at), out, seed, command.args);
  const { sequenceErrorRate: wer, tokenErrorRate: ter } = await score(task, out, 'test.json');
  console.error(
    `${task} ${seed}: dev ${summary.best.score.toFixed(2)}, test ${wer.toFixed(2)} % wrong`,
  );
  return { task, summary, wer, ter };
}

const seeds = seedsOf(options.seeds);
const found = [];
const cells = options.tasks.flatMap((task) => seeds.map((seed) => ({ task, seed })));
await inParallel(options.jobs, cells, async (cell) => void found.push(await run(cell)));

console.log(`${machine}, ${seeds.length} seeds${command.args.map((flag) => ` ${flag}`).join('')}`);
const columns = [
  'dev, % wrong',
  'test',
  'wrong tokens',
  'ensemble',
  'parameters',
  'minutes a model',
];
console.log(row(['task', ...columns]));
console.log(row(['---', ...columns.map(() => '---')]));
for (const task of options.tasks) {
  const of = found.filter((one) => one.task === task);
  const [first, ...others] = seeds.map((seed) => runOf(task, seed));
  const all =
    others.length > 0
      ? await score(task, first, `ensemble-of-${seeds.length}.json`, ['--with', others.join()])
      : undefined;
  const cellsOf = [
    spread(of.map(({ summary }) => summary.best.score)),
    spread(of.map(({ wer }) => wer)),
    spread(of.map(({ ter }) => ter)),
    all?.sequenceErrorRate.toFixed(2) ?? '',
    of[0].summary.parameters.toLocaleString('en'),
    mean(of.map(({ summary }) => summary.seconds / 60)).toFixed(1),
  ];
  console.log(row([task, ...cellsOf]));
}
