import { formatCount, formatFixed } from '../../text/format.ts';
import { table } from '../html.ts';
import { setNames } from '../panels.ts';
import type { Section } from '../section.ts';

/** How good the models are that were kept. */
export const results: Section = {
  title: 'Results',
  about:
    'The scores of the weights that are kept. A sequence is right from end to end; the loss is in nats per token.',
  make({ models }) {
    const rows = models.flatMap(({ name, epoch, parameters, scores }) =>
      setNames.flatMap((set) => {
        const found = scores[set];
        if (!found) return [];
        const { sequenceAccuracy, tokenAccuracy, loss } = found;
        const numbers = [sequenceAccuracy, tokenAccuracy, loss].map((one) => formatFixed(one, 4));
        const counts = [epoch, parameters].map((count) => (count ? formatCount(count) : ''));
        return [[name, set, ...numbers, ...counts]];
      }),
    );
    const scored = ['sequence accuracy', 'token accuracy', 'loss'];
    return rows.length === 0
      ? undefined
      : table('Results', ['model', 'examples', ...scored, 'epoch', 'parameters'], rows);
  },
};
