import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { flagOf } from '../text/flag-name.ts';
import { countOf, formatCount } from '../text/format.ts';
import type { Axis } from './axes.ts';
import { searches } from './searches/searches.ts';
import { sizeOfGrid } from './searches/grid.ts';
import type { Space } from './searches/search.ts';

const MOST = 100_000; // runs of one sweep
const PARALLEL = 8;
const ETA = 3;

const axis = z.union([
  z.strictObject({ setting: z.string(), values: z.array(z.unknown()).min(1).readonly() }),
  z.strictObject({
    setting: z.string(),
    from: z.number(),
    to: z.number(),
    isLogarithmic: z.boolean(),
    step: z.number().optional(),
    isWhole: z.boolean(),
  }),
]);
const paths = z.array(z.string()).min(1);
const point = z.record(z.string(), z.unknown());

/** All that decides the results of a sweep: what `sweep.json` holds. */
export const specSchema = z.strictObject({
  /** Of tsuzuri: another one may compute otherwise. */
  version: z.string(),
  data: z
    .array(
      z.strictObject({
        name: z.string(),
        files: paths,
        valid: paths.optional(),
        /** Of the bytes of all its files. */
        fingerprint: z.string(),
      }),
    )
    .min(1),
  /** What all runs are told besides. */
  settings: point,
  axes: z.array(axis).readonly(),
  search: z.enum(Object.keys(searches) as (keyof typeof searches)[]),
  runs: z.number().optional(),
  seeds: z.number(),
  seed: z.number(),
  folds: z.number().optional(),
  rungEpochs: z.number().optional(),
  eta: z.number().optional(),
  parallel: z.number().optional(),
  baseline: point.optional(),
});

/** All that decides the results of a sweep. */
export type SweepSpec = z.output<typeof specSchema>;
/** A data set of a sweep. */
export type DataSet = SweepSpec['data'][number];

/** One of the trainings of a configuration: all configurations have the same. */
export interface Cell {
  readonly data: DataSet;
  /** The fold that is held out, from 1. */
  readonly fold?: number;
  readonly seed: number;
}

/** The trainings of each configuration, the data sets first. */
export function cellsOf({ data, folds, seeds, seed }: SweepSpec): Cell[] {
  const numbers =
    folds === undefined ? [{}] : Array.from({ length: folds }, (_, i) => ({ fold: i + 1 }));
  return Array.from({ length: seeds }, (_, i) => (seed + i) % 2 ** 32).flatMap((own) =>
    numbers.flatMap((fold) => data.map((one) => ({ data: one, ...fold, seed: own }))),
  );
}

/**
 * What the search of a sweep draws from.
 *
 * @throws UsageError for a search and a number of runs that do not go together
 */
export function spaceOf(spec: SweepSpec): Space {
  const { runs, search, seed, rungEpochs, eta = ETA, settings } = spec;
  const axes: readonly Axis[] = spec.axes;
  const cells = cellsOf(spec).length;
  const size = sizeOfGrid(axes);
  const range = axes.find((one) => !('values' in one));
  if (search === 'grid' && range) {
    throw new UsageError(
      `--search: expected random, sobol or halving with a range (of ${flagOf(range.setting)}), got grid`,
    );
  }
  if (range && runs === undefined) {
    throw new UsageError('--range: needs --runs N, how often to draw from it, or --minutes N');
  }
  const most = Math.floor((runs ?? MOST) / cells);
  if (most < 1) {
    throw new UsageError(
      `--runs: expected at least the ${formatCount(cells)} of one configuration, got ${runs}`,
    );
  }
  const all = size * cells;
  if (search === 'grid' && all > (runs ?? MOST)) {
    throw new UsageError(
      runs === undefined
        ? `--grid: expected at most ${formatCount(MOST)} runs, got ${formatCount(all)}; --search sobol --runs N takes some of them`
        : `--runs: expected at least the ${countOf(all, 'run')} of the grid, got ${runs}; --search sobol takes some of them`,
    );
  }
  const rungs = search === 'halving' ? rungsOf(settings.epochs, rungEpochs, eta) : [];
  return { axes, most: Math.min(most, MOST), seed, rungs, eta };
}

/** The epochs of each rung, the last of which are all. */
function rungsOf(epochs: unknown, first: number | undefined, eta: number): number[] {
  if (typeof epochs !== 'number') {
    throw new UsageError('--search: halving needs --epochs N, those of the last rung');
  }
  const rungs = [];
  const lowest = first ?? Math.max(1, Math.floor(epochs / eta ** 2));
  if (lowest >= epochs) {
    throw new UsageError(
      `--rung-epochs: expected fewer than the ${epochs} of --epochs, got ${lowest}`,
    );
  }
  for (let rung = lowest; rung < epochs; rung *= eta) rungs.push(rung);
  return [...rungs, epochs];
}

/** How many of the last scores decisions are made without. */
export function delayOf({ parallel = PARALLEL }: SweepSpec): number {
  return parallel;
}
