import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ensemble, Translator, createBackend, saveEnsemble } from 'tsuzuri';
import { prepare } from 'tsuzuri/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/serve/engine.ts';
import { predictResponse } from '../../src/serve/schemas.ts';
import type { App } from '../../src/serve/served.ts';
import { temporaryDirectory } from '../support/command.ts';
import { fakeServer } from './support.ts';

const { path: directory, remove } = temporaryDirectory();
const engines: Record<string, Engine> = {};
let app: App;

/** Opens an ensemble of tiny models of random weights. */
async function open(options: object, seeds: readonly number[], features?: readonly string[]) {
  const train = ['ab', 'ba', 'abc'].map((source) => ({
    source,
    target: source.toUpperCase(),
    ...(features && { features }),
  }));
  const { codecs } = await prepare({ train, dev: [] }, { targetTokens: 'character' });
  const { source, target, features: tags } = codecs;
  const sizes = { embeddingSize: 4, hiddenSize: 4, maximumLength: 3 };
  const coders = {
    source: source.config,
    target: target.config,
    ...(tags && { features: tags.config }),
  };
  const config = { ...coders, ...sizes, ...options };
  const backend = await createBackend('wasm', { threads: 1 });
  const members = seeds.map((seed) => new Translator(backend, config, seed));
  const path = join(directory, `${Object.keys(engines).length}.safetensors`);
  writeFileSync(path, await saveEnsemble(new Ensemble(members)));
  return openEngine(path, { backend: 'wasm', threads: 1 });
}

beforeAll(async () => {
  engines.plain = await open({}, [1]);
  engines.tagged = await open({ featuresKind: 'linear' }, [1], ['V', 'PST']);
  engines.sparse = await open({ generator: 'sparsemax', maximumLength: 1 }, [1]);
  engines.both = await open({ attention: 'dot' }, [1, 2]);
  engines.edits = await open({ model: 'edit-transducer' }, [1]);
  app = fakeServer(engines).app;
});
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.dispose();
  remove();
});

const ask = (payload: object) => app.inject({ method: 'POST', url: '/v1/predict', payload });

test('models of every kind answer in one server', async () => {
  for (const model of Object.keys(engines)) {
    const input = model === 'tagged' ? { source: 'ab', features: 'V;PST' } : 'ab';
    const response = await ask({
      inputs: [input],
      model,
      beam: 4,
      nBest: 4,
      scores: true,
      attention: true,
    });
    const { answers } = predictResponse.parse(response.json());
    expect(answers[0].hypotheses.length).toBeGreaterThan(0);
  }
});

test('an answer is marked where nothing of a probability above 0 was dropped', async () => {
  const marks = async (model: string) => {
    const response = await ask({ inputs: ['ab'], model, beam: 16 });
    return predictResponse.parse(response.json()).answers[0].hypotheses[0].exact;
  };
  expect(await marks('sparse')).toBe(true);
  expect(await marks('plain')).toBe(undefined);
});

test('an ensemble answers with all its members', async () => {
  const response = await ask({ inputs: ['ab'], model: 'both', scores: true });
  const [{ hypotheses }] = predictResponse.parse(response.json()).answers;
  expect(engines.both.facts.parameters).toBeGreaterThan(engines.plain.facts.parameters);
  expect(hypotheses[0].score).toBeLessThan(0);
});

const features = (given: unknown) => ({
  inputs: [{ source: 'ab', features: given }],
  model: 'tagged',
});
test.each([
  [
    'a number for features',
    features(7),
    400,
    'inputs[0].features: expected a text of features, or a list of them, got 7',
  ],
  ['a list of numbers', features([7]), 400, 'inputs[0].features[0]: expected a text, got 7'],
  [
    'no features, said so',
    features(null),
    400,
    'inputs[0].features: expected a text of features, or a list of them, got null',
  ],
  [
    'too long a text of features',
    features('V;'.repeat(501)),
    400,
    'inputs[0].features: expected at most 1000 characters, got 1002',
  ],
  [
    'too many features',
    features(Array.from({ length: 65 }, () => 'V')),
    400,
    'inputs[0].features: expected at most 64 features, got 65',
  ],
  [
    'half a character',
    features('\ud800'),
    400,
    'inputs[0].features: expected Unicode, got half a character',
  ],
  [
    'features without a source',
    { inputs: [{ features: 'V' }], model: 'tagged' },
    400,
    'inputs[0].source: expected a text, got nothing',
  ],
  [
    'another field',
    { inputs: [{ source: 'ab', tags: 'V' }], model: 'tagged' },
    400,
    '"tags": there is no such field',
  ],
  [
    'a text without features',
    { inputs: ['ab'], model: 'tagged' },
    422,
    'inputs[0]: expected features, such as "PST;V", which this model reads beside the source; got none',
  ],
  [
    'features that are not read',
    { ...features('V'), model: 'plain' },
    422,
    'inputs[0]: this model reads no features, got "V"',
  ],
  [
    'a list that is not read',
    { ...features([]), model: 'both' },
    422,
    'inputs[0]: this model reads no features, got ""',
  ],
])('%s is refused in one line', async (_, payload, status, error) => {
  const response = await ask(payload);
  expect([response.statusCode, response.json()]).toEqual([status, { error }]);
});

test('features that the model does not know, many or none, are answered', async () => {
  for (const given of ['', 'V;X', [], 'V;'.repeat(500), ['V;PST']]) {
    const response = await ask(features(given));
    expect(response.statusCode).toBe(200);
  }
});
