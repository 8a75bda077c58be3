import type { Station } from 'tsuzuri/inspect';

/** How a station is drawn. */
export type Drawing = 'token' | 'bars' | 'heat';

/** The drawings of stations that are not heat, by the name behind the dot of their kind. */
const drawings: Readonly<Record<string, Drawing>> = {
  id: 'token',
  choice: 'token',
  probabilities: 'bars',
};

/** Stations that have a value for each token of the source, side by side as the source is. */
const oneRow = new Set(['scores', 'weights', 'self']);

const TOKEN = 36; // pixels of a station's height
const BARS = 52;
const BAND = 15; // a row of values
const VECTOR = 20; // values that are all of one row

/** The name of a station within its layer or part: what stands behind the dot of its kind. */
export function nameOf({ kind }: Pick<Station, 'kind'>): string {
  return kind.slice(kind.lastIndexOf('.') + 1);
}

/** How a station is drawn. */
export function drawingOf(station: Station): Drawing {
  return drawings[nameOf(station)] ?? 'heat';
}

/** Whether the values of a station stand in one row. */
export function isInOneRow(station: Station): boolean {
  return oneRow.has(nameOf(station));
}

/** How many bands of values a station has, one over the other. */
export function bandsOf({ shape }: Station): number {
  return shape.length > 1 ? shape[0] : 1;
}

/** The height of a station in pixels. */
export function heightOf(station: Station): number {
  const drawing = drawingOf(station);
  if (drawing === 'token') return TOKEN;
  if (drawing === 'bars') return BARS;
  const bands = bandsOf(station);
  return bands > 1 ? bands * BAND : VECTOR;
}

/** The row that a station stands in: encoder and decoder share those of a layer. */
export function rowOf(station: Station): string {
  const { layer, direction = 'forward' } = station;
  return layer === undefined ? nameOf(station) : `${layer}/${direction}/${nameOf(station)}`;
}

/** A row of stations, from one edge of the picture to the other. */
export interface Row {
  readonly key: string;
  /** One of its stations. */
  readonly sample: Station;
  readonly y: number;
  readonly height: number;
}

const NEAR = 12; // pixels between rows of one layer
const FAR = 24; // between others

/**
 * The rows of all stations, each above those that it is computed from, in layers that encoder and
 * decoder share; `y` grows downwards from the edge of the highest row, which is 0.
 */
export function rowsOf(stations: readonly Station[]): Row[] {
  const rows = new Map<string, { sample: Station; height: number; bottom: number }>();
  for (const sample of stations) {
    const key = rowOf(sample);
    const height = Math.max(rows.get(key)?.height ?? 0, heightOf(sample));
    rows.set(key, { sample: rows.get(key)?.sample ?? sample, height, bottom: 0 });
  }
  const pairs = [['encoder'], ['decoder', 'generator']].flatMap((parts) =>
    pairsOf([...new Set(stations.filter(({ part }) => parts.includes(part)).map(rowOf))]),
  );
  // a row is lifted until it is above the one before it in every part
  for (let round = 0; round < rows.size; round++) {
    for (const [below, above] of pairs) {
      const { bottom, height } = rows.get(below)!;
      const row = rows.get(above)!;
      row.bottom = Math.max(row.bottom, bottom + height + gapBetween(below, above));
    }
  }
  const top = Math.max(0, ...Array.from(rows.values(), ({ bottom, height }) => bottom + height));
  return Array.from(rows, ([key, { sample, height, bottom }]) => {
    return { key, sample, height, y: top - bottom - height };
  });
}

function pairsOf(chain: readonly string[]): (readonly [string, string])[] {
  return chain.slice(1).map((above, i) => [chain[i], above] as const);
}

function gapBetween(below: string, above: string): number {
  const [a, b] = [below, above].map((key) => key.slice(0, key.lastIndexOf('/') + 1));
  return a !== '' && a === b ? NEAR : FAR;
}

/** Things by what they have in common. */
export function grouped<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key) {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
