import { expect, test } from 'vitest';
import { fakeEngine, fakeServer } from './support.ts';

const { app } = fakeServer({ model: fakeEngine() });
const body = JSON.stringify({ inputs: ['a'] });

test.each([
  [{ 'content-type': 'application/json; charset=utf-16' }, body, 415, 'expected UTF-8, got utf-16'],
  [
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body,
    415,
    'expected a body as it is, got one packed with gzip',
  ],
  [
    { 'content-type': 'application/json' },
    Buffer.from(body.replace('a', 'é'), 'latin1'),
    400,
    'the body is not UTF-8',
  ],
  [
    { 'content-type': 'application/json' },
    '{"inputs":["a\\ud800"]}',
    400,
    'inputs[0]: expected Unicode, got half a character',
  ],
])('a body of %j is refused', async (headers, payload, status, error) => {
  const response = await app.inject({ method: 'POST', url: '/v1/predict', payload, headers });
  expect([response.statusCode, response.json()]).toEqual([status, { error }]);
});

test('UTF-8 may be called so', async () => {
  const headers = { 'content-type': 'application/json; charset="UTF-8"' };
  const response = await app.inject({ method: 'POST', url: '/v1/predict', payload: body, headers });
  expect(response.statusCode).toBe(200);
});

test.each(['GET', 'PUT', 'DELETE', 'QUERY', 'OPTIONS'] as const)(
  '%s where POST is taken is refused with what is allowed',
  async (method) => {
    const response = await app.inject({ method: method as 'GET', url: '/v1/predict?a=1' });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('POST');
    expect(response.json()).toEqual({ error: `/v1/predict takes POST, got ${method}` });
  },
);
