import { expect, test } from 'vitest';
import { guardOf } from '../../src/serve/keys.ts';
import { fakeEngine, fakeServer } from './support.ts';

test('every route but those of pages is described, with its fields and refusals', async () => {
  const { app } = fakeServer({ model: fakeEngine() }, { maxInputs: 7 });
  const document = (await app.inject('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths).sort()).toEqual([
    '/healthz',
    '/metrics',
    '/readyz',
    '/v1/models',
    '/v1/predict',
    '/v1/stream',
  ]);
  const { requestBody, responses } = document.paths['/v1/predict'].post;
  const { inputs } = requestBody.content['application/json'].schema.properties;
  expect(inputs).toMatchObject({ type: 'array', minItems: 1, maxItems: 7 });
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '429']));
  expect(document.security).toBeUndefined();
});

test('a server with keys says so in its document, which needs none', async () => {
  process.env.TSUZURI_TEST_KEY = 'secret';
  const guard = guardOf({ apiKeyEnv: 'TSUZURI_TEST_KEY' });
  delete process.env.TSUZURI_TEST_KEY;
  const { app } = fakeServer({ model: fakeEngine() }, {}, guard);
  const response = await app.inject('/openapi.json');
  expect(response.json().security).toEqual([{ key: [] }]);
  expect(response.body).not.toContain('secret');
});

test('the page of the routes has them all, loads nothing and runs no script', async () => {
  const { app } = fakeServer({ model: fakeEngine() });
  const { headers, body } = await app.inject('/docs');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  for (const path of ['POST /v1/predict', 'POST /v1/stream', 'GET /healthz', 'nBest']) {
    expect(body).toContain(path);
  }
  expect(body).not.toMatch(/<script|src=|url\(|undefined|\[object/);
});
