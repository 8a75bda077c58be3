import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Translator, createBackend, saveTranslator } from 'tsuzuri';
import { type Engine, openEngine } from '../../src/serve/engine.ts';
import { predictResponse, streamedToken } from '../../src/serve/schemas.ts';
import { fakeEngine, fakeServer } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-stream-'));
let engine: Engine;
let app: ReturnType<typeof fakeServer>['app'];
beforeAll(async () => {
  const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abcdefgh'] } as const;
  const config = { source: side, target: { ...side, eos: true }, maximumLength: 12 };
  const sizes = { embeddingSize: 6, hiddenSize: 8, attention: 'general' } as const;
  const backend = await createBackend('wasm', { threads: 1 });
  const translator = new Translator(backend, { ...config, ...sizes }, 2);
  const path = join(folder, 'model.safetensors');
  writeFileSync(path, await saveTranslator(translator));
  backend.dispose();
  engine = await openEngine(path, { backend: 'wasm', threads: 1 });
  ({ app } = fakeServer({ model: engine }));
});
afterAll(async () => {
  await engine?.dispose();
  rmSync(folder, { recursive: true });
});

const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload });

/** The events of a response. */
const eventsOf = (body: string) =>
  body
    .split('\n\n')
    .filter((one) => one !== '')
    .map((one) => {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(one)!;
      return { event, data: JSON.parse(data) as unknown };
    });

test.each([1, 3])('tokens come in order, and then the answer of predict: beam %i', async (beam) => {
  const payload = { inputs: ['abc', 'hgf', 'a'], beam, scores: true, attention: true };
  const streamed = await post('/v1/stream', payload);
  expect(streamed.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
  const events = eventsOf(streamed.body);
  const answer = predictResponse.parse(events.at(-1)?.data);
  expect(events.at(-1)?.event).toBe('answer');
  expect(answer).toEqual((await post('/v1/predict', payload)).json());
  const tokens = events.slice(0, -1).map(({ event, data }) => {
    expect(event).toBe('token');
    return streamedToken.parse(data);
  });
  answer.answers.forEach(({ hypotheses: [best] }, index) => {
    const own = tokens.filter((token) => token.index === index);
    expect(own.length).toBeGreaterThan(0);
    if (beam > 1) return;
    expect(own.at(-1)).toMatchObject({ isEnd: true, text: best.text });
    const written = own.filter(({ isEnd }) => !isEnd);
    expect(written.map(({ token, probability }) => ({ text: token, probability }))).toEqual(
      best.tokens,
    );
  });
});

test('what predict refuses is refused in the same words', async () => {
  for (const payload of [{ inputs: [] }, { inputs: ['a'], model: 'b' }, { inputs: [7] }]) {
    const [a, b] = [await post('/v1/stream', payload), await post('/v1/predict', payload)];
    expect([a.statusCode, a.body]).toEqual([b.statusCode, b.body]);
  }
  const { app: fake } = fakeServer({ model: fakeEngine() });
  const payload = { inputs: ['?'] };
  const response = await fake.inject({ method: 'POST', url: '/v1/stream', payload });
  expect(response.statusCode).toBe(422);
});

test('an engine that fails on the way is told of in an event, which says nothing of the inside', async () => {
  const broken: Engine = {
    ...fakeEngine(),
    async answer(_texts, _options, _signal, hear) {
      hear?.({ index: 0, text: 'a', token: 'a', isEnd: false, probability: 0.5 });
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw new Error('at secret.ts:1:1');
    },
  };
  const { app: fake } = fakeServer({ model: broken });
  const payload = { inputs: ['a'] };
  const response = await fake.inject({ method: 'POST', url: '/v1/stream', payload });
  expect(eventsOf(response.body).map(({ event, data }) => [event, data])).toEqual([
    ['token', expect.objectContaining({ token: 'a' })],
    ['error', { error: 'internal error' }],
  ]);
});

test('the work for a client that has gone is cancelled', async () => {
  let cancelled: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (cancelled = resolve));
  const slow: Engine = {
    ...fakeEngine(),
    answer: (_texts, _options, signal, hear) =>
      new Promise((_, reject) => {
        hear?.({ index: 0, text: 'a', token: 'a', isEnd: false, probability: 0.5 });
        signal?.addEventListener('abort', () => (cancelled?.(), reject(new Error('cancelled'))));
      }),
  };
  const { app: fake } = fakeServer({ model: slow });
  await fake.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fake.server.address() as AddressInfo;
  const headers = { 'content-type': 'application/json' };
  const client = request({ port, path: '/v1/stream', method: 'POST', headers });
  client.on('error', () => {});
  client.on('response', (response) => response.once('data', () => client.destroy()));
  client.end('{"inputs":["a"]}');
  await gone;
  await fake.close();
});
