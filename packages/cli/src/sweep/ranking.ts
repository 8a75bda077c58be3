import { spread } from '../plot/statistics.ts';
import type { Point } from './axes.ts';
import { type JobRow, cellOf, columnOf, scoreOf } from './results.ts';
import { type SweepSpec, cellsOf } from './spec.ts';
import { type Difference, difference } from './statistics.ts';

/** What the runs of a configuration come to, on its highest rung. */
export interface Ranked {
  readonly config: number;
  readonly point: Point;
  readonly rung: number | undefined;
  readonly rows: readonly JobRow[];
  /** Runs that have a score, and whether these are all. */
  readonly count: number;
  readonly isComplete: boolean;
  readonly mean: number;
  readonly sd: number;
  readonly parameters: number | undefined;
  /** Less the baseline, run by run. */
  readonly toBaseline: Difference | undefined;
  /** Less the best, run by run; undefined for the best itself and where no runs can be paired. */
  readonly toBest: Difference | undefined;
}

/** The configurations, the best first; those that lack runs come behind, and those without a score are omitted. */
export function rank(spec: SweepSpec, rows: readonly JobRow[], isLowerBetter: boolean): Ranked[] {
  const sign = isLowerBetter ? 1 : -1;
  const cells = cellsOf(spec).length;
  const groups = [...groupsOf(rows).values()]
    .map((own) => {
      const scores = own.map(scoreOf).filter(Number.isFinite);
      const isComplete = scores.length === cells;
      const found = scores.length > 0 ? spread(scores) : NONE;
      return { rows: own, count: scores.length, isComplete, ...found };
    })
    .filter(({ count }) => count > 0)
    .toSorted(
      (a, b) =>
        (b.rows[0].job.rung ?? 0) - (a.rows[0].job.rung ?? 0) ||
        Number(b.isComplete) - Number(a.isComplete) ||
        sign * (a.mean - b.mean) ||
        a.rows[0].job.config - b.rows[0].job.config,
    );
  const best = groups[0];
  const baseline = groups.find(({ rows: [{ job }] }) => isBaseline(spec, job));
  return groups.map((group) => {
    const [{ job }] = group.rows;
    const { end } = group.rows.find((row) => Number.isFinite(scoreOf(row)))!;
    return {
      ...group,
      config: job.config,
      point: job.point,
      rung: job.rung,
      parameters: end && 'score' in end ? end.parameters : undefined,
      toBaseline: baseline && group !== baseline ? paired(group.rows, baseline.rows) : undefined,
      toBest: group === best ? undefined : paired(group.rows, best.rows),
    };
  });
}

const NONE = { mean: NaN, sd: NaN };

/** Whether a run is of the configuration that the others are compared with. */
export function isBaseline({ baseline }: SweepSpec, { config, point }: JobRow['job']): boolean {
  if (baseline === undefined) return config === 0;
  return Object.entries(baseline).every(([name, value]) => cellOf(point[name]) === cellOf(value));
}

/** The rows of each configuration on its highest rung. */
function groupsOf(rows: readonly JobRow[]): Map<number, JobRow[]> {
  const groups = new Map<number, JobRow[]>();
  for (const row of rows) {
    const { config, rung = 0 } = row.job;
    const group = groups.get(config);
    const highest = group?.[0].job.rung ?? 0;
    if (!group || (rung > highest && row.end !== undefined)) groups.set(config, [row]);
    else if (rung === highest) group.push(row);
  }
  return groups;
}

const cellKey = ({ job: { cell } }: JobRow) => `${cell.data.name} ${cell.fold} ${cell.seed}`;

function paired(rows: readonly JobRow[], others: readonly JobRow[]): Difference | undefined {
  if (rows[0].job.rung !== others[0].job.rung) return undefined;
  const other = new Map(others.map((row) => [cellKey(row), scoreOf(row)]));
  const differences = rows
    .map((row) => scoreOf(row) - (other.get(cellKey(row)) ?? NaN))
    .filter(Number.isFinite);
  return differences.length > 0 ? difference(differences) : undefined;
}

/** `ranking.tsv`. */
export function rankingTable(spec: SweepSpec, ranking: readonly Ranked[]): string {
  const names = spec.axes.map(({ setting }) => setting);
  const head = [
    'rank',
    'configuration',
    ...names.map(columnOf),
    ...(spec.search === 'halving' ? ['rung'] : []),
    'runs',
    'mean',
    'sd',
    'to baseline',
    'standard error',
    'to best',
    'standard error',
    'worse than best',
    'parameters',
  ];
  const lines = ranking.map((one, i) => [
    i + 1,
    one.config + 1,
    ...names.map((name) => cellOf(one.point[name])),
    ...(spec.search === 'halving' ? [cellOf(one.rung)] : []),
    one.count,
    fixed(one.mean),
    one.count > 1 ? fixed(one.sd) : '',
    ...[one.toBaseline, one.toBest].flatMap((less) => [
      fixed(less?.mean),
      fixed(less?.standardError),
    ]),
    verdict(one),
    cellOf(one.parameters),
  ]);
  return [head, ...lines].map((line) => `${line.join('\t')}\n`).join('');
}

/** Whether the best one is better than chance explains: yes, no, or nothing where there are too few runs. */
export function verdict({ toBest }: Ranked): string {
  if (toBest === undefined || toBest.pairs < 2) return '';
  return toBest.isSignificant ? 'yes' : 'no';
}

const fixed = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? '' : value.toFixed(4);
