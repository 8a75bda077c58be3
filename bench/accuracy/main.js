// Which settings are more accurate: candidates and the defaults of `tsuzuri train` on the same folds of the
// same data, and their differences fold by fold. No test set is read. What is done is kept in --out, so that
// the study may stop and resume; take it away after a change of the library or of its defaults.
//   node bench/accuracy/main.js --data DIR [--tasks french,german-1000] [--candidates gru,wide] [--folds 9] [--runs 5]
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { inParallel, machine } from '../g2p/runs.js';
import { candidates } from './candidates.js';
import { writeFold } from './folds.js';
import { namesIn, wholeFrom } from './names.js';
import { evaluate, requireFolder, train } from './runs.js';
import { printStudy } from './table.js';
import { tasks } from './tasks.js';

const options = new Command('node bench/accuracy/main.js')
  .option('--data <DIR>', 'folder with g2p/ and inflection/', '../shared/data')
  .option('--tasks <LIST>', 'data to train on', namesIn(tasks), Object.keys(tasks))
  .option(
    '--candidates <LIST>',
    'settings to compare',
    namesIn(candidates),
    Object.keys(candidates),
  )
  .option('--folds <N>', 'folds of train and dev together', wholeFrom(3), 9)
  .option('--runs <N>', 'folds to hold out, one run each', wholeFrom(2), 5)
  .option('--jobs <N>', 'trainings at the same time, of one thread each', wholeFrom(1), 2)
  .option('--out <DIR>', 'where results are kept', 'runs/accuracy')
  .parse()
  .opts();
if (options.runs > options.folds) {
  console.error(
    `accuracy: --runs: expected at most the ${options.folds} folds, got ${options.runs}`,
  );
  process.exit(2);
}
requireFolder(options.data);

const words = (text = '') => text.split(' ').filter(Boolean);

/** Trains and scores one candidate on one fold, unless the result is there. */
async function run({ task, candidate, fold }) {
  const file = join(options.out, task, candidate, `${fold + 1}-of-${options.folds}.json`);
  const { train: more, evaluate: asked } = candidates[candidate];
  const flags = [...tasks[task].flags, ...words(more)];
  if (existsSync(file)) {
    const done = JSON.parse(readFileSync(file, 'utf8'));
    if (done.flags.join(' ') === flags.join(' ')) return done;
  }
  const folder = mkdtempSync(join(tmpdir(), 'accuracy-'));
  const at = (name) => join(folder, name);
  try {
    writeFold(folder, options.data, tasks[task], fold, options.folds);
    const sets = [at('train.tsv'), at('dev.tsv')];
    const { parameters, seconds } = await train(task, sets, at('run'), fold + 1, words(more));
    const found = await evaluate(task, at('run'), at('held.tsv'), words(asked));
    const { sequenceErrorRate, tokenErrorRate } = found;
    const result = { flags, sequenceErrorRate, tokenErrorRate, parameters, seconds };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(result)}\n`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const wanted = ['defaults', ...options.candidates.filter((name) => name !== 'defaults')];
const cells = Array.from({ length: options.runs }, (_, fold) =>
  options.tasks.flatMap((task) => wanted.map((candidate) => ({ task, candidate, fold }))),
).flat();
const results = [];
await inParallel(options.jobs, cells, async (cell) => {
  const result = await run(cell);
  results.push({ ...cell, ...result });
  const error = result.sequenceErrorRate.toFixed(2);
  console.error(`${cell.task} ${cell.candidate} ${cell.fold + 1}: ${error} % wrong`);
});
console.log(`${machine}, ${options.runs} runs a cell`);
printStudy(results, options.tasks, wanted);
