import type { Station } from 'tsuzuri/inspect';
import { type Theme, cssColor, share } from '../../style/colors.ts';
import type { Box, Layout } from './layout.ts';
import { bandsOf, drawingOf, isInOneRow } from './rows.ts';
import type { Scales } from './scales.ts';

/** The cells of a band: how many there are beside and over each other. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

/** The division of a box into cells that are as square as can be. */
export function gridOf(count: number, { width, height }: Pick<Box, 'width' | 'height'>): Grid {
  const fits = Array.from({ length: Math.min(count, 64) }, (_, i): Grid => {
    const rows = i + 1;
    return { columns: Math.ceil(count / rows), rows };
  });
  const cost = ({ columns, rows }: Grid) =>
    Math.abs(Math.log(width / columns / (height / rows))) + (columns * rows - count) / count;
  return fits.reduce((best, fit) => (cost(fit) < cost(best) ? fit : best), fits[0]);
}

/** The colours of both themes, in 255 steps. */
const palettes = { light: paletteOf('light'), dark: paletteOf('dark') };

function paletteOf(theme: Theme): string[] {
  return Array.from({ length: 255 }, (_, i) => cssColor(theme, i / 127 - 1));
}

const SPACE = 1; // pixels between the bands of a station

/** What is to be painted. */
export interface Heat {
  readonly layout: Layout;
  readonly stations: readonly Station[];
  readonly scales: Scales;
  readonly theme: Theme;
  readonly isGradient: boolean;
  /** Whether a station stands back. */
  readonly isFaint: (id: string) => boolean;
}

/** Paints the values of all stations that are drawn as heat. */
export function paint(canvas: HTMLCanvasElement, heat: Heat): void {
  const { layout, stations, isGradient, isFaint } = heat;
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.ceil(layout.width * ratio);
  canvas.height = Math.ceil(layout.height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  for (const station of stations) {
    const box = layout.placed.get(station.id);
    const values = isGradient ? station.gradient : station.values;
    if (!box || !values || drawingOf(station) !== 'heat') continue;
    context.globalAlpha = isFaint(station.id) ? 0.15 : 1;
    paintStation(context, box, station, values, heat);
  }
}

function paintStation(
  context: CanvasRenderingContext2D,
  box: Box,
  station: Station,
  values: Float32Array,
  { scales, theme }: Heat,
): void {
  const bands = bandsOf(station);
  const size = values.length / bands;
  const height = (box.height - SPACE * (bands - 1)) / bands;
  const { columns, rows } = isInOneRow(station)
    ? { columns: size, rows: 1 }
    : gridOf(size, { width: box.width, height });
  const scale = scales(station);
  const [cellWidth, cellHeight] = [box.width / columns, height / rows];
  const colors = palettes[theme];
  const ratio = globalThis.devicePixelRatio || 1;
  const snap = (place: number) => Math.round(place * ratio) / ratio; // cells without seams
  for (const [i, value] of values.entries()) {
    const [band, at] = [Math.floor(i / size), i % size];
    const x = box.x + (at % columns) * cellWidth;
    const y = box.y + band * (height + SPACE) + Math.floor(at / columns) * cellHeight;
    const [left, top] = [snap(x), snap(y)];
    context.fillStyle = colors[Math.round(127 * (share(scale, value) + 1))];
    context.fillRect(left, top, snap(x + cellWidth) - left, snap(y + cellHeight) - top);
  }
}
