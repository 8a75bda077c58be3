import { z } from 'zod';
import {
  choice,
  described,
  positiveNumber,
  text,
  toggle,
  wholeNumber,
  withText,
} from '../config/fields.ts';
import { excludes, needs, unless } from '../config/needs.ts';
import { namesOf, report } from '../config/shared-settings.ts';
import { searches } from './searches/searches.ts';

const MOST_RUNS = 100_000;
const many = (value: string, help: string) =>
  withText(z.array(text()).optional(), { value, many: true, help });
const count = (minimum: number, maximum: number) => wholeNumber(minimum, maximum).optional();

/** What decides the runs of a sweep, besides the settings that all of them have. */
export const sweepSettings = z.strictObject({
  data: many('NAME=FILE,…', 'data sets by name, instead of FILE; repeatable'),
  valid: many('FILE', 'dev set, or NAME=FILE of each data set; repeatable'),
  grid: many('NAME=X,…', 'setting of train and its values; repeatable: all combinations'),
  range: many(
    'NAME=A..B',
    'setting of train and its range, A..B:log for equal factors, A..B:STEP for steps; repeatable',
  ),
  search: described(
    choice(namesOf(searches)).optional(),
    'how configurations are chosen, by default grid or, with --range, sobol',
    namesOf(searches).join('|'),
  ),
  runs: described(count(1, MOST_RUNS), 'runs at most, all seeds, folds and data sets counted', 'N'),
  seeds: described(wholeNumber(1, 1000), 'seeds of each configuration, from --seed on', 'N'),
  folds: described(
    count(2, 100),
    'cross-validation: score N times on a held-out fold; rows of one source stay together',
    'N',
  ),
  rungEpochs: described(
    count(1, MOST_RUNS),
    'epochs of the first rung of halving, by default a ninth of --epochs',
    'N',
    needs('search', 'halving'),
  ),
  eta: described(
    wholeNumber(2, 100).optional(),
    'halving trains the best 1 of N for N times as many epochs, by default 3',
    'N',
    needs('search', 'halving'),
  ),
  parallel: described(
    wholeNumber(1, 10_000).optional(),
    'halving decides without the last N scores, so that N runs can go on at the same time, by default 8',
    'N',
    needs('search', 'halving'),
  ),
  baseline: described(
    text().optional(),
    'configuration that the others are compared with, by default the first',
    'NAME=X,…',
  ),
});

/** How files travel between machines. */
export const sharedFolder = () =>
  described(
    text().optional(),
    'folder that all machines see, for the files of runs; without it they travel through the queue',
    'DIR',
    needs('queue'),
  );

/** What decides how they are run: nothing of this changes a result. */
export const sweepWork = z.strictObject({
  out: described(text(), 'directory of the sweep', 'DIR'),
  jobs: described(count(1, 1000), 'runs at the same time, by default as many as is fastest', 'N'),
  minutes: described(
    positiveNumber(1_000_000).optional(),
    'start no run after so many minutes; the same command again continues',
    'N',
  ),
  queue: described(
    text().optional(),
    'put the runs into the queue of a Redis or Valkey server, redis://HOST:PORT, for tsuzuri worker',
    'URL',
    excludes('jobs'),
    excludes('minutes'),
  ),
  sharedFolder: sharedFolder(),
  dryRun: toggle('list the runs, and estimate the time from a few steps of each size'),
  printCommands: toggle(
    'print a command for each run, for Slurm arrays, Kubernetes indexed jobs or xargs',
    excludes('dryRun'),
    unless(({ search }) =>
      search === 'halving' ? 'cannot be given together with --search halving' : undefined,
    ),
  ),
  run: described(
    count(1, MOST_RUNS),
    'do only the run of this number, of the sweep in --out',
    'N',
    excludes('dryRun'),
    excludes('printCommands'),
  ),
  collect: toggle(
    'write the results of the runs that are done, of the sweep in --out',
    excludes('dryRun'),
    excludes('printCommands'),
    excludes('run'),
  ),
  force: toggle('replace an earlier sweep in --out', excludes('collect'), excludes('run')),
  report: report(),
});

/** Defaults of both. */
export const sweepDefaults = {
  seeds: 1,
  out: 'sweeps/sweep',
  dryRun: false,
  printCommands: false,
  collect: false,
  force: false,
  report: true,
};

/** What a sweep is told of its runs. */
export type SweepSettings = z.output<typeof sweepSettings>;
/** What it is told of the work. */
export type SweepWork = z.output<typeof sweepWork>;
