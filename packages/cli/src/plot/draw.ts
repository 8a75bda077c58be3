import { type Painter, surroundings } from '../surroundings.ts';
import type { Spec } from './spec.ts';

/** A file of a picture: its name and what is in it. */
export type PictureFile = readonly [name: string, content: string | Uint8Array];

/**
 * Loads what draws.
 *
 * @param tell hears in one line why there are no pictures
 * @returns undefined where it is not installed, or does not run
 */
export async function loadPainter(
  tell: (line: string) => void,
  load: () => Promise<Painter> = surroundings().loadPainter,
): Promise<Painter | undefined> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes('@tsuzuri/plot');
    tell(
      isMissing
        ? 'no pictures were drawn: npm install @tsuzuri/plot adds what draws them'
        : `no pictures were drawn, @tsuzuri/plot does not load: ${firstLine(message)}`,
    );
    return undefined;
  }
}

/**
 * The files of pictures: `NAME.vl.json`, the chart as data, and where it can be drawn `NAME.svg` and
 * `NAME.png`. A picture that fails is told of, and costs nothing else.
 *
 * @param specs the charts by name
 * @param tell hears in one line what is missing
 */
export async function pictureFiles(
  specs: Readonly<Record<string, Spec>>,
  tell: (line: string) => void,
  load?: () => Promise<Painter>,
): Promise<PictureFile[]> {
  const painter = await loadPainter(tell, load);
  const files: PictureFile[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    files.push([`${name}.vl.json`, `${JSON.stringify(spec, null, 1)}\n`]);
    try {
      if (!painter) continue;
      const drawn = [await painter.draw(spec, 'svg'), await painter.draw(spec, 'png')];
      files.push([`${name}.svg`, drawn[0]], [`${name}.png`, drawn[1]]);
    } catch (error) {
      tell(`the picture ${name} was not drawn: ${firstLine((error as Error).message)}`);
    }
  }
  return files;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0];
}
