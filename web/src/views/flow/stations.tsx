import type { ComponentType } from 'preact';
import { memo } from 'preact/compat';
import type { Flow, Station } from 'tsuzuri/inspect';
import { useGrowing } from './growing.ts';
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

const boxes: Readonly<Record<Drawing, ComponentType<BoxProps>>> = {
  token: TokenBox,
  bars: BarsBox,
  heat: memo(HeatBox, isInPlace),
};

const PER_FRAME = 20;

/** The frames of all stations and what is written in them; the heat is painted below. */
export function Stations({ flow, layout, isGradient, isFaint }: StationsProps) {
  const { stations } = flow;
  const shown = useGrowing(stations.length, PER_FRAME);
  const current = layout.placed.has(selected.value ?? '') ? selected.value : stations[0]?.id;
  const drawn = stations.slice(0, shown).flatMap((station) => {
    const box = layout.placed.get(station.id);
    return box ? [{ station, box }] : [];
  });
  return (
    <>
      <g aria-hidden="true">
        {drawn.map(({ station, box }) => {
          const { id, gradient } = station;
          const Box = boxes[drawingOf(station)];
          const look = `${isFaint(id) ? 'faint' : ''} ${isGradient && !gradient ? 'without' : ''}`;
          return (
            <g key={id} class={`drawing ${look}`}>
              <Box station={station} box={box} />
            </g>
          );
        })}
      </g>
      {drawn.map(({ station, box }) => (
        <Spot
          key={station.id}
          station={station}
          box={box}
          flow={flow}
          isSelected={station.id === selected.value}
          isCurrent={station.id === current}
        />
      ))}
    </>
  );
}

interface SpotProps extends BoxProps {
  readonly flow: Flow;
  readonly isSelected: boolean;
  /** Whether the tab key leads here. */
  readonly isCurrent: boolean;
}

/** Where a station is pointed at and chosen. */
const Spot = memo(
  ({ station, box: { x, y, width, height }, flow, isSelected, isCurrent }: SpotProps) => (
    <rect
      data-id={station.id}
      class="station"
      {...{ x, y, width, height }}
      role="option"
      aria-selected={isSelected}
      aria-label={`${titleOf(station)}, ${whereIs(station, flow)}`}
      tabindex={isCurrent ? 0 : -1}
      onFocus={() => choose(station.id)}
    />
  ),
  (before, now) =>
    isInPlace(before, now) &&
    before.station.token === now.station.token &&
    before.isSelected === now.isSelected &&
    before.isCurrent === now.isCurrent,
);

/** Whether a station stands where it stood; its numbers may be others. */
function isInPlace(before: BoxProps, now: BoxProps): boolean {
  return before.box === now.box;
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
