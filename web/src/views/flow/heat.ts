import type { Station } from 'tsuzuri/inspect';
import { type Theme, colorAt, share } from '../../style/colors.ts';
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

/** The colours of both themes in 255 steps, as the pixels of a canvas have them: red in the lowest byte. */
const palettes = { light: paletteOf('light'), dark: paletteOf('dark') };

function paletteOf(theme: Theme): Uint32Array {
  return Uint32Array.from({ length: 255 }, (_, i) => {
    const [red, green, blue] = colorAt(theme, i / 127 - 1);
    return (blue << 16) | (green << 8) | red;
  });
}

const SPACE = 1; // pixels between the bands of a station
const [CLEAR, FAINT] = [255, 38]; // how opaque a station is
const [SLICE, LEAST] = [5, 6]; // milliseconds of painting in one task of the page, or so many stations

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

/** Paints the values of all stations that are drawn as heat, a slice of them per frame. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #layout: Layout | undefined;
  #ratio = 1;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    // its pixels are written by the processor
    this.#context = canvas.getContext('2d', { willReadFrequently: true })!;
  }

  /** Paints in the place of what was painted, or was still to be. */
  paint(heat: Heat): void {
    this.stop();
    const ratio = globalThis.devicePixelRatio || 1;
    if (heat.layout !== this.#layout || ratio !== this.#ratio) this.#clear(heat.layout, ratio);
    const waiting = heat.stations.filter((station) => drawingOf(station) === 'heat');
    let at = 0;
    const paintSlice = () => {
      const [end, least] = [performance.now() + SLICE, at + LEAST];
      while (at < waiting.length && (at < least || performance.now() < end)) {
        this.#station(waiting[at++], heat);
      }
      if (at < waiting.length) this.#frame = requestAnimationFrame(paintSlice);
    };
    paintSlice();
  }

  /** Leaves what is still to be painted. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #clear(layout: Layout, ratio: number): void {
    [this.#layout, this.#ratio] = [layout, ratio];
    this.#canvas.width = Math.ceil(layout.width * ratio);
    this.#canvas.height = Math.ceil(layout.height * ratio);
  }

  #station(station: Station, heat: Heat): void {
    const box = heat.layout.placed.get(station.id);
    if (!box) return;
    const [left, top] = [box.x, box.y].map((place) => Math.round(place * this.#ratio));
    const width = Math.round((box.x + box.width) * this.#ratio) - left;
    const height = Math.round((box.y + box.height) * this.#ratio) - top;
    const values = heat.isGradient ? station.gradient : station.values;
    if (values)
      this.#context.putImageData(imageOf(station, values, { width, height }, heat), left, top);
    else this.#context.clearRect(left, top, width, height);
  }
}

/** The values of a station as pixels, each cell of whole ones: there are no seams. */
function imageOf(
  station: Station,
  values: Float32Array,
  { width, height }: Pick<Box, 'width' | 'height'>,
  { scales, theme, isFaint }: Heat,
): ImageData {
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const alpha = (isFaint(station.id) ? FAINT : CLEAR) << 24;
  const [scale, colors] = [scales(station), palettes[theme]];
  const bands = bandsOf(station);
  const size = values.length / bands;
  const tall = (height - SPACE * (bands - 1)) / bands;
  const { columns, rows } = isInOneRow(station)
    ? { columns: size, rows: 1 }
    : gridOf(size, { width, height: tall });
  const edges = Array.from({ length: columns + 1 }, (_, i) => Math.round((i * width) / columns));
  for (let line = 0; line < bands * rows; line++) {
    const [band, row] = [Math.floor(line / rows), line % rows];
    const edge = (at: number) => Math.round(band * (tall + SPACE) + (at * tall) / rows);
    const [first, last] = [edge(row) * width, edge(row + 1) * width];
    for (let at = row * columns; at < Math.min(size, (row + 1) * columns); at++) {
      const color = colors[Math.round(127 * (share(scale, values[band * size + at]) + 1))];
      const cell = at % columns;
      pixels.fill(color | alpha, first + edges[cell], first + edges[cell + 1]);
    }
    for (let next = first + width; next < last; next += width) {
      pixels.copyWithin(next, first, first + width);
    }
  }
  return image;
}
