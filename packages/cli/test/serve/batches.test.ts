import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnswerOptions, type Engine, type Reply, openEngine } from '../../src/serve/engine.ts';
import { predictResponse } from '../../src/serve/schemas.ts';
import { temporaryDirectory, tsuzuri } from '../support/command.ts';
import { writeTinyModel } from './models.ts';
import { fakeServer } from './support.ts';

const { path: directory, remove } = temporaryDirectory();
let engine: Engine;
let path: string;
beforeAll(async () => {
  path = await writeTinyModel(directory);
  engine = await openEngine(path, { backend: 'wasm', threads: 1 });
});
afterAll(async () => {
  await engine.dispose();
  remove();
});

const request = fc.record({
  inputs: fc.array(fc.string({ unit: fc.constantFrom(...'abé'), maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  }),
  beam: fc.constantFrom(undefined, 2),
  nBest: fc.integer({ min: 1, max: 2 }),
  scores: fc.boolean(),
  attention: fc.boolean(),
});

const known = new Map<string, Promise<readonly Reply[]>>();

/** The answers to texts, each computed by itself. */
async function alone({ inputs, ...options }: { inputs: string[] } & AnswerOptions) {
  const answers: unknown[] = [];
  for (const text of inputs) {
    const key = JSON.stringify([text, options]);
    if (!known.has(key)) known.set(key, engine.answer([text], options));
    const [reply] = await known.get(key)!;
    if ('answer' in reply) answers.push(JSON.parse(JSON.stringify(reply.answer)));
  }
  return answers;
}

test('requests that are answered together have the bits of those answered alone', async () => {
  const together = fc.array(request, { minLength: 2, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(together, fc.constantFrom(1, 4, 64), async (requests, batchSize) => {
      const { app } = fakeServer({ tiny: engine }, { batchSize, batchWait: 1 });
      const responses = await Promise.all(
        requests.map((payload) => app.inject({ method: 'POST', url: '/v1/predict', payload })),
      );
      for (const [i, response] of responses.entries()) {
        const { answers } = predictResponse.parse(response.json());
        expect(answers).toEqual(await alone(requests[i]));
      }
    }),
    { numRuns: 8 },
  );
});

test('answers are those of the command', async () => {
  const inputs = ['ab', 'cba', 'é'];
  const { app } = fakeServer({ tiny: engine });
  const payload = { inputs, nBest: 2, beam: 2, scores: true };
  const response = await app.inject({ method: 'POST', url: '/v1/predict', payload });
  const { answers } = predictResponse.parse(response.json());
  const flags = ['--beam', '2', '--n-best', '2', '--jsonl', '--backend', 'wasm'];
  const { stdout } = await tsuzuri(directory, 'predict', path, ...inputs, ...flags);
  const lines = stdout.trimEnd().split('\n');
  const printed = lines.map((line) => JSON.parse(line) as { prediction: string; score: number });
  expect(answers.map(({ hypotheses: [{ text, score }] }) => [text, score])).toEqual(
    printed.map(({ prediction, score }) => [prediction, score]),
  );
});
