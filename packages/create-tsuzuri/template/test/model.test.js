import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from 'tsuzuri/runtime';
import { accuracyOf, readPairs } from '../pairs.js';

const file = new URL('../public/model.safetensors', import.meta.url);
const model = await load(new Uint8Array(readFileSync(file)));

test('the model reads times', async () => {
  assert.equal(await model.predict('half past nine'), '9:30');
});

test('the model is right on at least 90 % of pairs that it has not seen', async () => {
  const accuracy = await accuracyOf(model, readPairs('data/test.tsv'));
  assert.ok(accuracy >= 0.9, `${(100 * accuracy).toFixed(1)} %`);
});
