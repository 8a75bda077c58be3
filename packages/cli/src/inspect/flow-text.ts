import type { Flow } from 'tsuzuri/inspect';
import { sparkline } from '../terminal/sparkline.ts';
import type { Style } from '../terminal/style.ts';
import { type Cell, layOut } from '../terminal/table.ts';
import { mean } from '../text/average.ts';
import { formatFixed } from '../text/format.ts';
import { visibleToken } from '../text/visible.ts';
import { type Strip, type StripStep, byGroup, stripsOf } from './flow-strips.ts';

const BLOCKS = 24; // in a row of blocks, at most
const LIKELIEST = 3; // tokens

/** How a strip is written: its heading and a cell for each step. */
interface Column {
  readonly title: string;
  readonly alignment: 'left' | 'right';
  cell(step: StripStep): Cell;
}

/** The stations of a flow as tables: a table for each layer, a row for each step. */
export function flowText(flow: Flow, style: Style): string {
  return byGroup(stripsOf(flow))
    .map(([group, strips]) => tableOf(group, strips, flow, style))
    .join('');
}

function tableOf(group: string, strips: readonly Strip[], flow: Flow, style: Style): string {
  const columns = strips.flatMap(columnsOf);
  const rows = stepsOf(strips);
  const isHandOver = rows.every(({ token }) => token === undefined);
  const names = isHandOver ? [] : ['step', 'token'];
  const head = [...names, ...columns.map(({ title }) => title)];
  const body = rows.map(({ step, token, at }): Cell[] => [
    ...(isHandOver ? [] : [{ text: String(step + 1) }, { text: visibleToken(token ?? '') }]),
    ...columns.map((column, i) => column.cell(at(i))),
  ]);
  const alignments = [...names.map(() => 'left' as const), ...columns.map((c) => c.alignment)];
  const quiet = head.map((text): Cell => ({ text, look: 'quiet' }));
  const equations = new Set(
    strips.flatMap(({ kind, equation }) => (equation ? [`${kind}: ${equation}`] : [])),
  );
  const notes = flow.stations.some(({ gradient }) => gradient) ? withoutGradient(strips, flow) : [];
  const lines = [
    ...[...equations, ...notes].map((line) => style('quiet', line)),
    ...layOut([quiet, ...body], alignments, style),
  ];
  return `\n${style('heading', group)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Why stations have no gradient beside the others'. */
function withoutGradient(strips: readonly Strip[], { kinds }: Flow): string[] {
  return strips.flatMap(({ kind }) => {
    const why = kinds[kind]?.noGradient;
    return why === undefined ? [] : [`${kind} has no gradient: ${why}`];
  });
}

/** The steps of a group, and for each the steps of its columns' strips. */
function stepsOf(strips: readonly Strip[]) {
  const owners = strips.flatMap((strip) => columnsOf(strip).map(() => strip));
  return strips[0].steps.map(({ step, token }) => ({
    step,
    token,
    at: (column: number): StripStep => owners[column].steps.find((one) => one.step === step)!,
  }));
}

/** An id as it is, a share with two digits. */
function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : formatFixed(value, 2);
}

function columnsOf(strip: Strip): Column[] {
  const { name, kind, isGate, labels, steps } = strip;
  const columns: Column[] = [];
  const isOne = steps.every(({ values }) => values.length === 1);
  if (kind === 'generator.choice') {
    columns.push({ title: name, alignment: 'left', cell: ({ token }) => tokenCell(token) });
  } else if (isOne && !isGate) {
    columns.push(numeric(name, ({ values: [value] }) => shown(value)));
  } else if (isGate) {
    columns.push(numeric(name, ({ values }) => formatFixed(mean(values), 2)));
  } else if (labels !== undefined && name === 'probabilities') {
    columns.push({
      title: 'likeliest',
      alignment: 'left',
      cell: ({ values }) => ({ text: likeliest(values, labels) }),
    });
  } else columns.push(blocks(name, steps));
  if (steps.some(({ gradient }) => gradient)) {
    columns.push(numeric(`|∂${name}|`, ({ gradient }) => (gradient ? norm(gradient) : '')));
  }
  return columns;
}

const numeric = (title: string, text: (step: StripStep) => string): Column => ({
  title,
  alignment: 'right',
  cell: (step) => ({ text: text(step) }),
});

function tokenCell(token: string | undefined): Cell {
  return { text: visibleToken(token ?? ''), look: 'best' };
}

/** A row of blocks, of one scale for all steps: shares from 0 to 1, others as far as the largest goes to both sides. */
function blocks(title: string, steps: readonly StripStep[]): Column {
  const all = steps.flatMap(({ values }) => [...values]);
  const isShare = all.every((value) => value >= 0 && value <= 1);
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const [low, high] = isShare ? [0, 1] : [-largest, largest];
  return {
    title: isShare ? title : `${title} ±${formatFixed(largest, 2)}`,
    alignment: 'left',
    cell: ({ values }) => ({ text: sparkline(values, { low, high, most: BLOCKS }) }),
  };
}

function likeliest(values: Float32Array, labels: readonly string[]): string {
  const order = [...values.keys()].toSorted((a, b) => values[b] - values[a]);
  return order
    .slice(0, LIKELIEST)
    .map((id) => `${visibleToken(labels[id])} ${formatFixed(values[id], 2)}`)
    .join('  ');
}

/** The length of a gradient in two digits. */
function norm(gradient: Float32Array): string {
  const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  return length === 0 ? '0' : length.toExponential(1).replace('e-', 'e−').replace('e+', 'e');
}
