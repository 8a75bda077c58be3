// The conformance suite for a Node that has no test runner (another version, another processor): the
// native backend computes what the reference does, in every case of every layer, and sigmoid and tanh
// are within two units in the last place. Wants a Node that reads TypeScript: 22.18 or newer.
import { strict as assert } from 'node:assert';
import { activationCodes } from '../../src/backend/activations.ts';
import { activationFunctions } from '../../src/backend/reference/activations.ts';
import { createBackend } from '../../src/backend/select.ts';
import { layerCases } from '../support/layer-cases.ts';
import { LayerRig } from '../support/layer-suite.ts';
import { ulps32 } from '../support/ulp.ts';

const name = process.argv[2] ?? 'native';
const options = name === 'native' ? { threads: 2 } : {};
const backend = await createBackend(name, options);
const exact = await createBackend('reference', { precision: 'float64' });

/** As test/backend/conformance.test.ts has it: within so much of the largest number. */
function requireClose(what, actual, expected, tolerance, floor) {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), floor);
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    const near = Math.abs(actual[i] - value) <= tolerance * largest;
    assert.ok(near, `${what}[${i}] is ${actual[i]}, expected ${value}`);
  });
}

let cases = 0;
for (const [layer, list] of Object.entries(layerCases)) {
  for (const testCase of list) {
    const what = `${layer}: ${testCase.name}`;
    const rig = new LayerRig(testCase, backend);
    const got = await rig.run();
    const wanted = await new LayerRig(testCase, exact).run();
    for (const [key, numbers] of Object.entries(wanted.outputs))
      requireClose(`${what}: ${key}`, got.outputs[key], numbers, 1e-6, 1);
    for (const [key, numbers] of Object.entries(wanted.gradients))
      requireClose(`${what}: gradient of ${key}`, got.gradients[key], numbers, 1e-5, 0);
    assert.equal(await rig.workspace.damage(), 0, what);
    rig.dispose();
    cases++;
  }
}

const inputs = Float32Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 95.3);
const [x, y] = [backend.allocate(inputs.length), backend.allocate(inputs.length)];
backend.write(x, inputs);
for (const kind of ['sigmoid', 'tanh']) {
  backend.activationForward(inputs.length, activationCodes[kind], x, y);
  (await backend.read(y, inputs.length)).forEach((value, i) => {
    const ulps = ulps32(value, activationFunctions[kind].f(inputs[i]));
    assert.ok(ulps <= 2, `${kind}(${inputs[i]}) is ${ulps} units off`);
  });
}
console.log(`${backend.name} (${backend.details}) agrees with the reference in ${cases} cases`);
