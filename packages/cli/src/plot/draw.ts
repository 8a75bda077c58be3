import { createRequire } from 'node:module';
import type { Canvas } from 'canvas';
import type { TopLevelSpec } from 'vega-lite';
import { RunError } from '../errors.ts';

const SCALE = 2; // pixels of the PNG for one of the chart: sharp on a dense screen

/** Turns chart specifications into pictures. */
export type Painter = (spec: TopLevelSpec) => Promise<Picture>;

/** One chart in three files: to look at, to put anywhere, and to draw anew. */
export interface Picture {
  readonly svg: string;
  readonly png: Uint8Array;
  /** The specification itself, for any Vega-Lite editor. */
  readonly json: string;
}

/**
 * Loads what draws, which takes longer than all else the command loads; so it is done on demand.
 *
 * @throws RunError when the canvas does not run on this machine
 */
export async function loadPainter(): Promise<Painter> {
  const fonts = createRequire(import.meta.url);
  try {
    const { GlobalFonts } = await import('canvas');
    for (const file of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) {
      // Slim machines have no font at all, and every picture shall be the same everywhere.
      GlobalFonts.registerFromPath(fonts.resolve(`dejavu-fonts-ttf/ttf/${file}`), 'DejaVu Sans');
    }
  } catch (error) {
    throw new RunError(
      `the pictures cannot be drawn here, @napi-rs/canvas does not load: ${(error as Error).message}`,
    );
  }
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = vega.logger(vega.Error); // its remarks are for authors of charts
  return async (spec) => {
    const view = new vega.View(vega.parse(compile(spec, { logger }).spec), {
      renderer: 'none',
      logger,
    });
    try {
      vega.resetSVGDefIds(); // so that a picture does not tell how many were drawn before it
      const svg = await view.toSVG();
      const canvas = (await view.toCanvas(SCALE)) as unknown as Canvas;
      return { svg, png: await canvas.encode('png'), json: `${JSON.stringify(spec, null, 1)}\n` };
    } finally {
      view.finalize();
    }
  };
}

/** The files of a picture: `NAME.svg`, `NAME.png` and `NAME.vl.json`. */
export function pictureFiles(name: string, picture: Picture): [string, Uint8Array | string][] {
  const { svg, png, json } = picture;
  return [
    [`${name}.svg`, svg],
    [`${name}.png`, png],
    [`${name}.vl.json`, json],
  ];
}
