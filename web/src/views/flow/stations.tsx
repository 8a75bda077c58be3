import type { JSX } from 'preact';
import type { Station } from 'tsuzuri/inspect';
import type { Layout, Placed } from './layout.ts';
import { type Look, choose, titleOf, whereIs } from './look.ts';
import { type Drawing, drawingOf } from './rows.ts';
import { selected } from './state.ts';
import { cut, portion, specialName, visible } from '../../texts/write.ts';

interface StationsProps extends Look {
  readonly layout: Layout;
  readonly isFaint: (id: string) => boolean;
}

interface BoxProps {
  readonly station: Station;
  readonly box: Placed;
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
  const known = flow.stations.flatMap((station) => layout.placed.get(station.id) ?? []);
  return (
    <>
      <g aria-hidden="true">
        {flow.stations.map((station) => {
          const { id, gradient } = station;
          const box = layout.placed.get(id);
          const Box = boxes[drawingOf(station)];
          const look = `${isFaint(id) ? 'faint' : ''} ${isGradient && !gradient ? 'without' : ''}`;
          return (
            box && (
              <g key={id} class={`drawing ${look}`}>
                <Box station={station} box={box} />
              </g>
            )
          );
        })}
      </g>
      {known.map(({ station, x, y, width, height }) => (
        <rect
          key={station.id}
          data-id={station.id}
          class="station"
          {...{ x, y, width, height }}
          role="option"
          aria-selected={station.id === selected.value}
          aria-label={`${titleOf(station)}, ${whereIs(station, flow)}`}
          tabindex={station.id === current ? 0 : -1}
          onFocus={() => choose(station.id)}
        />
      ))}
    </>
  );
}

function HeatBox({ box: { x, y, width, height } }: BoxProps) {
  return <rect x={x} y={y} width={width} height={height} rx={2} />;
}

function TokenBox({ station, box: { x, y, width, height } }: BoxProps) {
  const special = specialName(station.token ?? '');
  const token = special ?? visible(station.token ?? '');
  const isLong = [...token].length > 2;
  const fitting = Math.floor((width - 4) / (isLong ? 7 : 10));
  return (
    <>
      <rect class="paper" x={x} y={y} width={width} height={height} rx={6} />
      <text
        class={`token ${isLong ? 'long' : ''} ${special === undefined ? '' : 'special'}`}
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
  const { values, labels } = station;
  const best = Array.from(values.keys())
    .toSorted((a, b) => values[b] - values[a])
    .slice(0, BARS);
  const labelOf = (id: number) => labels?.[id] ?? String(id);
  const bar = height / BARS;
  return (
    <>
      <rect class="paper" x={x} y={y} width={width} height={height} rx={2} />
      {best.map((id, i) => (
        <g key={i}>
          <rect class="bar" x={x} y={y + i * bar + 1} width={width * values[id]} height={bar - 2} />
          <text
            class={`bar-name ${specialName(labelOf(id)) === undefined ? '' : 'special'}`}
            x={x + 3}
            y={y + (i + 0.5) * bar}
          >
            {specialName(labelOf(id)) ?? cut(visible(labelOf(id)), width < 56 ? 2 : 4)}
          </text>
          <text class="bar-value" x={x + width - 3} y={y + (i + 0.5) * bar}>
            {portion(values[id])}
          </text>
        </g>
      ))}
    </>
  );
}
