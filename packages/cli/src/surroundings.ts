import { type ChildProcess, fork, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
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
  /** Starts a process that takes and sends messages; what it writes to standard error can be read. */
  readonly startProcess: (script: URL) => ChildProcess;
  /** Loads what draws, which takes longer than everything else that the command loads. */
  readonly loadPainter: () => Promise<Painter>;
  /** Shows a file with the program that the system has for its kind. */
  readonly openFile: (path: string) => void;
  /** Waits before an error is reported, as one of several processes does for the first to report it. */
  readonly hesitate?: () => Promise<NodeJS.WriteStream>;
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
  startProcess: (script) =>
    fork(fileURLToPath(script), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    }),
  loadPainter: () => import('@tsuzuri/plot'),
  openFile,
  guard: guardProcess,
};

const HESITATION = 5000; // milliseconds

/** Those of this process: of several that `mpirun` has started, all but the first are silent, and stop when it does. */
export function ownSurroundings(): Surroundings {
  if (!(Number(process.env.OMPI_COMM_WORLD_RANK) > 0)) return processSurroundings;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const silent = nowhere as unknown as NodeJS.WriteStream;
  return {
    ...processSurroundings,
    stdin: process.stdin,
    stdout: silent,
    stderr: silent,
    signals: new EventEmitter(),
    hesitate: async () => {
      await sleep(HESITATION); // when the first one ends with an error, all others are ended
      return process.stderr;
    },
  };
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

function openFile(path: string): void {
  const [program, ...words] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, resolve(path)], { detached: true, stdio: 'ignore' });
  child.on('error', () => process.stderr.write(`${program} does not run: open ${path} yourself\n`));
  child.unref();
}

/** When whoever reads our output has gone (`tsuzuri … | head`), there is nobody to write to: that is no error. */
function guardProcess(report: Report): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.stderr.on('error', () => {}); // a full disk, a closed terminal: work goes on untold
  process.on('uncaughtException', (error) => process.exit(report(error)));
}

const current = new AsyncLocalStorage<{ given: Surroundings; words: readonly string[] }>();

/** The surroundings of the command that is running. */
export function surroundings(): Surroundings {
  return current.getStore()?.given ?? processSurroundings;
}

/** The words behind `tsuzuri` that the running command was called with. */
export function typedWords(): readonly string[] {
  return current.getStore()?.words ?? [];
}

/** Runs something, and all that it starts, in given surroundings, as called with `words`. */
export function within<Result>(
  given: Surroundings,
  run: () => Result,
  words: readonly string[] = [],
): Result {
  return current.run({ given, words }, run);
}
