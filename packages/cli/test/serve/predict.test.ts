import { expect, test } from 'vitest';
import { predictResponse, modelsResponse } from '../../src/serve/schemas.ts';
import { fakeEngine, fakeServer } from './support.ts';

const { app, served } = fakeServer({ hun: fakeEngine(), fre: fakeEngine() });
const ask = (payload: string | object, headers = { 'content-type': 'application/json' }) =>
  app.inject({ method: 'POST', url: '/v1/predict', payload, headers });

test('inputs are answered in their order', async () => {
  const response = await ask({ inputs: ['abból', '', 'b'], model: 'hun', nBest: 2, beam: 2 });
  expect(response.statusCode).toBe(200);
  const { model, answers } = predictResponse.parse(response.json());
  expect(model).toBe('hun');
  expect(answers.map(({ input, hypotheses: [a, b] }) => [input, a.text, b.text])).toEqual([
    ['abból', 'ABBÓL', 'ABBÓL'],
    ['', '', ''],
    ['b', 'B', 'B'],
  ]);
});

test('the only model need not be named', async () => {
  const { app } = fakeServer({ one: fakeEngine() });
  const payload = { inputs: ['a'] };
  const response = await app.inject({ method: 'POST', url: '/v1/predict', payload });
  expect(response.json()).toMatchObject({ model: 'one', answers: [{ input: 'a' }] });
});

const many = Array.from({ length: 65 }, () => 'a');
test.each([
  [
    { inputs: ['a', 'b', 'c', 7] },
    400,
    'inputs[3]: expected a text, or an object with "source" and "features", got 7',
  ],
  [
    { inputs: ['a', null] },
    400,
    'inputs[1]: expected a text, or an object with "source" and "features", got null',
  ],
  [{ inputs: 'a' }, 400, 'inputs: expected a list of 1 to 64 texts, got "a"'],
  [{ inputs: [] }, 400, 'inputs: expected a list of 1 to 64 texts, got a list of 0'],
  [{ inputs: many }, 400, 'inputs: expected a list of 1 to 64 texts, got a list of 65'],
  [{ inputs: ['x'.repeat(1001)] }, 400, 'inputs[0]: expected at most 1000 characters, got 1001'],
  [{}, 400, 'inputs: expected a list of 1 to 64 texts, got nothing'],
  [[], 400, 'expected a JSON object with "inputs", got a list of 0'],
  [{ inputs: ['a'], bem: 5 }, 400, '"bem": there is no such field'],
  [{ inputs: ['a'], beam: 17 }, 400, 'beam: expected a whole number from 1 to 16, got 17'],
  [{ inputs: ['a'], beam: '5' }, 400, 'beam: expected a whole number from 1 to 16, got "5"'],
  [{ inputs: ['a'], nBest: 1.5 }, 400, 'nBest: expected a whole number from 1 to 16, got 1.5'],
  [{ inputs: ['a'], beam: 2, nBest: 3 }, 422, "nBest: expected at most the beam's 2, got 3"],
  [{ inputs: ['a'], scores: 1 }, 400, 'scores: expected true or false, got 1'],
  [{ inputs: ['a'] }, 400, 'model: expected one of hun, fre, got nothing'],
  [
    { inputs: ['a'], model: 'hum' },
    404,
    'model: expected one of hun, fre, got "hum"; did you mean hun?',
  ],
  [{ inputs: ['a', '?'], model: 'hun' }, 422, 'inputs[1]: not for this model'],
])('%j is refused', async (payload, status, error) => {
  const response = await ask(payload);
  expect(response.json()).toEqual({ error });
  expect(response.statusCode).toBe(status);
});

test('what is no JSON, too large or elsewhere is refused', async () => {
  expect((await ask('{"inputs":')).statusCode).toBe(400);
  expect((await ask('')).statusCode).toBe(400);
  expect((await ask('inputs', { 'content-type': 'text/plain' })).statusCode).toBe(415);
  expect((await ask({ inputs: ['x'.repeat(300_000)] })).statusCode).toBe(413);
  const response = await app.inject('/v1/nothing?key=secret');
  expect(response.statusCode).toBe(404);
  expect(response.json()).toEqual({ error: 'there is no GET /v1/nothing' });
});

test('models are listed; the server is alive and ready, until it drains', async () => {
  const { models } = modelsResponse.parse((await app.inject('/v1/models')).json());
  expect(models.map(({ name }) => name)).toEqual(['hun', 'fre']);
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready' });
  served.isDraining = true;
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  served.isDraining = false;
});
