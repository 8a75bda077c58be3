import { MultiBar } from 'cli-progress';

const FRAMES = 10; // per second

/** Lines at the bottom of a terminal that are drawn over again and again. */
export interface LiveLines {
  /** Writes a line above them, which stays. */
  log(line: string): void;
  /** Leaves the terminal in order; again, it does nothing. */
  stop(): void;
}

/**
 * Draws live lines.
 *
 * @param lines what each one says at the moment, in so many columns
 * @param options.stay whether the last state stays when they stop
 */
export function liveLines(
  stream: NodeJS.WriteStream,
  lines: readonly ((columns: number) => string)[],
  { stay }: { readonly stay: boolean },
): LiveLines {
  const bars = new MultiBar({
    stream,
    fps: FRAMES,
    hideCursor: true,
    linewrap: false, // a line that is too long is cut, not folded: folded lines cannot be redrawn
    emptyOnZero: true,
    clearOnComplete: !stay,
    gracefulExit: false, // signals are for the command to answer
    format: (_options, _params, shown: Shown) => {
      if (isFrozen) return shown.drawn;
      return (shown.drawn = shown.line(stream.columns || 80)); // some terminals say 0
    },
  });
  let isFrozen = false;
  for (const line of lines) bars.create(1, 0, { line, drawn: '' } satisfies Shown);
  return {
    log: (line) => bars.log(`${line}\n`),
    stop() {
      if (isFrozen) return;
      bars.update();
      isFrozen = true; // the last drawing, of `stop`, cuts lines short with their escape codes counted
      bars.stop();
    },
  };
}

interface Shown {
  readonly line: (columns: number) => string;
  /** What stands on the terminal. */
  drawn: string;
}
