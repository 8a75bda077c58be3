import { type ReaderKind, readers } from 'tsuzuri/data';
import { csv } from './csv.ts';

/** Every kind of file that the command reads examples from: those of the library, and CSV. */
export const formats = { ...readers, csv } as const satisfies Readonly<Record<string, ReaderKind>>;

/** The name of a kind of file. */
export type FormatName = keyof typeof formats;

/** What files look like, by the name of the first; undefined where it does not say. */
export function formatByName([first = '']: readonly string[]): FormatName | undefined {
  const name = first.replace(/\.gz$/i, '');
  const kinds = Object.entries<ReaderKind>(formats) as [FormatName, ReaderKind][];
  return kinds.find(([, { names }]) => names?.test(name))?.[0];
}

/** What files of pairs look like, by the name of the first; `tsv` where it does not say. */
export function guessFormat(paths: readonly string[]): FormatName {
  return formatByName(paths) ?? 'tsv';
}
