import { MultiBar } from 'cli-progress';
import { formatCount, formatDuration, formatFixed } from '../text/format.ts';
import { ModelProgress, type Status } from './model-progress.ts';
import type { Progress, ShownJob } from './progress.ts';
import { type Style, createStyle } from './style.ts';

const FRAMES = 10; // a second
const LONGEST_BAR = 40; // columns
const SHORTEST_BAR = 5;
const FREE = 3; // columns at the end, where the terminal writes ^C

/** One line a model that is drawn over again and again; `set` is what is scored on. */
export function liveLines(
  stream: NodeJS.WriteStream,
  jobs: readonly ShownJob[],
  set = 'test',
): Progress {
  const style = createStyle(stream);
  const nameWidth = Math.max(...jobs.map(({ model }) => model.length));
  let isFrozen = false;
  const bars = new MultiBar({
    stream,
    fps: FRAMES,
    hideCursor: true,
    linewrap: false, // a line that is too long is cut, not folded: folded lines cannot be redrawn
    emptyOnZero: true,
    format: (_options, _params, shown: Shown) => {
      if (isFrozen) return shown.line;
      const frame = { style, nameWidth, set, columns: stream.columns || 80 }; // some terminals say 0
      return (shown.line = drawLine(shown.progress.status(), frame));
    },
  });
  const models = new Map<string, ModelProgress>();
  for (const { model } of jobs) {
    if (models.has(model)) continue;
    const progress = new ModelProgress(
      model,
      jobs.filter((job) => job.model === model),
    );
    models.set(model, progress);
    bars.create(1, 0, { progress, line: '' } satisfies Shown);
  }
  return {
    update: (job, event) => models.get(job.model)?.update(job.seed, event),
    stop() {
      if (isFrozen) return;
      bars.update();
      isFrozen = true; // the last drawing, of `stop`, cuts lines short with their escape codes counted
      bars.stop();
    },
  };
}

interface Shown {
  readonly progress: ModelProgress;
  /** What stands on the terminal. */
  line: string;
}

interface Frame {
  readonly style: Style;
  readonly nameWidth: number;
  readonly set: string;
  readonly columns: number;
}

/** One live line, as wide as the terminal allows. */
function drawLine(status: Status, { style, nameWidth, set, columns }: Frame): string {
  const { model, epoch, epochs, seeds, seedsDone, secondsLeft } = status;
  const done = epoch === epochs;
  const total = formatCount(epochs);
  const fields = [
    ...(seeds > 1 ? [`seeds ${String(seedsDone).padStart(String(seeds).length)}/${seeds}`] : []),
    `${formatCount(epoch).padStart(total.length)}/${total}`,
    `loss ${known(status.loss, 4).padEnd(6)}`,
    `${set} ${known(status.sequenceAccuracy, 3).padEnd(5)}`,
    `${known(status.stepsPerSecond, 0).padStart(5)} steps/s`,
    done ? 'done' : `${secondsLeft === undefined ? '–:––' : formatDuration(secondsLeft)} left`,
  ];
  const text = fields.join('  ');
  const room = columns - FREE - nameWidth - 2 - 2 - text.length;
  const length = Math.min(LONGEST_BAR, room);
  const name = style(model, model.padEnd(nameWidth));
  if (length < SHORTEST_BAR) return `${name}  ${text}`;
  const filled = Math.floor((epoch / epochs) * length);
  const bar = style(model, '━'.repeat(filled)) + style('quiet', '─'.repeat(length - filled));
  return `${name}  ${bar}  ${text}`;
}

function known(value: number | undefined, digits: number): string {
  if (value === undefined) return '–';
  return digits === 0 ? formatCount(value) : formatFixed(value, digits);
}
