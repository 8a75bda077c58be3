import type { Point } from './axes.ts';
import type { Trial } from './searches/search.ts';
import { searches } from './searches/searches.ts';
import { type Cell, type SweepSpec, cellsOf, delayOf, spaceOf } from './spec.ts';

/** One run of a sweep: a configuration on one data set, with one seed. */
export interface Job {
  /** From 1, in the order in which runs start. */
  readonly number: number;
  /** The name of its folder. */
  readonly name: string;
  readonly config: number;
  readonly point: Point;
  readonly cell: Cell;
  /** Which rung of halving, from 0, and its epochs. */
  readonly rung?: number;
  readonly epochs?: number;
}

/** Tells the mean score of the runs of a trial as soon as all are done; the smaller the better, NaN if one failed. */
export type ScoreOf = (jobs: readonly Job[]) => Promise<number>;

const DIGITS = 4;

/** The run's folder of a configuration: `0003-hun-fold2-seed7`. */
function nameOf(spec: SweepSpec, config: number, { data, fold, seed }: Cell): string {
  return [
    String(config + 1).padStart(DIGITS, '0'),
    ...(spec.data.length > 1 ? [data.name] : []),
    ...(fold === undefined ? [] : [`fold${fold}`]),
    `seed${seed}`,
  ].join('-');
}

/** The runs of a search that needs no scores: each seed, fold and data set with all configurations, so that all are compared early. */
export function fixedJobs(spec: SweepSpec): Job[] {
  const space = spaceOf(spec);
  const trials: Trial[] = [];
  for (;;) {
    const trial = searches[spec.search].next(space, trials, []);
    if (!trial) break;
    trials.push(trial);
  }
  const pairs = cellsOf(spec).flatMap((cell) => trials.map((trial) => ({ cell, trial })));
  return pairs.map(({ cell, trial: { config, point } }, i) => {
    return { number: i + 1, name: nameOf(spec, config, cell), config, point, cell };
  });
}

/**
 * The runs of a search that follows scores. The k-th decision knows the scores of all trials but the
 * last ones before it, as many as may be under way at the same time; so it does not depend on which is
 * done first, nor on how many processes or machines there are.
 */
export async function* adaptiveJobs(spec: SweepSpec, scoreOf: ScoreOf): AsyncGenerator<Job> {
  const space = spaceOf(spec);
  const trials: Trial[] = [];
  const groups: Job[][] = [];
  const scores: number[] = [];
  const know = async (count: number) => {
    while (scores.length < count) scores.push(await scoreOf(groups[scores.length]));
  };
  let number = 1;
  for (;;) {
    await know(Math.max(0, trials.length + 1 - delayOf(spec)));
    let trial = searches[spec.search].next(space, trials, scores);
    while (!trial && scores.length < trials.length) {
      await know(scores.length + 1);
      trial = searches[spec.search].next(space, trials, scores);
    }
    if (!trial) return;
    const { config, point, rung = 0 } = trial;
    const epochs = space.rungs[rung];
    const jobs = cellsOf(spec).map((cell): Job => {
      const name = nameOf(spec, config, cell);
      return { number: number++, name, config, point, cell, rung, epochs };
    });
    trials.push(trial);
    groups.push(jobs);
    yield* jobs;
  }
}
