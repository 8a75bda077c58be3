import { visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading, INK, PALETTE } from './theme.ts';

const WIDTH = 200;
const HEIGHT = 180;
const COLUMNS = 3;

/** How the score depends on one setting, over all values of the others. */
export interface Effect {
  readonly name: string;
  /** Whether values are numbers that stand at their places. */
  readonly isQuantitative: boolean;
  readonly isLogarithmic: boolean;
  /** A configuration each: its value and mean score. */
  readonly points: readonly { readonly value: string | number; readonly score: number }[];
  /** The mean score of each value; none where every configuration has its own. */
  readonly means: readonly { readonly value: string | number; readonly score: number }[];
}

/** Marginal effects: for each setting the scores of configurations by its value, and the mean of each value. */
export function effectsSpec(effects: readonly Effect[], score: string, subtitle: string): Spec {
  return {
    ...heading('Effect of each setting', subtitle),
    concat: effects.map((effect) => panel(effect, score)),
    columns: COLUMNS,
  };
}

function panel(
  { name, isQuantitative, isLogarithmic, points, means }: Effect,
  score: string,
): Spec {
  const values = (list: Effect['points']) =>
    list.map((one) => ({
      value: isQuantitative ? one.value : visible(String(one.value)),
      score: one.score,
    }));
  const x = {
    field: 'value',
    type: isQuantitative ? 'quantitative' : 'nominal',
    sort: null,
    ...(isQuantitative && { scale: isLogarithmic ? { type: 'log' } : { zero: false } }),
    axis: { title: visible(name), labelAngle: 0, tickCount: 5 },
  };
  const y = {
    field: 'score',
    type: 'quantitative',
    scale: { zero: false },
    axis: { title: score, tickCount: 5 },
  };
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: values(points) },
        mark: { type: 'point', filled: true, size: 34, opacity: 0.55, color: PALETTE[0] },
        encoding: { x, y },
      },
      ...(means.length === 0
        ? []
        : [
            {
              data: { values: values(means) },
              mark: { type: 'line', point: { filled: true, color: INK }, color: INK },
              encoding: { x, y },
            },
          ]),
    ],
  };
}
