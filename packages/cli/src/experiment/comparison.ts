import { type Style, lookOf } from '../terminal/style.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import { formatCount, formatFixed } from '../text/format.ts';
import type { SetName } from './protocols.ts';
import type { Spread } from '../plot/statistics.ts';
import { type Aggregate, type EvaluationSpread, setNames } from './summary.ts';

interface Row {
  readonly group?: string;
  readonly label: string;
  readonly digits: number;
  /** Which of two values is better; undefined where it says nothing. */
  readonly better?: 'higher' | 'lower';
  readonly value: (model: Aggregate) => Spread;
}

/** Rows of accuracies by position at most; of longer targets there are none. */
const MOST_POSITIONS = 8;

/** The table that sets the models side by side: a column per model. */
export function comparison(models: readonly Aggregate[], style: Style): string[] {
  const names = models.map(({ name }) => name);
  const rows = [...setNames.flatMap((set) => scoreRows(set, models)), ...modelRows];
  const head: Cell[] = [
    { text: '' },
    { text: '' },
    ...names.map((name) => ({ text: name, look: lookOf(names, name) })),
  ];
  const cells = [head, ...rows.map((row) => toCells(row, models))];
  return layOut(cells, ['left', 'left', ...models.map(() => 'right' as const)], style, 3);
}

const modelRows: readonly Row[] = [
  {
    group: 'model',
    label: 'parameters',
    digits: 0,
    value: ({ parameters }) => ({ mean: parameters, sd: 0 }),
  },
  { label: 'weights of epoch', digits: 0, value: ({ epoch }) => epoch },
  { group: 'speed', label: 'steps/s', digits: 0, value: ({ stepsPerSecond }) => stepsPerSecond },
  { label: 'seconds', digits: 1, value: ({ seconds }) => seconds },
];

function scoreRows(set: SetName, models: readonly Aggregate[]): Row[] {
  if (!models.every((model) => model[set])) return [];
  const of = (number: (scores: EvaluationSpread) => Spread) => (model: Aggregate) =>
    number(model[set] as EvaluationSpread);
  const counts = models.map((model) => model[set]?.tokenAccuracyByPosition.length ?? 0);
  const positions = Math.max(...counts) > MOST_POSITIONS ? 0 : Math.min(...counts);
  return [
    {
      group: set,
      label: 'sequence accuracy',
      digits: 4,
      better: 'higher',
      value: of(({ sequenceAccuracy }) => sequenceAccuracy),
    },
    {
      label: 'token accuracy',
      digits: 4,
      better: 'higher',
      value: of(({ tokenAccuracy }) => tokenAccuracy),
    },
    ...Array.from({ length: set === 'test' ? positions : 0 }, (_, t): Row => ({
      label: `  at position ${t + 1}`,
      digits: 4,
      better: 'higher',
      value: of(({ tokenAccuracyByPosition }) => tokenAccuracyByPosition[t]),
    })),
    { label: 'loss', digits: 4, better: 'lower', value: of(({ loss }) => loss) },
  ];
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
function formatSpread({ mean, sd }: Spread, digits: number, isSeveral: boolean): string {
  const write = (value: number) => (digits === 0 ? formatCount(value) : formatFixed(value, digits));
  return isSeveral && sd > 0 ? `${write(mean)} ± ${write(sd)}` : write(mean);
}
