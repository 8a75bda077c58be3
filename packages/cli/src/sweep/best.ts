import { stringify } from 'yaml';
import { shellWord } from '../text/shell.ts';
import { flagsOf } from './axes.ts';
import type { Ranked } from './ranking.ts';
import type { SweepSpec } from './spec.ts';

/** The settings of a configuration as a file for `--config`. */
export function configFile({ settings }: SweepSpec, { point, config }: Ranked): string {
  const all = { ...settings, ...point };
  const values = Object.keys(all).length === 0 ? '{}\n' : stringify(all);
  return `# configuration ${config + 1} of the sweep, for tsuzuri train … --config\n${values}`;
}

/** A configuration as the command that trains it on the first data set. */
export function commandOf({ settings, data: [data] }: SweepSpec, point: Ranked['point']): string {
  const valid = (data.valid ?? []).flatMap((file) => ['--valid', file]);
  const words = [...data.files, ...valid, ...flagsOf({ ...settings, ...point })];
  return ['tsuzuri', 'train', ...words].map(shellWord).join(' ');
}
