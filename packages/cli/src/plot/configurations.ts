import { visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const AXIS = 130; // pixels between two axes
const HEIGHT = 260;

/** A setting as an axis: what stands on it, from below. */
export interface ParallelAxis {
  readonly name: string;
  /** Labels and their places, from 0 to 1. */
  readonly ticks: readonly (readonly [place: number, label: string])[];
}

/** A configuration as a line through the axes. */
export interface ParallelLine {
  readonly name: string;
  /** Its place on each axis, from 0 to 1. */
  readonly places: readonly number[];
  /** Whether it is as good as the best. */
  readonly isBest: boolean;
}

/** Parallel coordinates (Inselberg 1985): configurations as lines from setting to setting, and to their scores. */
export function configurationsSpec(
  axes: readonly ParallelAxis[],
  lines: readonly ParallelLine[],
  subtitle: string,
): Spec {
  const names = axes.map(({ name }) => visible(name));
  const x = {
    field: 'axis',
    type: 'nominal',
    sort: names,
    scale: { padding: 0.3 },
    axis: {
      title: null,
      orient: 'top',
      labelAngle: 0,
      domain: false,
      ticks: false,
      labelLimit: AXIS,
    },
  };
  const y = { field: 'place', type: 'quantitative', scale: { domain: [-0.03, 1.06] }, axis: null };
  const points = lines.flatMap(({ name, places, isBest }) =>
    places.map((place, i) => ({ line: visible(name), axis: names[i], place, best: isBest })),
  );
  const ticks = axes.flatMap((axis, i) =>
    axis.ticks.map(([place, label]) => ({ axis: names[i], place, label: visible(label) })),
  );
  const rules = names.map((axis) => ({ axis, place: 0, end: 1 }));
  return {
    ...heading('Configurations', subtitle),
    width: Math.max(2, axes.length) * AXIS,
    height: HEIGHT,
    encoding: { x },
    layer: [
      {
        data: { values: rules },
        mark: { type: 'rule', color: '#c5ccd3' },
        encoding: { y, y2: { field: 'end' } },
      },
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 1.6 },
        encoding: {
          y,
          detail: { field: 'line' },
          color: {
            field: 'best',
            type: 'nominal',
            scale: { domain: [true, false], range: [PALETTE[0], '#c5ccd3'] },
            legend: null,
          },
          opacity: { condition: { test: 'datum.best', value: 1 }, value: 0.7 },
        },
      },
      {
        data: { values: ticks },
        mark: { type: 'text', align: 'left', dx: 5, fontSize: 10.5, color: INK },
        encoding: { y, text: { field: 'label' } },
      },
    ],
  };
}
