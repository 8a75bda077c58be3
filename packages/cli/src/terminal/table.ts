import stringWidth from 'string-width';
import { visible } from '../text/visible.ts';
import type { Look, Style } from './style.ts';

/** A piece of a table: text, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly look?: Look | undefined;
}

/** How a column stands. */
export type Alignment = 'left' | 'right';

/**
 * Lays rows of cells out in columns, each as wide as its widest cell. Control characters in the
 * texts are made visible.
 *
 * @returns the lines, without spaces at their ends
 */
export function layOut(
  rows: readonly (readonly Cell[])[],
  alignments: readonly Alignment[],
  style: Style,
  gap = 2,
): string[] {
  const shown = rows.map((row) => row.map(({ text, look }) => ({ text: visible(text), look })));
  const widths = alignments.map((_, column) =>
    shown.reduce((widest, row) => Math.max(widest, stringWidth(row[column]?.text ?? '')), 0),
  );
  return shown.map((row) => {
    const cells = row.map(({ text, look }, column) => {
      const space = ' '.repeat(widths[column] - stringWidth(text));
      const dressed = look ? style(look, text) : text;
      return alignments[column] === 'right' ? space + dressed : dressed + space;
    });
    return cells.join(' '.repeat(gap)).trimEnd();
  });
}

/** Two blocks of lines side by side, with a gap between them. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  gap: number,
): string[] {
  const column = left.reduce((widest, line) => Math.max(widest, stringWidth(line)), 0) + gap;
  const count = Math.max(left.length, right.length);
  return Array.from({ length: count }, (_, i) => {
    const line = left[i] ?? '';
    return `${line}${' '.repeat(column - stringWidth(line))}${right[i] ?? ''}`.trimEnd();
  });
}

/** A page of sections: each title above its lines, which are indented. */
export function page(
  sections: readonly (readonly [title: string, lines: readonly string[]])[],
  style: Style,
): string {
  const indent = (line: string) => `  ${line}`.trimEnd();
  return sections
    .map(([title, lines]) => `\n${style('heading', title)}\n${lines.map(indent).join('\n')}\n`)
    .join('');
}
