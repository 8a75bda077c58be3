import { expect } from 'vitest';
import type { Workspace } from '../../src/backend/backend.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { PairBatch } from '../../src/data/batch.ts';
import type { TrainingPass } from '../../src/models/model.ts';
import { modelKind } from '../../src/models/models.ts';
import type { AnyModelConfig } from '../../src/translator/model-config.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { exactBackend } from './backends.ts';

const EPSILON = 1e-5;
const RELATIVE = 1e-6;

interface GradientOptions {
  readonly passOf?: () => TrainingPass | undefined;
  readonly pullOf?: (workspace: Workspace) => Tensor;
  readonly directions?: number;
}

/**
 * Expects a model's backward to agree with difference quotients of its loss, in float64 along random
 * directions: (8 (L(ε) − L(−ε)) − (L(2ε) − L(−2ε))) / 12ε, of the fourth order because layer
 * normalisation bends too much for the second.
 *
 * @param options.passOf the pass of each forward; all must draw the same masks and tokens
 * @param options.pullOf what moves the scores of each forward
 */
export async function expectModelGradient(
  config: AnyModelConfig,
  batch: PairBatch,
  { passOf, pullOf, directions = 1 }: GradientOptions = {},
): Promise<void> {
  const backend = exactBackend();
  const workspace = new Arena(backend);
  const model = modelKind(config).create(backend, config, 1);
  const { values, gradients, trainedSize } = model.parameters;
  const forward = () => {
    workspace.reset();
    const pull = pullOf?.(workspace);
    return model.forward(workspace, batch, pull ? { ...passOf?.(), pull } : passOf?.());
  };
  model.backward(workspace, forward().cache);
  const gradient = [...(await backend.read(gradients, trainedSize))];
  const start = [...(await backend.read(values, trainedSize))];
  const random = Random.fromSeed(2);
  for (let trial = 0; trial < directions; trial++) {
    const direction = start.map(() => random.normal());
    const at = async (step: number): Promise<number> => {
      backend.write(
        values,
        start.map((value, i) => value + step * direction[i]),
      );
      return (await backend.read(forward().loss.offset, 1))[0];
    };
    const difference = async (step: number) => (await at(step)) - (await at(-step));
    const numeric =
      (8 * (await difference(EPSILON)) - (await difference(2 * EPSILON))) / (12 * EPSILON);
    const analytic = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
    expect(Math.abs(numeric)).toBeGreaterThan(1e-4);
    expect(Math.abs(numeric / analytic - 1)).toBeLessThan(RELATIVE);
  }
}
