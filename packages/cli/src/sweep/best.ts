import { stringify } from 'yaml';
import { shellWord } from '../text/shell.ts';
import { type Point, flagsOf } from './axes.ts';
import type { Ranked } from './ranking.ts';
import type { SweepSpec } from './spec.ts';

/** The settings that a configuration's first run on the first data set has. */
function settingsOf(spec: SweepSpec, point: Point): Point {
  const { settings, seed, data, folds } = spec;
  const isHeldOut = folds === undefined && data[0].valid === undefined;
  return {
    ...settings,
    ...point,
    seed,
    ...(isHeldOut && { holdOutSeed: settings.holdOutSeed ?? seed }),
  };
}

/** The settings of a configuration as a file for `--config`. */
export function configFile(spec: SweepSpec, { point, config }: Ranked): string {
  return `# configuration ${config + 1} of the sweep, for tsuzuri train … --config\n${stringify(settingsOf(spec, point))}`;
}

/** A configuration as the command that trains it on the first data set. */
export function commandOf(spec: SweepSpec, point: Point): string {
  const [data] = spec.data;
  const valid = validFlags(data.valid ?? [], spec.settings.format === 'parallel');
  const words = [...data.files, ...valid, ...flagsOf(settingsOf(spec, point))];
  return ['tsuzuri', 'train', ...words].map(shellWord).join(' ');
}

/** A dev set as flags: of parallel texts, sources and targets have their own. */
function validFlags(files: readonly string[], isParallel: boolean): string[] {
  return files.flatMap((file, i) => [
    isParallel && i % 2 === 1 ? '--valid-target' : '--valid',
    file,
  ]);
}
