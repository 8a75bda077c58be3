import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of the command, which runs what `npm run build` has made. */
export const bin = fileURLToPath(new URL('../../bin/tsuzuri.js', import.meta.url));

/** What a finished process left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command in a directory, with no terminal. */
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

/** Runs the command to its end. */
export function tsuzuri(directory: string, ...args: string[]): Promise<Outcome> {
  return finish(start(directory, args));
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
