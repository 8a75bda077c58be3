import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { guardOf } from '../../src/serve/keys.ts';
import { memoryGuard } from '../../src/serve/memory.ts';
import type { ServeSettings } from '../../src/serve/settings.ts';
import { type FakeEngine, fakeEngine, fakeServer } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'tsuzuri-serve-'));
afterAll(() => rmSync(directory, { recursive: true }));
const keyFile = join(directory, 'keys');
writeFileSync(keyFile, 'first-key\nsecond-key\r\n');

function start(settings: Partial<ServeSettings> = {}, engine: FakeEngine = fakeEngine()) {
  const server = fakeServer({ hun: engine }, settings, guardOf(settings));
  const ask = (payload: object = { inputs: ['abból'] }, headers = {}) =>
    server.app.inject({ method: 'POST', url: '/v1/predict', payload, headers });
  return { ...server, ask, engine };
}

test('a key is asked for where it protects something', async () => {
  const { app, ask } = start({ apiKeyFile: keyFile });
  for (const headers of [
    { authorization: 'Bearer first-key' },
    { authorization: 'bearer second-key' },
    { 'x-api-key': 'second-key' },
  ]) {
    expect((await ask(undefined, headers)).statusCode).toBe(200);
  }
  for (const headers of [{}, { authorization: 'Bearer first-kez' }, { 'x-api-key': '' }]) {
    const response = await ask(undefined, headers);
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json().error).toMatch(/^expected an API key/);
  }
  for (const url of ['/metrics', '/v1/models', '/v1/other']) {
    expect((await app.inject(url)).statusCode).toBe(401);
  }
  for (const url of ['/healthz', '/readyz']) expect((await app.inject(url)).statusCode).toBe(200);
});

test('a source of keys without a key is an error', () => {
  const empty = join(directory, 'empty');
  writeFileSync(empty, '\n');
  expect(() => guardOf({ apiKeyFile: empty })).toThrow('empty: expected a key, got nothing');
  expect(() => guardOf({ apiKeyEnv: 'TSUZURI_NO_KEY' })).toThrow(
    '--api-key-env: TSUZURI_NO_KEY: expected a key, got nothing',
  );
  writeFileSync(empty, 'one\ntwo words\n');
  expect(() => guardOf({ apiKeyFile: empty })).toThrow('line 2: expected a key of ASCII letters');
  expect(() => guardOf({ apiKeyFile: join(directory, 'none') })).toThrow('cannot be read');
});

test('a key called undefined is not that of who has none', () => {
  const file = join(directory, 'undefined');
  writeFileSync(file, 'undefined');
  const guard = guardOf({ apiKeyFile: file })!;
  expect(() => guard({})).toThrow('expected an API key');
  expect(() => guard({ 'x-api-key': 'undefined' })).not.toThrow();
});

test('attention is bounded: its weights grow with the source, the answer and their number', async () => {
  const engine = fakeEngine();
  const { ask } = start({}, { ...engine, facts: { ...engine.facts, maximumLength: 200 } });
  const inputs = ['a'.repeat(900)];
  expect((await ask({ inputs, attention: true })).statusCode).toBe(200);
  const response = await ask({ inputs, attention: true, beam: 16, nBest: 16 });
  expect(response.statusCode).toBe(422);
  expect(response.json().error).toMatch(/^inputs\[0\]: expected at most \d+ characters with att/);
});

test('the log has a line per request, without its texts', async () => {
  const { app, ask, log } = start();
  const { headers } = await ask({ inputs: ['abból', 'b'] });
  await app.inject('/v1/nothing?secret');
  const text = String(log.read());
  expect(text).not.toMatch(/abból|secret/);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { reqId: headers['x-request-id'], route: '/v1/predict', status: 200, model: 'hun', inputs: 2 },
    { status: 404, route: '' },
  ]);
});

test('--log-inputs logs the texts', async () => {
  const { ask, log } = start({ logInputs: true });
  await ask();
  expect(JSON.parse(String(log.read()))).toMatchObject({ texts: ['abból'] });
});

test('metrics count requests, batches and tokens', async () => {
  const { app, ask } = start();
  await ask({ inputs: ['abc', 'de'], nBest: 2, beam: 2 });
  await ask({ inputs: ['?'] });
  const { body, headers } = await app.inject('/metrics');
  expect(headers['content-type']).toContain('text/plain');
  for (const line of [
    'tsuzuri_requests_total{model="hun",route="/v1/predict",status="200"} 1',
    'tsuzuri_requests_total{model="hun",route="/v1/predict",status="422"} 1',
    'tsuzuri_request_duration_seconds_count{model="hun",route="/v1/predict"} 2',
    'tsuzuri_batch_size_sum{model="hun"} 3',
    'tsuzuri_queue_length{model="hun"} 0',
    'tsuzuri_requests_in_flight 1',
    'tsuzuri_tokens_total{model="hun"} 10',
  ]) {
    expect(body).toContain(line);
  }
});

test('a full queue and a slow model are told', async () => {
  const engine = fakeEngine();
  engine.answer = () => new Promise(() => {}); // never
  const { ask } = start({ queue: 2, maxInputs: 2, batchSize: 1, timeLimit: 0.05 }, engine);
  const two = { inputs: ['a', 'b'] };
  const [first, second, third, fourth] = await Promise.all([ask(), ask(), ask(), ask(two)]);
  expect([first, second, third, fourth].map((one) => one.statusCode)).toEqual([504, 504, 504, 429]);
  expect(third.json()).toEqual({
    error: 'no answer within 0.05 seconds; ask for less, or again later',
  });
  expect(fourth.json()).toEqual({ error: 'too many requests: 2 texts wait, at most 2 may' });
  expect(fourth.headers['retry-after']).toBe('1');
});

test('a fault of ours has no details for the client', async () => {
  const engine = fakeEngine();
  engine.answer = () => Promise.reject(new Error('secret of the house'));
  const { ask, log } = start({}, engine);
  const response = await ask();
  expect(response.statusCode).toBe(500);
  expect(response.json()).toEqual({ error: 'internal error; the log has the reason' });
  expect(String(log.read())).toContain('secret of the house');
});

test('a draining server finishes and refuses', async () => {
  const { ask, served } = start({}, fakeEngine(20));
  const begun = ask();
  await new Promise((resolve) => setTimeout(resolve, 5));
  served.isDraining = true;
  const refused = await ask();
  expect(refused.statusCode).toBe(503);
  expect(refused.headers.connection).toBe('close');
  expect((await begun).statusCode).toBe(200);
  expect(served.inFlight).toBe(0);
});

test('without memory nothing is begun', () => {
  const measures = [100, 300];
  const guard = memoryGuard(200, () => measures.shift()! * 2 ** 20);
  expect(guard).not.toThrow();
  expect(memoryGuard(200, () => 300 * 2 ** 20)).toThrow(
    'no memory: 300 MiB are in use, at most 200 may be',
  );
});
