import { describe, expect, it } from 'vitest';
import { checkedBackend } from '../../src/backend/checked.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { differences, expectClose } from '../support/compare.ts';
import { layerCases } from '../support/layer-cases.ts';
import { type LayerCase, LayerRig, type Results } from '../support/layer-suite.ts';

const cases = Object.entries(layerCases).flatMap(([layer, list]) =>
  list.map((testCase) => [`${layer}: ${testCase.name}`, testCase] as [string, LayerCase]),
);
const exact = new Map<LayerCase, Results>();

async function expected(testCase: LayerCase): Promise<Results> {
  let results = exact.get(testCase);
  if (!results) {
    results = await new LayerRig(testCase, exactBackend()).run();
    exact.set(testCase, results);
  }
  return results;
}

describe.each(everyBackend)('the $name backend', (kind) => {
  const create = async () => checkedBackend(await kind.create());

  it.each(cases)('agrees with the reference in float64: %s', async (_, testCase) => {
    const wanted = await expected(testCase);
    const rig = new LayerRig(testCase, await create());
    const got = await rig.run();
    expect(Object.keys(got.outputs)).toEqual(Object.keys(wanted.outputs));
    expect(Object.keys(got.gradients)).toEqual(Object.keys(wanted.gradients));
    for (const [name, numbers] of Object.entries(wanted.outputs)) {
      expectClose(got.outputs[name], numbers, 1e-6, { floor: 1, what: name });
    }
    for (const [name, numbers] of Object.entries(wanted.gradients)) {
      expectClose(got.gradients[name], numbers, 1e-5, { what: `gradient of ${name}` });
    }

    const { gradients } = await rig.run(); // again: it adds to the gradients of the parameters
    for (const name of Object.keys(rig.parameterGradients).filter((key) => key in gradients)) {
      const doubled = wanted.gradients[name].map((g) => 2 * g);
      expectClose(gradients[name], doubled, 1e-5, { what: `gradient of ${name}, twice` });
    }
  });

  it.each(cases)('writes nothing outside of its outputs: %s', async (_, testCase) => {
    const rig = new LayerRig(testCase, await create());
    const { backend } = rig.workspace;
    const readOnly = { ...rig.inputs, ...rig.parameterValues };
    const before = await rig.read(readOnly);
    await rig.run();
    expect(await rig.workspace.damage()).toBe(0);
    expect(differences(await rig.read(readOnly), before)).toEqual([]);

    // The slots between parameters must stay 0, for the gradient's norm is taken over all of them.
    const { values, gradients, trainedSize, parameters } = rig.block;
    for (const [start, tensorOf] of [
      [values, 'value'],
      [gradients, 'gradient'],
    ] as const) {
      const block = await backend.read(start, trainedSize);
      for (const parameter of parameters.filter((p) => p.trained)) {
        const { offset, size } = parameter[tensorOf];
        block.fill(0, offset - start, offset - start + size);
      }
      expect(block.every((value) => value === 0)).toBe(true);
    }
  });

  it.each(cases)('gives the same bits when it runs again: %s', async (_, testCase) => {
    const backend = await create();
    const first = await new LayerRig(testCase, backend).run();
    backend.allocate(48); // so that the tensors lie elsewhere
    const second = await new LayerRig(testCase, backend).run();
    expect(differences(second.outputs, first.outputs)).toEqual([]);
    expect(differences(second.gradients, first.gradients)).toEqual([]);
  });
});
