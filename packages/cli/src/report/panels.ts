import {
  type Curve,
  type CurvesOptions,
  type Panel,
  type Point,
  curvesSpec,
} from '../plot/curves.ts';
import type { Spec } from '../plot/spec.ts';
import { spread } from '../plot/statistics.ts';
import { PALETTE } from '../plot/theme.ts';

interface SetScores {
  readonly loss: number;
  readonly sequenceAccuracy: number;
  readonly tokenAccuracy: number;
  readonly tokenAccuracyByPosition?: readonly number[] | undefined;
}

/** What curves read of an epoch, as histories have it. */
export interface ScoredEpoch {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly learningRate?: number | undefined;
  readonly test?: SetScores | undefined;
  readonly dev?: SetScores | undefined;
  readonly train?: SetScores | undefined;
}

/** One curve of each panel: what it is called, and the histories that it is the mean of, one per seed. */
export interface Series {
  readonly name: string;
  readonly histories: readonly (readonly ScoredEpoch[])[];
}

/** The sets of examples, in the order of reports. */
export const setNames = ['test', 'dev', 'train'] as const;

type SetName = (typeof setNames)[number];
type Reading = (entry: ScoredEpoch, set: SetName) => number | undefined;

/** What curves show, by name: the title of the axis, with its unit, and what is read of an epoch. */
export const panelKinds = {
  sequenceAccuracy: {
    title: 'sequence accuracy',
    isShare: true,
    of: (entry, set) => entry[set]?.sequenceAccuracy,
  },
  tokenAccuracy: {
    title: 'token accuracy',
    isShare: true,
    of: (entry, set) => entry[set]?.tokenAccuracy,
  },
  loss: {
    title: 'loss (nats per token)',
    // Where the training set is not scored, there is still the mean loss of the steps.
    of: (entry, set) => entry[set]?.loss ?? (set === 'train' ? entry.loss : undefined),
  },
  learningRate: {
    title: 'learning rate',
    of: (entry, set) => (set === 'train' ? entry.learningRate : undefined),
  },
} as const satisfies Readonly<Record<string, Omit<Panel, 'curves'> & { readonly of: Reading }>>;

/** The name of what curves show. */
export type PanelName = keyof typeof panelKinds;

/**
 * The picture of some series: a panel per name with a colour per series, and below them, where answers
 * are short, the token accuracy by position with a panel per series.
 */
export function seriesCurves(
  about: Pick<CurvesOptions, 'title' | 'subtitle'>,
  names: readonly PanelName[],
  series: readonly Series[],
): Spec {
  const all = positionsOf(series);
  const positions = all.length > PALETTE.length ? [] : all;
  return curvesSpec({
    ...about,
    epochs: lastEpoch(series),
    rows: [
      {
        ...(series.length > 1 && { legend: 'model' }),
        series: series.map(({ name }) => name),
        panels: panelsOf(names, series),
      },
      {
        legend: 'tokens',
        series: positions.map(positionName),
        panels: positions.length > 0 ? series.map((one) => positionPanel(one, positions)) : [],
      },
    ],
  });
}

/** Panels by name; those without a curve are omitted. */
export function panelsOf(names: readonly PanelName[], series: readonly Series[]): Panel[] {
  return names
    .map((name) => {
      const { of, ...panel }: Omit<Panel, 'curves'> & { of: Reading } = panelKinds[name];
      return { ...panel, curves: series.flatMap((one) => curvesOf(one, of)) };
    })
    .filter(({ curves }) => curves.length > 0);
}

/** The token accuracy by position: a curve per position and set, over the seeds of one series. */
export function positionPanel({ name, histories }: Series, positions: readonly number[]): Panel {
  return {
    title: `${name}: token accuracy by position`,
    isShare: true,
    curves: positions.flatMap((t) =>
      curvesOf(
        { name: positionName(t), histories },
        (entry, set) => entry[set]?.tokenAccuracyByPosition?.[t],
      ),
    ),
  };
}

/** The positions of the longest answer, from 0. */
export function positionsOf(series: readonly Series[]): number[] {
  const counts = series.flatMap(({ histories }) =>
    histories.flatMap((history) =>
      history.flatMap((entry) =>
        setNames.flatMap((set) => entry[set]?.tokenAccuracyByPosition?.length ?? []),
      ),
    ),
  );
  return Array.from({ length: counts.reduce((a, b) => Math.max(a, b), 0) }, (_, t) => t);
}

/** What a position is called, from 0. */
export function positionName(t: number): string {
  return `position ${t + 1}`;
}

/** The last epoch of all. */
export function lastEpoch(series: readonly Series[]): number {
  return series
    .flatMap(({ histories }) => histories.flatMap((history) => history.at(-1)?.epoch ?? 0))
    .reduce((a, b) => Math.max(a, b), 1);
}

/** The curves of one series, one per set that was scored: over its seeds, by epoch. */
function curvesOf({ name, histories }: Series, of: Reading): Curve[] {
  return setNames
    .map((set) => ({
      series: name,
      set,
      points: pointsOf(histories, (entry) => of(entry, set)),
    }))
    .filter(({ points }) => points.length > 0);
}

function pointsOf(
  histories: Series['histories'],
  of: (entry: ScoredEpoch) => number | undefined,
): Point[] {
  const longest = histories.reduce((a, b) => (a.length >= b.length ? a : b), []);
  return longest.flatMap(({ epoch }, i) => {
    const values = histories.flatMap((history) =>
      i < history.length ? (of(history[i]) ?? []) : [],
    );
    return values.length > 0 ? [{ epoch, ...spread(values) }] : [];
  });
}
