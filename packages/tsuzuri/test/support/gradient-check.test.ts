import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/backend/backend.ts';
import { Activation } from '../../src/nn/activation.ts';
import { Linear } from '../../src/nn/linear.ts';
import type { Parameter } from '../../src/tensor/parameters.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { checkGradient } from './gradient-check.ts';
import type { LayerCase } from './layer-suite.ts';

/** A linear layer whose backward pass ends with `fault`. */
function faulty(
  fault: (workspace: Workspace, layer: Linear, dx: Tensor) => Tensor | undefined,
): LayerCase {
  return {
    name: 'faulty',
    inputs: { x: [2, 3] },
    gradientOf: ['output'],
    build(scope) {
      const layer = new Linear(scope, { inputSize: 3, outputSize: 4 });
      return (workspace, { x }) => {
        const { output, cache } = layer.forward(workspace, x);
        return {
          outputs: { output },
          backward({ output: dOutput }): Record<string, Tensor> {
            const dx = fault(workspace, layer, layer.backward(workspace, cache, dOutput!));
            return dx ? { x: dx } : {};
          },
        };
      };
    },
  };
}

function scale(workspace: Workspace, tensor: Tensor, factor: number): void {
  const { backend } = workspace;
  const one = workspace.from([1], [factor]);
  const copy = workspace.tensor(tensor.shape);
  backend.copy(tensor.size, tensor.offset, copy.offset);
  backend.matmul(tensor.size, 1, 1, copy.offset, 1, 1, one.offset, 1, 1, 0, 0, tensor.offset);
}

const clear = (workspace: Workspace, { gradient }: Parameter): void =>
  workspace.backend.fill(gradient.size, 0, gradient.offset);

describe('the gradient check itself', () => {
  it('accepts a right layer', async () => {
    expect(await checkGradient(faulty((_, _layer, dx) => dx))).toEqual([]);
  });

  it('sees the gradient of a parameter that is missing', async () => {
    const problems = await checkGradient(
      faulty((workspace, layer, dx) => {
        clear(workspace, layer.bias);
        return dx;
      }),
    );
    expect(problems.filter((line) => line.startsWith('bias['))).toHaveLength(4);
  });

  it('sees the gradient of an input that is missing', async () => {
    expect(await checkGradient(faulty(() => undefined))).toEqual(['x: no gradient']);
  });

  it('sees a gradient that is off by five millionths', async () => {
    const problems = await checkGradient(
      faulty((workspace, _, dx) => {
        scale(workspace, dx, 1 + 5e-6);
        return dx;
      }),
    );
    expect(problems.filter((line) => line.startsWith('x['))).not.toHaveLength(0);
    expect(problems.filter((line) => line.startsWith('weight['))).toHaveLength(0);
  });

  it('sees a fault along one direction when there are too many numbers to try each', async () => {
    const testCase: LayerCase = {
      name: 'wide',
      inputs: { x: [30, 40] },
      gradientOf: ['output'],
      build() {
        const [layer, another] = [new Activation('tanh'), new Activation('sigmoid')];
        return (workspace, { x }) => {
          const { output, cache } = layer.forward(workspace, x);
          return {
            outputs: { output },
            backward: ({ output: dOutput }) => ({
              x: another.backward(workspace, cache, dOutput!),
            }),
          };
        };
      },
    };
    const problems = await checkGradient(testCase);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^along a direction/);
  });
});
