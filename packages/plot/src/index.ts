import { createRequire } from 'node:module';
import { type Canvas, GlobalFonts } from 'canvas';
import * as vega from 'vega';
import { type TopLevelSpec, compile } from 'vega-lite';

const SCALE = 2; // pixels of the PNG for one of the chart: sharp on a dense screen
const logger = vega.logger(vega.Error); // its remarks are for authors of charts

registerFonts();

/** The formats of pictures, and how a chart becomes one. */
const formats = {
  svg: (view: vega.View) => {
    vega.resetSVGDefIds(); // so that a picture does not tell how many were drawn before it
    return view.toSVG();
  },
  png: async (view: vega.View) => {
    const canvas = (await view.toCanvas(SCALE)) as unknown as Canvas;
    return canvas.encode('png');
  },
} as const;

/** A format of pictures: `svg` is text, `png` bytes with two pixels for one of the chart. */
export type Format = keyof typeof formats;

/** What a picture is in each format. */
export interface Pictures extends Record<Format, string | Uint8Array> {
  readonly svg: string;
  readonly png: Uint8Array;
}

/**
 * Draws a chart with the fonts that come with this package, so it looks the same everywhere.
 *
 * @param spec a Vega-Lite specification
 * @throws Error for a specification that is none, or too large for a canvas
 */
export async function draw<Kind extends Format>(
  spec: object,
  format: Kind,
): Promise<Pictures[Kind]> {
  const { spec: compiled } = compile(spec as TopLevelSpec, { logger });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger });
  try {
    return (await formats[format](view)) as Pictures[Kind];
  } finally {
    view.finalize();
  }
}

/** Slim machines have no font at all, and every picture shall be the same everywhere. */
function registerFonts(): void {
  const { resolve } = createRequire(import.meta.url);
  for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
    GlobalFonts.registerFromPath(resolve(`dejavu-fonts-ttf/ttf/${file}`), 'DejaVu Sans');
  }
}
