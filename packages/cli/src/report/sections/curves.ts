import { type Panel, panelSpec } from '../../plot/curves.ts';
import { formatCount, formatFixed } from '../../text/format.ts';
import { type Html, markup, table } from '../html.ts';
import { type PanelName, lastEpoch, panelKinds, panelsOf } from '../panels.ts';
import { seriesOf } from '../runs.ts';
import type { Section } from '../section.ts';

const ROWS = 40; // epochs of a table

/** How losses, accuracies and learning rates moved. */
export const curves: Section = {
  title: 'Curves',
  about:
    'By epoch. Accuracies are of answers that the model writes by itself, feeding back its own tokens; the loss is under teacher forcing.',
  async make({ models, charts }) {
    const series = seriesOf(models);
    const names = series.map(({ name }) => name);
    const row = { series: names, ...(names.length > 1 && { legend: 'model' }) };
    const figures: Html[] = [];
    for (const panel of panelsOf(Object.keys(panelKinds) as PanelName[], series)) {
      const spec = panelSpec(panel, row, lastEpoch(series));
      figures.push(await charts.figure(captionOf(panel), spec, numbersOf(panel)));
    }
    return figures.length === 0 ? undefined : markup`<div class="figures">${figures}</div>`;
  },
};

/** The points of a panel by epoch; of many, some that are evenly apart, the last among them. */
export function numbersOf({ title, curves }: Panel): Html {
  const epochs = [...new Set(curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)))];
  const every = Math.ceil(epochs.length / ROWS);
  const shown = epochs
    .sort((a, b) => a - b)
    .filter((_, i) => (epochs.length - 1 - i) % every === 0);
  const isSeveral = new Set(curves.map(({ series }) => series)).size > 1;
  const head = curves.map(({ series, set }) => (isSeveral ? `${series}, ${set}` : set));
  const rows = shown.map((epoch) => [
    formatCount(epoch),
    ...curves.map(({ points }) => {
      const point = points.find((one) => one.epoch === epoch);
      return point ? formatNumber(point.mean) : '';
    }),
  ]);
  return table(title, ['epoch', ...head], rows);
}

/** What is scored on one set alone says on which. */
function captionOf({ title, isShare = false, curves }: Panel): string {
  const sets = new Set(curves.map(({ set }) => set));
  const of = isShare && sets.size === 1 ? ` (${[...sets].join()})` : '';
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}${of}`;
}

/** Four digits, however small the number is. */
function formatNumber(value: number): string {
  return Math.abs(value) >= 0.1 || value === 0 ? formatFixed(value, 4) : value.toPrecision(4);
}
