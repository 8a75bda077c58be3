import { describe, expect, it } from 'vitest';
import type { Example } from 'tsuzuri';
import { array, assert, constantFrom, integer, property, record, string } from 'fast-check';
import { foldsOf } from '../../src/sweep/folds.ts';
import type { Job } from '../../src/sweep/jobs.ts';
import { rank, rankingTable, verdict } from '../../src/sweep/ranking.ts';
import { type JobRow, resultTable } from '../../src/sweep/results.ts';
import { difference } from '../../src/sweep/statistics.ts';
import type { SweepSpec } from '../../src/sweep/spec.ts';

const data = { name: 'data', files: ['a.tsv'], fingerprint: '' };
const spec: SweepSpec = {
  version: '0',
  data: [data],
  settings: {},
  axes: [{ setting: 'dropout', values: [0.1, 0.2, 0.3] }],
  search: 'grid',
  seeds: 3,
  seed: 1,
};

function row(config: number, seed: number, score: number | undefined, rung?: number): JobRow {
  const job: Job = {
    number: config * 3 + seed,
    name: `000${config + 1}-seed${seed}`,
    config,
    point: { dropout: [0.1, 0.2, 0.3][config] },
    cell: { data, seed },
    ...(rung === undefined ? {} : { rung, epochs: 3 ** rung }),
  };
  const found = { dev: 1, epoch: 1, epochs: 2, parameters: 7, seconds: 1 };
  return { job, end: score === undefined ? { failure: 'it broke' } : { score, ...found } };
}

const rows = [
  ...[10, 12, 11].map((score, i) => row(0, i + 1, score)),
  ...[8, 10.5, 8.6].map((score, i) => row(1, i + 1, score)),
  ...[7.2, 9.1, undefined].map((score, i) => row(2, i + 1, score)),
];

describe('a ranking', () => {
  it('has means, spreads and paired differences, the best first', () => {
    const ranking = rank(spec, rows, true);
    // the third has a lower mean of the runs that it has, but lacks one
    expect(ranking.map(({ config }) => config + 1)).toEqual([2, 1, 3]);
    const [best, worst, second] = ranking;
    expect(ranking.map(({ isComplete }) => isComplete)).toEqual([true, true, false]);
    expect(best.mean).toBeCloseTo((8 + 10.5 + 8.6) / 3, 12);
    expect(best.toBaseline?.mean).toBeCloseTo((-2 - 1.5 - 2.4) / 3, 12);
    expect(second.count).toBe(2);
    expect(second.toBest).toMatchObject({ pairs: 2, isSignificant: false });
    expect(verdict(second)).toBe('no');
    expect(worst.toBaseline).toBeUndefined();
    expect(verdict(worst)).toBe('yes');
    expect(rank(spec, rows, false)[0].config).toBe(0);
  });

  it('compares with the baseline that was named', () => {
    const [first] = rank({ ...spec, baseline: { dropout: 0.3 } }, rows, true);
    expect(first.toBaseline?.pairs).toBe(2);
  });

  it('has the highest rung first, and compares within it', () => {
    const rungs = [row(0, 1, 5, 0), row(1, 1, 4, 0), row(1, 1, 9, 1)];
    const ranking = rank(spec, rungs, true);
    expect(ranking.map(({ config, rung }) => [config, rung])).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(ranking[1].toBest).toBeUndefined();
  });

  it('is a table, as the runs are', () => {
    expect(rankingTable(spec, rank(spec, rows, true)).split('\n')[1]).toBe(
      '1\t2\t0.2\t3\t9.0333\t1.3051\t-1.9667\t0.2603\t\t\t\t7',
    );
    const table = resultTable(spec, rows).split('\n');
    expect(table[0]).toBe(
      'run\tname\tconfiguration\tdropout\tseed\tstate\tscore\tdev\tepoch\tepochs\tparameters\tfailure',
    );
    expect(table[9]).toBe('9\t0003-seed3\t3\t0.3\t3\tfailed\t\t\t\t\t\tit broke');
  });
});

describe('a difference', () => {
  it("is no chance beyond Student's t", () => {
    // t(0.975, 2) = 4.303: 1 ± 4.303 · 0.2309 has no 0 in it, 1 ± 4.303 · 0.2887 has
    expect(difference([0.6, 1, 1.4]).isSignificant).toBe(true);
    expect(difference([0.5, 1, 1.5]).isSignificant).toBe(false);
    expect(difference([0.5]).isSignificant).toBe(false);
    expect(difference([0, 0]).isSignificant).toBe(false);
    expect(difference(Array.from({ length: 40 }, (_, i) => i % 2)).isSignificant).toBe(true);
  });
});

describe('folds', () => {
  it('are all examples, and rows of one source are in one fold', () => {
    const example = record({ source: constantFrom(...'abcdefgh'), target: string() });
    assert(
      property(array(example), integer({ min: 2, max: 5 }), (examples: Example[], count) => {
        const folds = foldsOf(examples, count, 1);
        expect(folds.flat()).toHaveLength(examples.length);
        const sources = folds.map((fold) => new Set(fold.map(({ source }) => source)));
        const all = sources.flatMap((set) => [...set]);
        expect(new Set(all).size).toBe(all.length);
        const sizes = sources.map((set) => set.size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
