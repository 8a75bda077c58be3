import { type Cell as TableCell, type Alignment, layOut } from '../terminal/table.ts';
import { createStyle } from '../terminal/style.ts';
import { rankedCells } from './ranked-cells.ts';
import type { Ranked } from './ranking.ts';
import { cellOf, columnOf } from './results.ts';
import type { SweepSpec } from './spec.ts';

const SHOWN = 20; // configurations

/** The ranking as lines for a person. */
export function rankingLines(
  spec: SweepSpec,
  ranking: readonly Ranked[],
  criterion: string,
  stream: NodeJS.WriteStream,
): string[] {
  const names = spec.axes.map(({ setting }) => setting);
  const cell = (text: string): TableCell => ({ text });
  const head = [
    '',
    ...names.map(columnOf),
    'runs',
    criterion,
    'from the baseline',
    'from the best',
    'chance?',
  ];
  const rows = ranking
    .slice(0, SHOWN)
    .map((one, i) =>
      [
        String(i + 1),
        ...names.map((name) => cellOf(one.point[name])),
        String(one.count),
        ...rankedCells(one, i),
      ].map(cell),
    );
  const alignments = head.map((name): Alignment => (name === 'chance?' ? 'left' : 'right'));
  const lines = layOut(
    [head.map((text) => ({ text, look: 'heading' as const })), ...rows],
    alignments,
    createStyle(stream),
  );
  const more = ranking.length > SHOWN ? [`and ${ranking.length - SHOWN} more`] : [];
  return [...lines, ...more];
}
