import type { JSX } from 'preact';
import type { Station } from 'tsuzuri/inspect';
import type { Layout, Placed } from './layout.ts';
import { type Look, choose, titleOf, whereIs } from './look.ts';
import { type Drawing, drawingOf } from './rows.ts';
import { selected } from './state.ts';
import { brief, cut, visible } from './write.ts';

interface StationsProps extends Look {
  readonly layout: Layout;
  readonly isFaint: (id: string) => boolean;
}

interface BoxProps {
  readonly station: Station;
  readonly box: Placed;
  readonly isGradient: boolean;
}

const boxes: Readonly<Record<Drawing, (props: BoxProps) => JSX.Element>> = {
  token: TokenBox,
  bars: BarsBox,
  heat: HeatBox,
};

/** The frames of all stations and what is written in them; the heat is painted below. */
export function Stations({ flow, layout, isGradient, isFaint }: StationsProps) {
  const [first] = flow.stations;
  const current = layout.placed.has(selected.value ?? '') ? selected.value : first?.id;
  return (
    <>
      {flow.stations.map((station) => {
        const { id } = station;
        const box = layout.placed.get(id);
        if (!box) return null;
        const Box = boxes[drawingOf(station)];
        const isWithout = isGradient && !station.gradient;
        return (
          <g
            key={id}
            data-id={id}
            role="option"
            class={`station ${isFaint(id) ? 'faint' : ''} ${isWithout ? 'without' : ''}`}
            aria-selected={id === selected.value}
            aria-label={`${titleOf(station)}, ${whereIs(station, flow)}`}
            tabIndex={id === current ? 0 : -1}
            onFocus={() => choose(id)}
          >
            <Box station={station} box={box} isGradient={isGradient} />
          </g>
        );
      })}
    </>
  );
}

function HeatBox({ box: { x, y, width, height } }: BoxProps) {
  return <rect x={x} y={y} width={width} height={height} rx={2} />;
}

function TokenBox({ station, box: { x, y, width, height } }: BoxProps) {
  const token = visible(station.token ?? '');
  const fitting = Math.floor((width - 6) / ([...token].length > 2 ? 7 : 9));
  return (
    <>
      <rect class="paper" x={x} y={y} width={width} height={height} rx={6} />
      <text
        class={`token ${[...token].length > 2 ? 'long' : ''}`}
        x={x + width / 2}
        y={y + height / 2}
      >
        {cut(token, fitting)}
      </text>
      <text class="id" x={x + width / 2} y={y + height - 5}>
        {station.values[0]}
      </text>
    </>
  );
}

const BARS = 3; // the likeliest tokens

function BarsBox({ station, box: { x, y, width, height } }: BoxProps) {
  const { values, labels = [] } = station;
  const best = Array.from(values.keys())
    .toSorted((a, b) => values[b] - values[a])
    .slice(0, BARS);
  const bar = height / BARS;
  return (
    <>
      <rect class="paper" x={x} y={y} width={width} height={height} rx={2} />
      {best.map((id, i) => (
        <g key={i}>
          <rect class="bar" x={x} y={y + i * bar + 1} width={width * values[id]} height={bar - 2} />
          <text class="bar-name" x={x + 4} y={y + (i + 0.5) * bar}>
            {cut(visible(labels[id] ?? String(id)), 5)}
          </text>
          <text class="bar-value" x={x + width - 3} y={y + (i + 0.5) * bar}>
            {brief(values[id])}
          </text>
        </g>
      ))}
    </>
  );
}
