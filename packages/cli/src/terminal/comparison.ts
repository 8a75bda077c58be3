import type { Aggregate } from '../experiment/summary.ts';
import type { Spread } from '../experiment/statistics.ts';
import { formatCount, formatFixed } from '../text/format.ts';
import type { Style } from './style.ts';
import { type Cell, layOut } from './table.ts';

interface Row {
  readonly group?: string;
  readonly label: string;
  readonly digits: number;
  /** Which of two values is better; undefined where it says nothing. */
  readonly better?: 'higher' | 'lower';
  readonly value: (model: Aggregate) => Spread;
}

const MOST_POSITIONS = 12; // rows; of a longer target, the first and last ones are shown

/** The table that sets the models side by side: a column a model. */
export function comparison(models: readonly Aggregate[], style: Style): string[] {
  const rows: Row[] = [
    {
      group: 'test',
      label: 'sequence accuracy',
      digits: 3,
      better: 'higher',
      value: ({ test }) => test.sequenceAccuracy,
    },
    {
      label: 'token accuracy',
      digits: 3,
      better: 'higher',
      value: ({ test }) => test.tokenAccuracy,
    },
    ...positions(models[0].test.tokenAccuracyByPosition.length),
    { label: 'loss', digits: 4, better: 'lower', value: ({ test }) => test.loss },
    {
      group: 'train',
      label: 'sequence accuracy',
      digits: 3,
      better: 'higher',
      value: ({ train }) => train.sequenceAccuracy,
    },
    { label: 'loss', digits: 4, better: 'lower', value: ({ train }) => train.loss },
    { group: 'speed', label: 'steps/s', digits: 0, value: ({ stepsPerSecond }) => stepsPerSecond },
    { label: 'seconds', digits: 1, value: ({ seconds }) => seconds },
  ];
  const head: Cell[] = [
    { text: '' },
    { text: '' },
    ...models.map(({ name }) => ({ text: name, look: name })),
  ];
  const cells = [head, ...rows.map((row) => toCells(row, models))];
  return layOut(cells, ['left', 'left', ...models.map(() => 'right' as const)], style, 3);
}

function positions(count: number): Row[] {
  const shown = Array.from({ length: count }, (_, t) => t).filter(
    (t) => count <= MOST_POSITIONS || t < MOST_POSITIONS / 2 || t >= count - MOST_POSITIONS / 2,
  );
  return shown.map((t) => ({
    label: `  at position ${t + 1}`,
    digits: 3,
    better: 'higher',
    value: ({ test }) => test.tokenAccuracyByPosition[t],
  }));
}

function toCells(row: Row, models: readonly Aggregate[]): Cell[] {
  const { group = '', label, digits, better, value } = row;
  const means = models.map((model) => Number(value(model).mean.toFixed(digits)));
  const best = better === 'higher' ? Math.max(...means) : Math.min(...means);
  // Only a difference that can be read is marked.
  const differ = models.length > 1 && better !== undefined && means.some((mean) => mean !== best);
  return [
    { text: group, look: 'heading' },
    { text: label },
    ...models.map((model, i): Cell => {
      const text = formatSpread(value(model), digits, model.seeds.length > 1);
      return { text, look: differ && means[i] === best ? 'best' : undefined };
    }),
  ];
}

/** A mean and, of several numbers, their standard deviation: `0.98 ± 0.01`. */
export function formatSpread({ mean, sd }: Spread, digits: number, isSeveral: boolean): string {
  const write = (value: number) => (digits === 0 ? formatCount(value) : formatFixed(value, digits));
  return isSeveral ? `${write(mean)} ± ${write(sd)}` : write(mean);
}
