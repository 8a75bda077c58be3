import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { createApp } from '../../src/serve/app.ts';
import { type Engine, openEngine } from '../../src/serve/engine.ts';
import { createLog } from '../../src/serve/log.ts';
import { ServedModel } from '../../src/serve/model.ts';
import { predictResponse } from '../../src/serve/schemas.ts';
import { serveDefaults } from '../../src/serve/settings.ts';
import { stampOf, watchModel } from '../../src/serve/watch.ts';
import { temporaryDirectory } from '../support/command.ts';
import { tinyModel } from './models.ts';
import { fakeServer } from './support.ts';

const SWAPS = 50;
const CLIENTS = 8;
const { path: directory, remove } = temporaryDirectory();
afterAll(remove);

test('fifty hot swaps under load lose no request, and mix no two models', async () => {
  const path = join(directory, 'model.safetensors');
  const files = [await tinyModel(1), await tinyModel(2)];
  const put = (bytes: Uint8Array) => {
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
  };
  let open = 0;
  const counted = async (): Promise<Engine> => {
    const engine = await openEngine(path, { backend: 'wasm', threads: 1 });
    open++;
    return { ...engine, dispose: () => (open--, engine.dispose()) };
  };
  put(files[0]);
  const loaded = { engine: await counted(), stamp: stampOf(path) };
  const model = new ServedModel('model', path, loaded, { ...serveDefaults, batchWait: 1 });
  const { served } = fakeServer({});
  const log = createLog(new PassThrough(), 'silent');
  const app = createApp({ ...served, models: new Map([['model', model]]) }, log);
  await app.listen({ port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/predict`;
  const end = new AbortController();
  const settings = { backend: 'wasm', open: counted, log, interval: 5 } as const;
  const watching = watchModel(model, { ...settings, signal: end.signal });

  const body = JSON.stringify({ inputs: ['abc', 'cab'], scores: true });
  const headers = { 'content-type': 'application/json' };
  const ask = async () => {
    const response = await fetch(url, { method: 'POST', headers, body });
    const text = await response.text();
    expect(response.status).toBe(200);
    return text;
  };
  const seen = new Map<string, number>();
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!end.signal.aborted) {
      const text = await ask();
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
  });
  for (let swap = 1; swap <= SWAPS; swap++) {
    const before = model.stamp;
    if (swap % 5 === 0) writeFileSync(path, files[swap % 2].subarray(0, 1000)); // half-written
    if (swap % 5 === 0) await delay(15);
    put(files[swap % 2]);
    await expect.poll(() => model.stamp, { interval: 2, timeout: 20_000 }).not.toBe(before);
  }
  end.abort();
  await Promise.all([watching, ...clients]);
  expect(readFileSync(path)).toEqual(Buffer.from(files[0]));
  for (const text of seen.keys()) predictResponse.parse(JSON.parse(text));
  expect(seen.size).toBe(2);
  expect(open).toBe(1);
  await app.close();
  await model.dispose();
});
