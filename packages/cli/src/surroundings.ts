import { AsyncLocalStorage } from 'node:async_hooks';
import { Worker } from 'node:worker_threads';

/** Reports an error on standard error, and returns the exit code that it stands for. */
export type Report = (error: unknown) => number;

/** What draws: `@tsuzuri/plot`, of which the command is independent. */
export interface Painter {
  draw(spec: object, format: 'svg' | 'png'): Promise<string | Uint8Array>;
}

/**
 * What the command sees of the process that it runs in; a test gives it others. The current directory
 * is not among them: every path of the command is relative to that of the process.
 */
export interface Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Where SIGINT and its kin arrive. */
  readonly signals: NodeJS.EventEmitter;
  /** Ends the process at once. */
  readonly exit: (code: number) => never;
  /** Starts a worker thread. */
  readonly startWorker: (script: URL, data: unknown) => Worker;
  /** Loads what draws, which takes longer than everything else that the command loads. */
  readonly loadPainter: () => Promise<Painter>;
  /** Reports the errors that nothing else catches. */
  readonly guard: (report: Report) => void;
}

/** Those of a command of its own. */
export const processSurroundings: Surroundings = {
  get stdin() {
    return process.stdin; // a getter: to touch it opens it
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  signals: process,
  exit: (code) => process.exit(code),
  startWorker: (script, data) => new Worker(script, { workerData: data }),
  loadPainter: () => import('@tsuzuri/plot'),
  guard: guardProcess,
};

/** When whoever reads our output has gone (`tsuzuri … | head`), there is nobody to write to: that is no error. */
function guardProcess(report: Report): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.stderr.on('error', () => {}); // a full disk, a closed terminal: work goes on untold
  process.on('uncaughtException', (error) => process.exit(report(error)));
}

const current = new AsyncLocalStorage<Surroundings>();

/** The surroundings of the command that is running. */
export function surroundings(): Surroundings {
  return current.getStore() ?? processSurroundings;
}

/** Runs something, and all that it starts, in given surroundings. */
export function within<Result>(given: Surroundings, run: () => Result): Result {
  return current.run(given, run);
}
