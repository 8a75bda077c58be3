import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { texts } from '../../texts/texts.ts';

/** A line of a chart. */
export interface Series {
  readonly label: string;
  /** The name of its run, where there are several: for those who do not see the colour. */
  readonly run?: string | undefined;
  /** The number of its colour: lines of one run have one. */
  readonly color: number;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A line that stands back. */
  readonly isThin?: boolean;
}

interface ChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  /** Of y; omitted, from 0 to what there is. */
  readonly range?: readonly [number, number];
  readonly write: (value: number) => string;
  readonly writeAxis: (value: number) => string;
}

const HEIGHT = 220;

let turn = Promise.resolve(0);
/** The next frame that no other chart is made in: making one takes some milliseconds. */
const ownFrame = () =>
  (turn = turn.then(() => new Promise<number>((resolve) => requestAnimationFrame(resolve))));

/** A chart over epochs that grows as points come, with the values under the pointer in its title. */
export function Chart({ title, series, range, write, writeAxis }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const index = useSignal<number | null>(null);
  const shape = series.map(({ color, isThin }) => `${color}${isThin}`).join();
  const table = tableOf(series);
  const latest = useRef(table);
  latest.current = table;
  useEffect(() => {
    const box = place.current!;
    const ended = new AbortController();
    const { signal } = ended;
    void ownFrame().then(() => {
      if (signal.aborted) return;
      const made = new uPlot(
        optionsOf(series, range, writeAxis, (at) => (index.value = at)),
        latest.current,
        box,
      );
      plot.current = made;
      const fit = () => made.setSize({ width: box.clientWidth, height: HEIGHT });
      const observer = new ResizeObserver(fit);
      observer.observe(box);
      const dark = matchMedia('(prefers-color-scheme: dark)');
      dark.addEventListener('change', () => made.redraw(false), { signal });
      signal.addEventListener('abort', () => {
        observer.disconnect();
        made.destroy();
        plot.current = undefined;
      });
    });
    return () => ended.abort();
  }, [shape]);
  useEffect(() => plot.current?.setData(table));
  const at = index.value;
  const last = series.map(({ points }) => points.at(-1)?.[1]);
  const shown = at === null ? last : series.map((_, i) => table[i + 1]?.[at] ?? undefined);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        <span class="values">
          {series.map(({ label, run, color, isThin }, i) => (
            <span key={`${color}${label}`} class={`value ${isThin ? 'thin' : ''}`}>
              <span class={`line series-${color}`} />
              {run !== undefined && <span class="hidden">{run}: </span>}
              {label} <b>{shown[i] === undefined ? '–' : write(shown[i])}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
    </figure>
  );
}

function tableOf(series: readonly Series[]): uPlot.AlignedData {
  const tables = series.map(({ points }): uPlot.AlignedData => [
    points.map(([x]) => x),
    points.map(([, y]) => y),
  ]);
  return tables.length === 0 ? [[]] : uPlot.join(tables);
}

function optionsOf(
  series: readonly Series[],
  range: ChartProps['range'],
  writeAxis: (value: number) => string,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const color = (name: string) => () => getComputedStyle(document.body).getPropertyValue(name);
  const font = '12px system-ui, sans-serif';
  const axis = {
    stroke: color('--quiet'),
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { show: false },
    font,
    labelFont: font,
  };
  return {
    width: 400,
    height: HEIGHT,
    legend: { show: false },
    cursor: { points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: (_, min, max) => [Math.min(0, min ?? 0), Math.max(1, max ?? 1)] },
      y: {
        range: range
          ? [range[0] - 0.02, range[1] + 0.02]
          : (_, _min, max) => [0, Math.max(0.1, max ?? 1) * 1.05],
      },
    },
    axes: [
      { ...axis, label: texts.peek().learning.epoch, labelSize: 18, size: 26, gap: 4 },
      { ...axis, size: 48, gap: 6, values: (_, splits) => splits.map(writeAxis) },
    ],
    series: [
      {},
      ...series.map((one) => ({
        stroke: color(`--series-${one.color}`),
        width: one.isThin ? 1 : 2,
        alpha: one.isThin ? 0.6 : 1,
        spanGaps: true,
        points: { show: one.isThin ? false : undefined, size: 5 },
      })),
    ] as uPlot.Series[],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}
