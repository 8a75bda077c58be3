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

  it.each(cases)(
    'agrees with the reference, writes only its outputs, repeats: %s',
    async (_, testCase) => {
      const backend = await create();
      const rig = new LayerRig(testCase, backend);
      const readOnly = { ...rig.inputs, ...rig.parameterValues };
      const before = await rig.read(readOnly);
      const results = await rig.run();
      await expectReference(testCase, results);
      expect(await rig.workspace.damage()).toBe(0);
      expect(differences(await rig.read(readOnly), before)).toEqual([]);
      await expectPaddingOfZeros(rig);

      const { gradients } = await rig.run(); // again: it adds to the gradients of the parameters
      const wanted = await expected(testCase);
      for (const name of Object.keys(rig.parameterGradients).filter((key) => key in gradients)) {
        const doubled = wanted.gradients[name].map((g) => 2 * g);
        expectClose(gradients[name], doubled, 1e-5, { what: `gradient of ${name}, twice` });
      }

      backend.allocate(48); // so that the tensors lie elsewhere
      const moved = await new LayerRig(testCase, backend).run();
      expect(differences(moved.outputs, results.outputs)).toEqual([]);
      expect(differences(moved.gradients, results.gradients)).toEqual([]);
    },
  );
});

async function expectReference(testCase: LayerCase, got: Results): Promise<void> {
  const wanted = await expected(testCase);
  expect(Object.keys(got.outputs)).toEqual(Object.keys(wanted.outputs));
  expect(Object.keys(got.gradients)).toEqual(Object.keys(wanted.gradients));
  for (const [name, numbers] of Object.entries(wanted.outputs)) {
    expectClose(got.outputs[name], numbers, 1e-6, { floor: 1, what: name });
  }
  for (const [name, numbers] of Object.entries(wanted.gradients)) {
    expectClose(got.gradients[name], numbers, 1e-5, { what: `gradient of ${name}` });
  }
}

/** The slots between parameters must stay 0, for the gradient's norm is taken over all of them. */
async function expectPaddingOfZeros({ block, workspace }: LayerRig): Promise<void> {
  const { values, gradients, trainedSize, parameters } = block;
  for (const [start, tensorOf] of [
    [values, 'value'],
    [gradients, 'gradient'],
  ] as const) {
    const numbers = await workspace.backend.read(start, trainedSize);
    for (const parameter of parameters.filter((p) => p.trained)) {
      const { offset, size } = parameter[tensorOf];
      numbers.fill(0, offset - start, offset - start + size);
    }
    expect(numbers.every((value) => value === 0)).toBe(true);
  }
}
