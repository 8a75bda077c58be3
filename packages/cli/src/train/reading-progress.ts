import { formatCount } from '../text/format.ts';
import { isLive } from '../terminal/style.ts';
import type { ReadingListener } from 'tsuzuri/data';

const REDRAW = 200; // milliseconds
const LINE = 10_000; // the same where a line cannot be redrawn

/** Shows how far the reading of a stream has come, which can take minutes before the first step. */
export function readingProgress(stream: NodeJS.WriteStream): {
  readonly update: ReadingListener;
  readonly stop: () => void;
} {
  const live = isLive(stream);
  let drawn = performance.now();
  let isShown = false;
  return {
    update({ stage, examples }) {
      if (performance.now() - drawn < (live ? REDRAW : LINE)) return;
      drawn = performance.now();
      const line = `${stage}: ${formatCount(examples)} examples`;
      stream.write(live ? `\r\u001b[K${line}` : `${line}\n`);
      isShown = live;
    },
    stop() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
