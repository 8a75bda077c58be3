import type { Evaluation } from 'tsuzuri';
import type { ModelSummary } from '../experiment/summary.ts';
import { type Spread, spread } from '../experiment/statistics.ts';

/** A point of a curve: the mean over the seeds, and the band of one standard deviation around it. */
export interface CurvePoint {
  readonly panel: PanelName;
  readonly set: 'test' | 'train';
  readonly series: string;
  readonly epoch: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The panels of a model's row. */
export const panels = {
  sequence: { title: 'sequence accuracy', isShare: true },
  token: { title: 'token accuracy, by position', isShare: true },
  loss: { title: 'loss (nats a token)', isShare: false },
} as const;

/** The name of a panel. */
export type PanelName = keyof typeof panels;

/** The series that is not of one position. */
export const OVERALL = 'overall';

const MOST_POSITIONS = 8; // lines that can be told apart

/** The names of the series in the order of the legend: overall, then the positions that are drawn. */
export function seriesNames(positions: number): string[] {
  return [OVERALL, ...drawnPositions(positions).map(positionName)];
}

/** The points of one model's curves, over the histories of its seeds. */
export function curvePoints(models: readonly ModelSummary[]): CurvePoint[] {
  const points: CurvePoint[] = [];
  const [{ history: epochs }] = models;
  epochs.forEach(({ epoch, test }, i) => {
    for (const set of ['test', 'train'] as const) {
      const over = (number: (evaluation: Evaluation) => number) =>
        spread(models.map(({ history }) => number(history[i][set])));
      const add = (panel: PanelName, series: string, { mean, sd }: Spread) => {
        const highest = panels[panel].isShare ? 1 : Infinity;
        const [low, high] = [Math.max(0, mean - sd), Math.min(highest, mean + sd)];
        points.push({ panel, set, series, epoch, value: mean, low, high });
      };
      add(
        'sequence',
        OVERALL,
        over(({ sequenceAccuracy }) => sequenceAccuracy),
      );
      add(
        'token',
        OVERALL,
        over(({ tokenAccuracy }) => tokenAccuracy),
      );
      for (const t of drawnPositions(test.tokenAccuracyByPosition.length)) {
        add(
          'token',
          positionName(t),
          over(({ tokenAccuracyByPosition: at }) => at[t]),
        );
      }
      add(
        'loss',
        OVERALL,
        over(({ loss }) => loss),
      );
    }
  });
  return points;
}

/** All positions when they are few, else some from the first to the last, evenly spread. */
function drawnPositions(count: number): number[] {
  const drawn = Math.min(count, MOST_POSITIONS);
  return Array.from({ length: drawn }, (_, i) =>
    drawn === 1 ? 0 : Math.round((i * (count - 1)) / (drawn - 1)),
  );
}

function positionName(t: number): string {
  return `position ${t + 1}`;
}
