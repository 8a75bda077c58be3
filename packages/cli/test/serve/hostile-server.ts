import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { createApp } from '../../src/serve/app.ts';
import { createLog } from '../../src/serve/log.ts';
import type { App } from '../../src/serve/served.ts';
import { type Heard, post, send } from './raw.ts';
import { fakeEngine, fakeServer } from './support.ts';

/** A server that loses its patience quickly, and what it has logged. */
export function hostileServer(): { app: App; log: () => string } {
  const { served } = fakeServer({ model: fakeEngine(5) });
  const lines: Uint8Array[] = [];
  const stream = new Writable({ write: (line: Uint8Array, _, done) => (lines.push(line), done()) });
  const app = createApp(served, createLog(stream, 'info'), {
    headersTimeout: 300,
    requestTimeout: 500,
    connectionTimeout: 700,
    keepAliveTimeout: 300,
    connectionsCheckingInterval: 50,
    maxConnections: 1000,
  });
  return { app, log: () => Buffer.concat(lines).toString() };
}

/** Nothing but refusals with a status of 4xx, or a closed connection; never a word of the inside. */
export function expectRefused({ statuses, text, closed }: Heard, what: unknown): void {
  const isRefused = statuses.every((status) => status >= 400 && status < 500);
  const isOver = statuses.length > 0 || closed;
  const tells = /\bat .+:\d+:\d+|node:internal|\/src\/|\/dist\/|\.ts\b/.test(text);
  if (isRefused && isOver && !tells) return;
  expect.fail(JSON.stringify([what, statuses, closed, text.slice(0, 500)]).slice(0, 2000));
}

/** Sends requests, some at a time, each of which must be refused. */
export async function attack(port: number, requests: (string | Uint8Array)[][]): Promise<void> {
  const next = requests.values();
  const one = async () => {
    for (const parts of next) expectRefused(await send(port, parts), parts);
  };
  await Promise.all(Array.from({ length: 16 }, one));
}

/** The server is as it was before, and its log is without our own faults. */
export async function expectServing(port: number, log: string): Promise<void> {
  const { statuses, text } = await send(port, [post('{"inputs":["a"]}')]);
  expect(statuses).toEqual([200]);
  expect(text).toContain('"text":"A"');
  expect(log).not.toMatch(/"level":[56]0|\\n +at /);
}
