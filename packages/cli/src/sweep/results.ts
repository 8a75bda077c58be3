import { flagOf } from '../text/flag-name.ts';
import { oneCell } from '../text/format.ts';
import { showValue } from './axes.ts';
import type { JobEnd } from './do-job.ts';
import type { Job } from './jobs.ts';
import type { SweepSpec } from './spec.ts';

/** A run and its end; of one that is not done there is none. */
export interface JobRow {
  readonly job: Job;
  readonly end: JobEnd | undefined;
}

/** The score of a run; NaN where there is none. */
export function scoreOf({ end }: Pick<JobRow, 'end'>): number {
  return end && 'score' in end ? (end.score ?? NaN) : NaN;
}

/** What a setting is called in tables. */
export const columnOf = (setting: string) => flagOf(setting).slice(2);

/** What a row of the table says: the same whenever and wherever the run was done, so without its time. */
function fieldsOf(spec: SweepSpec, { job, end }: JobRow): Readonly<Record<string, unknown>> {
  const { number, name, config, point, cell, rung } = job;
  const settings = spec.axes.map(({ setting }) => [columnOf(setting), point[setting]] as const);
  const { seconds: _seconds, ...found } = end && 'score' in end ? end : { seconds: 0 };
  return {
    run: number,
    name,
    configuration: config + 1,
    ...Object.fromEntries(settings),
    ...(spec.data.length > 1 && { data: cell.data.name }),
    ...(spec.folds !== undefined && { fold: cell.fold }),
    ...(rung !== undefined && { rung }),
    seed: cell.seed,
    state: end === undefined ? 'waits' : 'failure' in end ? 'failed' : 'done',
    ...found,
    ...(end && 'failure' in end && { failure: end.failure }),
  };
}

/** `results.jsonl`: an object per run. */
export function resultLines(spec: SweepSpec, rows: readonly JobRow[]): string {
  return rows.map((row) => `${JSON.stringify(fieldsOf(spec, row))}\n`).join('');
}

const found = ['score', 'dev', 'epoch', 'epochs', 'parameters', 'failure'];

/** `results.tsv`: the same as a table. */
export function resultTable(spec: SweepSpec, rows: readonly JobRow[]): string {
  const all = rows.map((row) => fieldsOf(spec, row));
  const names = [...Object.keys(all[0] ?? {}).filter((name) => !found.includes(name)), ...found];
  const lines = all.map((row) => names.map((name) => cellOf(row[name])).join('\t'));
  return [names.join('\t'), ...lines, ''].join('\n');
}

/** A value in a table: numbers whole, nothing for none. */
export function cellOf(value: unknown): string {
  return value === undefined || value === null ? '' : oneCell(showValue(value));
}
