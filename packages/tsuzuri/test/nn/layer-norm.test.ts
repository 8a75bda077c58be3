import { describe, expect, it } from 'vitest';
import { ConfigError, ShapeError } from '../../src/errors.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { GuardedArena } from '../support/guarded-arena.ts';

describe.each(everyBackend)('layer normalisation on $name', ({ create }) => {
  it('brings every row to mean 0 and variance 1, wherever and however wide it was', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const block = new ParameterBlock();
    const layer = new LayerNorm(block, { features: 21 });
    block.allocate(backend, Random.fromSeed(1));
    const random = Random.fromSeed(2);
    for (const [middle, width] of [
      [0, 1],
      [100, 1],
      [-3, 1000],
      [0, 0.1],
    ]) {
      const numbers = Array.from({ length: 3 * 21 }, () => middle + width * random.normal());
      const { output } = layer.forward(workspace, workspace.from([3, 21], numbers));
      for (let i = 0; i < 3; i++) {
        const row = [...(await backend.read(output.at(i).offset, 21))];
        const mean = row.reduce((sum, y) => sum + y, 0) / 21;
        const variance = row.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 21;
        expectClose([mean], [0], 2e-5, { floor: 1 });
        expectClose([variance], [1], 5e-3);
      }
    }
  });

  it('gives its shift where all numbers of a row are the same', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const block = new ParameterBlock();
    const layer = new LayerNorm(block, { features: 3 });
    block.allocate(backend, Random.fromSeed(1));
    block.write('beta', [1, 2, 3]);
    const x = workspace.from([2, 3], [0, 0, 0, 7, 7, 7]);
    const { output, cache } = layer.forward(workspace, x);
    expect([...(await backend.read(output.offset, 6))]).toEqual([1, 2, 3, 1, 2, 3]);
    const dx = layer.backward(workspace, cache, output);
    expect([...(await backend.read(dx.offset, 6))].every(Number.isFinite)).toBe(true);
  });

  it('takes a batch without rows', async () => {
    const backend = await create();
    const workspace = new GuardedArena(backend);
    const block = new ParameterBlock();
    const layer = new LayerNorm(block, { features: 3 });
    block.allocate(backend, Random.fromSeed(1));
    const { output, cache } = layer.forward(workspace, workspace.tensor([2, 0, 3]));
    expect(layer.backward(workspace, cache, output).shape).toEqual([2, 0, 3]);
    const gradients = await backend.read(block.gradients, block.trainedSize);
    expect(gradients.every((g) => g === 0)).toBe(true);
    expect(await workspace.damage()).toBe(0);
  });

  it('refuses what does not fit', async () => {
    const workspace = new GuardedArena(await create());
    const block = new ParameterBlock();
    const layer = new LayerNorm(block, { features: 3 });
    block.allocate(workspace.backend, Random.fromSeed(1));
    const wide = workspace.zeros([2, 4]);
    expect(() => layer.forward(workspace, wide)).toThrow(
      new ShapeError('layerNorm.forward: x must be [2, 3], got [2, 4]'),
    );
    const { cache } = layer.forward(workspace, workspace.zeros([2, 3]));
    expect(() => layer.backward(workspace, cache, wide)).toThrow(
      new ShapeError('layerNorm.backward: dOutput must be [2, 3], got [2, 4]'),
    );
    expect(() => new LayerNorm(new ParameterBlock(), { features: 0 })).toThrow(
      new ConfigError('features', 'expected a whole number of at least 1, got 0'),
    );
  });
});
