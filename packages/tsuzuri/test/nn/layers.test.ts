import { describe, expect, it } from 'vitest';
import * as door from '../../src/nn.ts';
import type { Workspace } from '../../src/backend/backend.ts';
import { BackendError } from '../../src/errors.ts';
import { layers } from '../../src/nn/layers.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { exactBackend } from '../support/backends.ts';
import { expectClose, largest } from '../support/compare.ts';
import { checkGradient } from '../support/gradient-check.ts';
import { layerCases } from '../support/layer-cases.ts';
import { LayerRig, type Numbers } from '../support/layer-suite.ts';

async function parameterGradients(rig: LayerRig, passes: number): Promise<Numbers> {
  rig.block.zeroGradients();
  for (let pass = 0; pass < passes; pass++) rig.backward(rig.forward());
  return rig.read(rig.parameterGradients);
}

describe.each(Object.keys(layers) as (keyof typeof layers)[])('%s', (name) => {
  const differentiable = layerCases[name]
    .filter((testCase) => testCase.gradientOf.length > 0)
    .map((testCase) => [testCase.name, testCase] as const);

  it('has cases, and its class is behind the public door', () => {
    expect(differentiable.length).toBeGreaterThan(0);
    expect(Object.values(door)).toContain(layers[name]);
  });

  it.each(differentiable)('backward is the gradient of forward: %s', async (_, testCase) => {
    expect(await checkGradient(testCase)).toEqual([]);
  });

  it.each(differentiable)('backward adds to the gradients: %s', async (_, testCase) => {
    const rig = new LayerRig(testCase, exactBackend());
    const once = await parameterGradients(rig, 1);
    const twice = await parameterGradients(rig, 2);
    for (const [parameter, gradient] of Object.entries(once)) {
      expect(largest(gradient), `${parameter} has no gradient`).toBeGreaterThan(0);
      const doubled = gradient.map((g) => 2 * g);
      expectClose(twice[parameter], doubled, 1e-12, { what: parameter });
    }
  });

  it.each(differentiable.slice(0, 2))('refuses tensors of another backend: %s', (_, testCase) => {
    const [workspace, elsewhere]: Workspace[] = [exactBackend(), exactBackend()].map(
      (backend) => new Arena(backend),
    );
    const block = new ParameterBlock();
    const forward = testCase.build(block);
    block.allocate(workspace.backend, Random.fromSeed(1));
    const zeros = (shapes: Readonly<Record<string, readonly number[]>>, foreign?: string) =>
      Object.fromEntries(
        Object.entries(shapes).map(([key, shape]): [string, Tensor] => [
          key,
          (key === foreign ? elsewhere : workspace).zeros(shape),
        ]),
      );
    const { inputs, gradientOf, unitGradient } = testCase;
    for (const key of Object.keys(inputs)) {
      expect(() => forward(workspace, zeros(inputs, key)), key).toThrow(BackendError);
    }
    if (unitGradient) return;
    for (const key of gradientOf) {
      const { outputs, backward } = forward(workspace, zeros(inputs));
      const shapes = Object.fromEntries(gradientOf.map((name) => [name, outputs[name].shape]));
      expect(() => backward!(zeros(shapes, key)), `d ${key}`).toThrow(BackendError);
    }
  });
});
