import type { Axis, Point } from '../axes.ts';
import type { Search } from './search.ts';

/** Each combination of the values, the last setting changing first. */
export const grid: Search = {
  description: 'each combination of --grid',
  isAdaptive: false,
  next({ axes, most }, { length: config }) {
    return config < Math.min(most, sizeOfGrid(axes))
      ? { config, point: gridPoint(axes, config) }
      : undefined;
  },
};

/** The number of combinations; Infinity where there is a range. */
export function sizeOfGrid(axes: readonly Axis[]): number {
  return axes.reduce(
    (product, axis) => product * ('values' in axis ? axis.values.length : Infinity),
    1,
  );
}

/** A combination by its number. */
export function gridPoint(axes: readonly Axis[], number: number): Point {
  let rest = number;
  const entries = axes.toReversed().map((axis): [string, unknown] => {
    if (!('values' in axis)) throw new RangeError(`${axis.setting} has no list of values`);
    const { length } = axis.values;
    const value = axis.values[rest % length];
    rest = Math.floor(rest / length);
    return [axis.setting, value];
  });
  return Object.fromEntries(entries.toReversed());
}
