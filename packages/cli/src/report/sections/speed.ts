import { formatCount, formatDuration, formatFixed } from '../../text/format.ts';
import { table } from '../html.ts';
import type { Section } from '../section.ts';

/** How long training took. */
export const speed: Section = {
  title: 'Speed',
  about: 'How long training took. The times are those of the machine that trained.',
  make({ models }) {
    if (models.every(({ seconds }) => seconds === undefined)) return undefined;
    const rows = models.map(({ name, history, seconds, stepsPerSecond }) => [
      name,
      formatCount(history.at(-1)?.epoch ?? 0),
      formatCount(history.at(-1)?.step ?? 0),
      seconds === undefined ? '' : formatDuration(seconds),
      stepsPerSecond === undefined ? '' : formatFixed(stepsPerSecond, 1),
    ]);
    return table('Speed', ['model', 'epochs', 'steps', 'time (min:s)', 'steps per second'], rows);
  },
};
