import { panelSpec } from '../../plot/curves.ts';
import { positionsSpec } from '../../plot/positions.ts';
import { PALETTE } from '../../plot/theme.ts';
import { type Html, markup } from '../html.ts';
import { lastEpoch, positionName, positionPanel, positionsOf } from '../panels.ts';
import { seriesOf } from '../runs.ts';
import type { Section } from '../section.ts';
import { numbersOf } from './curves.ts';

/** Which part of the answers is learned when. */
export const positions: Section = {
  title: 'Accuracy by position',
  about:
    'The share of right tokens at the first, second, third … position of the answers, by epoch.',
  async make({ models, charts }) {
    const series = seriesOf(models);
    const figures: Html[] = [];
    for (const one of series) {
      const places = positionsOf([one]);
      if (places.length === 0) continue;
      const { title, curves, ...panel } = positionPanel(one, places);
      const { set } = curves[0];
      const ofSet = curves.filter((curve) => curve.set === set);
      const row = { legend: 'tokens', series: places.map(positionName) };
      const spec =
        places.length > PALETTE.length
          ? positionsSpec({ curves: ofSet }, 'token accuracy')
          : panelSpec({ title: 'token accuracy', curves, ...panel }, row, lastEpoch(series));
      const caption = series.length > 1 ? title : `Token accuracy by position`;
      figures.push(
        await charts.figure(caption, spec, numbersOf({ title: caption, curves: ofSet })),
      );
    }
    return figures.length === 0 ? undefined : markup`<div class="figures">${figures}</div>`;
  },
};
