import { describe, expect, it } from 'vitest';
import { type OptimizerName, optimizers } from '../../src/optim/optimizers.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock, constant } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';

describe.each(everyBackend)('on $name', ({ create }) => {
  const prepare = async () => {
    const backend = await create();
    const block = new ParameterBlock();
    const [a, b] = ['a', 'b'].map((name) => block.declare(name, [3], constant(1)));
    const kept = block.declare('kept', [2], constant(7), { trained: false });
    block.allocate(backend, Random.fromSeed(1));
    backend.write(a.gradient.offset, [3, 0, 0]);
    backend.write(b.gradient.offset, [0, -4, 0]);
    const read = async () => ({
      gradients: [
        ...(await backend.read(a.gradient.offset, 3)),
        ...(await backend.read(b.gradient.offset, 3)),
      ],
      values: [
        ...(await backend.read(a.value.offset, 3)),
        ...(await backend.read(b.value.offset, 3)),
      ],
      kept: [...(await backend.read(kept.value.offset, 2))],
    });
    return { backend, block, read, workspace: new Arena(backend) };
  };

  it('the norm is clipped over all parameters together, in their direction', async () => {
    const { backend, block, read, workspace } = await prepare();
    const squared = workspace.tensor([1]).offset;
    backend.squaredNorm(block.trainedSize, block.gradients, squared);
    expect([...(await backend.read(squared, 1))]).toEqual([25]);
    const clip = (norm: number) => backend.clip(block.trainedSize, norm, squared, block.gradients);
    clip(10);
    expect((await read()).gradients).toEqual([3, 0, 0, 0, -4, 0]);
    clip(5);
    expect((await read()).gradients).toEqual([3, 0, 0, 0, -4, 0]);
    clip(0.5);
    (await read()).gradients.forEach((g, i) => {
      expect(g).toBeCloseTo([0.3, 0, 0, 0, -0.4, 0][i], 6);
    });
  });

  it.each(Object.keys(optimizers) as OptimizerName[])(
    '%s goes down the gradient, and leaves what is not trained',
    async (name) => {
      const { backend, block, read } = await prepare();
      const before = await read();
      const optimizer = optimizers[name].create(backend, block);
      optimizer.update(backend, block, 0.125);
      expect(optimizer.steps).toBe(1);
      const after = await read();
      expect(after.kept).toEqual([7, 7]);
      expect(after.gradients).toEqual(before.gradients);
      after.values.forEach((value, i) => {
        const way = Math.sign(before.values[i] - value) + 0;
        // adamw moves a number of no gradient too: towards 0, and these are 1
        const still = name === 'adamw' ? 1 : 0;
        expect(way).toBe(before.gradients[i] === 0 ? still : Math.sign(before.gradients[i]));
      });
    },
  );

  it('sgd takes the learning rate times the gradient', async () => {
    const { backend, block, read } = await prepare();
    optimizers.sgd.create(backend, block).update(backend, block, 0.125);
    expect((await read()).values).toEqual([0.625, 1, 1, 1, 1.5, 1]);
  });
});
