import { UsageError } from '../errors.ts';

/**
 * The format of a picture by the name of its file, SVG when there is none yet.
 *
 * @throws UsageError when the name says no format that is drawn
 */
export function pictureFormat(file: string | undefined): 'svg' | 'png' {
  const [, ending] = /\.(svg|png)$/i.exec(file ?? '.svg') ?? [];
  if (ending === undefined) {
    throw new UsageError(`--out: expected a name that ends in .svg or .png, got "${file}"`);
  }
  return ending.toLowerCase() as 'svg' | 'png';
}
