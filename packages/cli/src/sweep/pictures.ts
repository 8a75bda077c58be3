import {
  type ParallelAxis,
  type ParallelLine,
  configurationsSpec,
} from '../plot/configurations.ts';
import { type Effect, effectsSpec } from '../plot/effects.ts';
import type { Spec } from '../plot/spec.ts';
import { mean } from '../text/average.ts';
import { formatFixed } from '../text/format.ts';
import { type Axis, showValue } from './axes.ts';
import { type Ranked, verdict } from './ranking.ts';
import { columnOf } from './results.ts';
import type { SweepSpec } from './spec.ts';

/** The pictures of a sweep by name; none where nothing varies. */
export function picturesOf(
  spec: SweepSpec,
  ranking: readonly Ranked[],
  criterion: string,
): Record<string, Spec> {
  const axes: readonly Axis[] = spec.axes;
  if (axes.length === 0 || ranking.length === 0) return {};
  const runs = ranking.reduce((sum, { count }) => sum + count, 0);
  const subtitle = `${ranking.length} configurations, ${runs} runs · ${criterion}`;
  return {
    configurations: configurationsSpec(
      [...axes.map((axis) => axisOf(axis)), scoreAxis(ranking, criterion)],
      ranking.map((one) => lineOf(axes, ranking, one)),
      `${subtitle} · in colour: not told apart from the best`,
    ),
    effects: effectsSpec(
      axes.map((axis) => effectOf(axis, ranking)),
      criterion,
      `${subtitle} · dots: configurations, line: mean of each value`,
    ),
  };
}

const nameOf = ({ setting }: Axis) => columnOf(setting);

/** The place of a value on its axis, from 0 to 1. */
function placeOf(axis: Axis, value: unknown): number {
  if ('values' in axis) {
    const index = axis.values.findIndex((one) => showValue(one) === showValue(value));
    return axis.values.length === 1 ? 0.5 : index / (axis.values.length - 1);
  }
  const { from, to, isLogarithmic } = axis;
  const at = isLogarithmic ? Math.log : (x: number) => x;
  return (at(value as number) - at(from)) / (at(to) - at(from));
}

function axisOf(axis: Axis): ParallelAxis {
  const values = 'values' in axis ? axis.values : [axis.from, axis.to];
  return {
    name: nameOf(axis),
    ticks: values.map((value) => [placeOf(axis, value), showValue(value)] as const),
  };
}

function scoreRange(ranking: readonly Ranked[]): readonly [low: number, high: number] {
  const means = ranking.map((one) => one.mean);
  return [Math.min(...means), Math.max(...means)];
}

const placeOfScore = (score: number, [low, high]: readonly [number, number]) =>
  high === low ? 0.5 : (score - low) / (high - low);

function scoreAxis(ranking: readonly Ranked[], name: string): ParallelAxis {
  const range = scoreRange(ranking);
  const ends = range[0] === range[1] ? [range[0]] : range;
  return {
    name,
    ticks: ends.map((score) => [placeOfScore(score, range), formatFixed(score, 2)] as const),
  };
}

function lineOf(axes: readonly Axis[], ranking: readonly Ranked[], one: Ranked): ParallelLine {
  return {
    name: String(one.config + 1),
    places: [
      ...axes.map((axis) => placeOf(axis, one.point[axis.setting])),
      placeOfScore(one.mean, scoreRange(ranking)),
    ],
    isBest: one === ranking[0] || verdict(one) === 'no',
  };
}

function effectOf(axis: Axis, ranking: readonly Ranked[]): Effect {
  const { setting } = axis;
  const isQuantitative = !('values' in axis);
  const shown = (value: unknown) => (isQuantitative ? (value as number) : showValue(value));
  const points = ranking.map(({ point, mean: score }) => ({ value: shown(point[setting]), score }));
  const values = 'values' in axis ? axis.values.map(shown) : [];
  const means = values.flatMap((value) => {
    const scores = points.filter((one) => one.value === value).map(({ score }) => score);
    return scores.length > 0 ? [{ value, score: mean(scores) }] : [];
  });
  const isLogarithmic = !('values' in axis) && axis.isLogarithmic;
  return { name: nameOf(axis), isQuantitative, isLogarithmic, points, means };
}
