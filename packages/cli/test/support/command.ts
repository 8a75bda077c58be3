import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { main } from '../../src/main.ts';
import { type Painter, type Surroundings, processSurroundings } from '../../src/surroundings.ts';

/** The path of the command, which runs what `npm run build` has made. */
export const bin = fileURLToPath(new URL('../../bin/tsuzuri.js', import.meta.url));

/** What a finished command left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may say of a command's surroundings. */
export interface Given {
  /** What stands on standard input, which ends behind it. */
  readonly stdin?: string | Uint8Array;
  /** The columns of the terminal that the command writes to; without it, it writes to no terminal. */
  readonly columns?: number;
  /** A signal that comes as soon as standard error has this text. */
  readonly signal?: readonly [text: string, signal: NodeJS.Signals];
  /** Whether pictures are drawn; without it their files are there, but blank, for drawing takes longer than a tiny training. */
  readonly draws?: boolean;
}

const blank: Painter = { draw: (_, format) => Promise.resolve(format === 'svg' ? '<svg/>' : '') };

let last: Promise<unknown> = Promise.resolve();

/** Runs the command's sources in this process, with no terminal. Commands wait for each other, for there is one current directory. */
export function tsuzuri(directory: string, ...args: string[]): Promise<Outcome> {
  return tsuzuriWith({}, directory, ...args);
}

/** The same in the given surroundings. */
export function tsuzuriWith(given: Given, directory: string, ...args: string[]): Promise<Outcome> {
  const outcome = last.then(() => runHere(given, directory, args));
  last = outcome.catch(() => {});
  return outcome;
}

async function runHere(given: Given, directory: string, args: readonly string[]): Promise<Outcome> {
  const before = { directory: process.cwd(), colours: process.env.FORCE_COLOR };
  const [stdout, stderr] = [collect(given.columns), collect(given.columns)];
  const stdin = new PassThrough();
  const signals = new EventEmitter();
  if (given.signal) sendOnce(stderr, signals, given.signal);
  stdin.end(given.stdin ?? '');
  process.chdir(directory);
  delete process.env.FORCE_COLOR; // the runner of the tests sets it
  try {
    const code = await new Promise<number>((resolve, reject) => {
      const here = {
        stdin: stdin as unknown as NodeJS.ReadStream,
        stdout: stdout.stream,
        stderr: stderr.stream,
        signals,
        exit: (exitCode: number): never => {
          resolve(exitCode);
          throw new Error('the command has ended');
        },
        startWorker,
        startProcess,
        loadPainter: given.draws ? processSurroundings.loadPainter : () => Promise.resolve(blank),
        openFile: (path: string) => void stdout.stream.write(`opened ${path}\n`),
        guard: () => {},
      } satisfies Surroundings;
      main([process.execPath, bin, ...args], here).then(resolve, reject);
    });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(before.directory);
    if (before.colours !== undefined) process.env.FORCE_COLOR = before.colours;
  }
}

function sendOnce(
  { stream, text }: ReturnType<typeof collect>,
  signals: EventEmitter,
  [awaited, signal]: NonNullable<Given['signal']>,
): void {
  const look = () => {
    if (!text().includes(awaited)) return;
    stream.off('data', look);
    signals.emit(signal);
  };
  stream.on('data', look);
}

/** A stream that keeps what is written, and how to read it. */
function collect(columns?: number): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough();
  const terminal = { isTTY: true, columns, hasColors: () => true };
  const chunks: Uint8Array[] = [];
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  return {
    stream: Object.assign(
      stream,
      columns === undefined ? {} : terminal,
    ) as unknown as NodeJS.WriteStream,
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}

/** Worker threads and processes cannot run TypeScript: they run what `npm run build` has made. */
const builtOf = (script: URL) =>
  new URL(script.href.replace('/packages/cli/src/', '/packages/cli/dist/'));

function startWorker(script: URL, data: unknown): Worker {
  return new Worker(builtOf(script), { workerData: data });
}

function startProcess(script: URL): ChildProcess {
  return processSurroundings.startProcess(builtOf(script));
}

/** Starts the command as a process of its own, with no terminal: for signals, pipes, limits and exit codes. */
export function start(directory: string, args: readonly string[]): ChildProcess {
  const env = { ...process.env };
  delete env.FORCE_COLOR;
  return spawn(process.execPath, [bin, ...args], { cwd: directory, env });
}

/** What a process has written, once it has ended. */
export function finish(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A fresh empty directory, and what takes it away. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'tsuzuri-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Settings so small that a run takes a moment. */
export const tiny =
  '--epochs 2 --log-every 1 --train-size 200 --test-size 50 --hidden-size 8 --embedding-size 8'.split(
    ' ',
  );

/** Words with flags of which a later one replaces an earlier one: the command itself takes each once. */
export function flags(...words: readonly string[]): string[] {
  const last = new Map<string, string[]>([['', []]]);
  let name = '';
  for (const word of words) {
    if (word.startsWith('--')) last.set((name = word), []);
    last.get(name)?.push(word);
  }
  return [...last.values()].flat();
}
