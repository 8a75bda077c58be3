import { assert, asyncProperty, infiniteStream, integer, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChoices, readRange } from '../../src/sweep/axes.ts';
import { type Job, adaptiveJobs, fixedJobs } from '../../src/sweep/jobs.ts';
import { sobolPoint } from '../../src/sweep/searches/sobol.ts';
import { type SweepSpec, spaceOf } from '../../src/sweep/spec.ts';

const spec = (more: Partial<SweepSpec>): SweepSpec => ({
  version: '0',
  data: [{ name: 'data', files: ['a.tsv'], fingerprint: '' }],
  settings: {},
  axes: [],
  search: 'grid',
  seeds: 1,
  seed: 1,
  ...more,
});
const grid = ['hidden-size=8,16,32', 'dropout=0.1,0.2'].map(readChoices);

describe('a grid', () => {
  it('has all combinations, each seed with all of them, then the next', () => {
    const jobs = fixedJobs(spec({ axes: grid, seeds: 2 }));
    expect(jobs).toHaveLength(12);
    expect(jobs[1]).toMatchObject({
      number: 2,
      name: '0002-seed1',
      point: { hiddenSize: 8, dropout: 0.2 },
    });
    expect(jobs.slice(0, 6).every(({ cell }) => cell.seed === 1)).toBe(true);
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(12);
  });

  it('of nothing is one configuration', () => {
    expect(fixedJobs(spec({ folds: 3 })).map(({ name }) => name)).toEqual([
      '0001-fold1-seed1',
      '0001-fold2-seed1',
      '0001-fold3-seed1',
    ]);
  });
});

describe('a random search', () => {
  it('draws each combination of a grid once', () => {
    const jobs = fixedJobs(spec({ axes: grid, search: 'random' }));
    expect(new Set(jobs.map(({ point }) => JSON.stringify(point))).size).toBe(6);
    expect(fixedJobs(spec({ axes: grid, search: 'random', seed: 2 }))).not.toEqual(jobs);
  });

  it('draws from ranges, as often as it is told', () => {
    const axes = [readRange('dropout=0.1..0.5'), ...grid.slice(0, 1)];
    const jobs = fixedJobs(spec({ axes, search: 'random', runs: 9, seeds: 2 }));
    expect(jobs).toHaveLength(8);
    expect(new Set(jobs.map(({ point }) => point.dropout)).size).toBe(4);
  });
});

describe('a Sobol sequence', () => {
  it('begins as the literature has it', () => {
    const points = [1, 2, 3, 4, 5, 6, 7].map((i) => sobolPoint(i, 3));
    expect(points.map(([x]) => x)).toEqual([0.5, 0.75, 0.25, 0.375, 0.875, 0.625, 0.125]);
    expect(points.map(([, y]) => y)).toEqual([0.5, 0.25, 0.75, 0.375, 0.875, 0.125, 0.625]);
    expect(points.map(([, , z]) => z)).toEqual([0.5, 0.25, 0.75, 0.625, 0.125, 0.875, 0.375]);
  });

  it('has one point in each of 2^k intervals, in every dimension', () => {
    for (const k of [3, 6, 8]) {
      const points = Array.from({ length: 2 ** k }, (_, i) => sobolPoint(i, 13));
      for (let d = 0; d < 13; d++) {
        expect(new Set(points.map((point) => Math.floor(point[d] * 2 ** k))).size).toBe(2 ** k);
      }
    }
  });
});

describe('what cannot be', () => {
  const range = readRange('dropout=0.1..0.5');
  it.each<[Partial<SweepSpec>, string]>([
    [{ axes: [range], search: 'sobol' }, '--range: needs --runs N'],
    [{ axes: [range], search: 'grid', runs: 3 }, '--search: expected random, sobol or halving'],
    [{ axes: grid, runs: 5 }, '--runs: expected at least the 6 runs of the grid, got 5'],
    [{ axes: [range], search: 'sobol', runs: 3, seeds: 5 }, '--runs: expected at least the 5'],
    [{ axes: [range], search: 'halving', runs: 3 }, '--search: halving needs --epochs N'],
    [
      { axes: [range], search: 'halving', runs: 3, settings: { epochs: 5 }, rungEpochs: 5 },
      '--rung-epochs: expected fewer than the 5 of --epochs, got 5',
    ],
  ])('is said: %j', (more, message) => {
    expect(() => spaceOf(spec(more))).toThrow(message);
  });
});

describe('successive halving', () => {
  const search = spec({
    axes: [readRange('dropout=0..0.9')],
    search: 'halving',
    settings: { epochs: 18 },
    runs: 9,
    parallel: 3,
  });

  it('trains the best third on, rung by rung', async () => {
    const jobs = await play(search, 1, () => 0);
    const on = (rung: number) => jobs.filter((job) => job.rung === rung);
    expect([0, 1, 2].map((rung) => on(rung).length)).toEqual([9, 3, 1]);
    expect([0, 1, 2].map((rung) => on(rung)[0].epochs)).toEqual([2, 6, 18]);
    const lowest = (list: Job[]) => Math.min(...list.map(scoreOf));
    expect(scoreOf(on(2)[0])).toBe(lowest(on(0)));
    expect(new Set(on(1).map(({ name }) => name)).size).toBe(3);
  });

  it('decides the same whichever run is done first, with any number of processes', async () => {
    const alone = await play(search, 1, () => 0);
    await assert(
      asyncProperty(integer({ min: 1, max: 6 }), infiniteStream(nat(5)), async (lanes, times) => {
        expect(await play(search, lanes, () => times.next().value as number)).toEqual(alone);
      }),
      { numRuns: 20 },
    );
  });

  it('ends when every run fails', async () => {
    const jobs = await play(
      search,
      2,
      () => 0,
      () => NaN,
    );
    expect(jobs).toHaveLength(9);
  });
});

const scoreOf = ({ point }: Job) => Math.abs((point.dropout as number) - 0.4);

/** Does the jobs of a search in lanes, each after so many turns of the event loop. */
async function play(
  search: SweepSpec,
  lanes: number,
  turns: () => number,
  score: (job: Job) => number = scoreOf,
): Promise<Job[]> {
  const done = new Map<number, (score: number) => void>();
  const scores = new Map<number, Promise<number>>();
  const known = (job: Job) => {
    const found =
      scores.get(job.number) ?? new Promise<number>((resolve) => done.set(job.number, resolve));
    scores.set(job.number, found);
    return found;
  };
  const jobs: Job[] = [];
  const iterator = adaptiveJobs(search, async (all) => (await Promise.all(all.map(known)))[0]);
  const lane = async () => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      jobs.push(next.value);
      void known(next.value);
      for (let i = turns(); i > 0; i--) await new Promise((resolve) => setImmediate(resolve));
      done.get(next.value.number)?.(score(next.value));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return jobs;
}
