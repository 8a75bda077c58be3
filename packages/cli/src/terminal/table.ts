import type { Look, Style } from './style.ts';

/** A piece of a table: text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly look?: Look | undefined;
}

/** How a column stands. */
export type Alignment = 'left' | 'right';

/**
 * Lays rows of cells out in columns, each as wide as its widest cell. Every text must be of
 * characters one column wide.
 *
 * @returns the lines, without spaces at their ends
 */
export function layOut(
  rows: readonly (readonly Cell[])[],
  alignments: readonly Alignment[],
  style: Style,
  gap = 2,
): string[] {
  const widths = alignments.map((_, column) =>
    Math.max(0, ...rows.map((row) => width(row[column]?.text ?? ''))),
  );
  return rows.map((row) => {
    const cells = row.map(({ text, look }, column) => {
      const space = ' '.repeat(widths[column] - width(text));
      const dressed = look ? style(look, text) : text;
      return alignments[column] === 'right' ? space + dressed : dressed + space;
    });
    return cells.join(' '.repeat(gap)).trimEnd();
  });
}

/** Two blocks of lines side by side; the left one is padded to `leftWidth` visible columns. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  leftWidth: number,
): string[] {
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, i) => {
    const line = left[i] ?? '';
    return `${line}${' '.repeat(Math.max(0, leftWidth - width(line)))}${right[i] ?? ''}`.trimEnd();
  });
}

/** How many columns a text takes, escape codes not counted. */
export function width(text: string): number {
  // oxlint-disable-next-line no-control-regex -- an escape code begins with one
  return [...text.replace(/\u001b\[[\d;]*m/g, '')].length;
}
