import { averaged } from '../text/average.ts';
import { formatFixed } from '../text/format.ts';
import { drawnToken, visible } from '../text/visible.ts';
import type { Spec } from './spec.ts';
import { heading } from './theme.ts';

const STEP = 30; // pixels
const ENTRY = 3;
const MOST_ENTRIES = 32; // of a strip; of longer vectors each entry is the mean of neighbours
const NAMED = 84; // room for the name of a strip, and of its gradient
const NUMBERED = 68;

/** A quantity over the steps of an example. */
interface Strip {
  readonly group: string;
  readonly name: string;
  readonly steps: readonly {
    readonly token: string | undefined;
    readonly values: Float32Array;
    readonly gradient: Float32Array | undefined;
  }[];
}

/** What is drawn of a strip: its values, or its gradient. */
interface Panel {
  readonly name: string;
  /** Step by step. */
  readonly columns: readonly (readonly number[])[];
  /** Room for its name. */
  readonly extent: number;
}

/**
 * A flow as a grid of heat strips: a row for each quantity, a column for each step; the encoder on the left,
 * the decoder on the right. Each strip has the colours of its own range.
 *
 * @param what the model that it went through
 */
export function flowSpec(strips: readonly Strip[], what: string): Spec {
  const shown = strips.filter(({ steps }) => steps.some(({ values }) => values.length > 1));
  const groups = [...new Set(shown.map(({ group }) => group))];
  const isEarly = (group: string) => /^(encoder|hand-over)/.test(group);
  const sides = [groups.filter(isEarly), groups.filter((group) => !isEarly(group))];
  const rowsOf = (group: string) => {
    const own = shown.filter((strip) => strip.group === group).map(panels);
    const tokens = `tokens${groups.indexOf(group)}`;
    return own.map((row, i) => {
      const drawn = row.map((panel, j) =>
        draw(panel, {
          tokens: i === 0 ? tokens : undefined,
          group: j === 0 && i === 0 ? group : '',
        }),
      );
      return drawn.length === 1 ? drawn[0] : { spacing: 10, hconcat: drawn };
    });
  };
  return {
    ...heading(
      'The way of an example through the model',
      `each strip from −x (orange) to +x (purple), with its x beside it · ${visible(what)}`,
    ),
    params: groups.map((group, i) => {
      const { steps = [] } = shown.find((strip) => strip.group === group) ?? {};
      return { name: `tokens${i}`, value: steps.map(({ token }) => drawnToken(token ?? '')) };
    }),
    spacing: 36,
    hconcat: sides
      .filter((side) => side.length > 0)
      .map((side) => ({ spacing: 5, vconcat: side.flatMap(rowsOf) })),
  };
}

function panels({ name, steps }: Strip): Panel[] {
  const columnsOf = (all: readonly (Float32Array | undefined)[]) =>
    all.map((numbers) => averaged(numbers ?? [], MOST_ENTRIES));
  const values = { name, extent: NAMED, columns: columnsOf(steps.map((step) => step.values)) };
  if (steps.every(({ gradient }) => gradient === undefined)) return [values];
  const gradient = columnsOf(steps.map((step) => step.gradient));
  return [values, { name: '∂loss', extent: NUMBERED, columns: gradient }];
}

/** @param above what stands above the panel: the heading of its group, and the parameter that holds the tokens */
function draw(
  { name, columns, extent }: Panel,
  above: { readonly group: string; readonly tokens: string | undefined },
): object {
  const all = columns.flat();
  const isShare = all.every((value) => value >= 0 && value <= 1);
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = isShare ? 1 : largest;
  const values = columns.flatMap((column, step) =>
    column.map((value, entry) => ({ step, entry, share: value / most })),
  );
  const axis = { domain: false, ticks: false, labelOverlap: false };
  const side = { titleAngle: 0, titleAlign: 'right', titleX: -8, minExtent: extent };
  const range = isShare ? '0 to 1' : `±${formatFixed(most, most < 0.1 ? 4 : 2)}`;
  return {
    ...(above.group && {
      title: { text: above.group, fontSize: 11, offset: 6, anchor: 'start', dx: -NAMED },
    }),
    width: STEP * Math.max(1, columns.length),
    height: { step: ENTRY },
    data: { values },
    mark: 'rect',
    encoding: {
      x: {
        field: 'step',
        type: 'ordinal',
        axis: above.tokens === undefined ? null : { ...axis, ...top(above.tokens) },
      },
      y: {
        field: 'entry',
        type: 'ordinal',
        axis: { ...axis, ...side, labels: false, title: [name, range] },
      },
      color: {
        field: 'share',
        type: 'quantitative',
        scale: { scheme: 'purpleorange', reverse: true, domain: [-1, 1] },
        legend: null,
      },
    },
  };
}

function top(tokens: string): object {
  return { orient: 'top', labelAngle: 0, title: null, labelExpr: `${tokens}[datum.value]` };
}
