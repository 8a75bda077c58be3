import type { Flow, Station } from 'tsuzuri/inspect';
import { type Row, grouped, rowOf, rowsOf } from './rows.ts';

/** A rectangle of the picture, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A station and where it stands. */
export interface Placed extends Box {
  readonly station: Station;
  /** The column from the left: steps of the source, the hand-over, steps of the target. */
  readonly column: number;
}

/** A part of the model around its stations. */
export interface Region extends Box {
  readonly part: 'encoder' | 'bridge' | 'decoder';
}

/** The picture of a flow: where everything stands. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly placed: ReadonlyMap<string, Placed>;
  readonly rows: readonly Row[];
  /** A step of a layer. */
  readonly cards: readonly Box[];
  readonly regions: readonly Region[];
}

const GUTTER = 20; // pixels between columns, where the arrows run
const [NARROWEST, WIDEST] = [42, 84]; // pixels of a column
const PADDING = 12; // of a region
const TITLE = 22; // its height
const BETWEEN = 20; // pixels between regions
const CARD = 6; // padding of a card

/**
 * Where the stations of a flow stand: a column for each step, the source to the left of the target,
 * and a row for each kind, in the direction of computation from the bottom up.
 *
 * @param available the width in pixels that the picture should keep to if it can
 */
export function layoutOf({ stations, source, target }: Flow, available: number): Layout {
  const hasBridge = stations.some(({ part }) => part === 'bridge');
  const starts = {
    encoder: 0,
    bridge: source.length,
    decoder: source.length + (hasBridge ? 1 : 0),
  };
  const shift = BETWEEN + PADDING * (hasBridge ? 1 : 2) - GUTTER; // where a region begins or ends
  const extra = 2 * PADDING + (hasBridge ? 2 : 1) * shift;
  const columns = starts.decoder + target.length;
  const fitting = Math.floor((available - extra + GUTTER) / columns) - GUTTER;
  const width = Math.min(WIDEST, Math.max(NARROWEST, fitting));
  const top = TITLE + PADDING;
  const rows = rowsOf(stations).map((row) => ({ ...row, y: row.y + top }));
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const placed = new Map<string, Placed>();
  for (const station of stations) {
    const part = station.part === 'generator' ? 'decoder' : station.part;
    const column = starts[part] + (station.step ?? 0);
    const breaks = { encoder: 0, bridge: 1, decoder: hasBridge ? 2 : 1 }[part];
    const x = PADDING + column * (width + GUTTER) + breaks * shift;
    const { y, height } = byKey.get(rowOf(station))!;
    placed.set(station.id, { station, column, x, y, width, height });
  }
  const all = [...placed.values()];
  const regions = regionsOf(all);
  const bottom = Math.max(0, ...regions.map(({ y, height }) => y + height));
  const right = Math.max(0, ...regions.map(({ x, width }) => x + width));
  return { width: right, height: bottom, placed, rows, cards: cardsOf(all), regions };
}

function regionsOf(placed: readonly Placed[]): Region[] {
  return (['encoder', 'bridge', 'decoder'] as const).flatMap((part): Region[] => {
    const own = placed.filter(({ station }) =>
      part === 'decoder' ? ['decoder', 'generator'].includes(station.part) : station.part === part,
    );
    if (own.length === 0) return [];
    if (part === 'bridge') return [{ part, ...around(own, CARD) }];
    const { x, y, width, height } = around(own, PADDING);
    return [{ part, x, y: y - TITLE, width, height: height + TITLE }];
  });
}

function cardsOf(placed: readonly Placed[]): Box[] {
  const groups = grouped(
    placed.filter(({ station }) => station.layer !== undefined),
    ({ station: { part, layer, direction, step } }) => `${part}/${layer}/${direction}/${step}`,
  );
  return Array.from(groups.values(), (own) => around(own, CARD));
}

/** The smallest box around others, and some pixels more. */
function around(boxes: readonly Box[], padding: number): Box {
  const left = Math.min(...boxes.map(({ x }) => x)) - padding;
  const top = Math.min(...boxes.map(({ y }) => y)) - padding;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + padding;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + padding;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
