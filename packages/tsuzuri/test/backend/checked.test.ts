import { describe, expect, it } from 'vitest';
import type { Backend, KernelName } from '../../src/backend/backend.ts';
import { checkedBackend, kernelArguments, slotsOf } from '../../src/backend/checked.ts';
import { referenceKernels } from '../../src/backend/reference/kernels.ts';
import { createBackend } from '../../src/backend/select.ts';
import { makeDataset } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { ShapeError } from '../../src/errors.ts';
import { fit } from '../../src/train/trainer.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend } from '../support/backends.ts';

const kernels = Object.keys(kernelArguments) as (KernelName | 'fill')[];
const tensors = kernels.flatMap((kernel) =>
  kernelArguments[kernel]
    .filter(({ axes }) => axes !== undefined)
    .map(({ name }) => [kernel, name] as const),
);

/** A call with every size 3 and every tensor an allocation of its own, which it fills. */
function call(backend: Backend, kernel: KernelName | 'fill') {
  const list = kernelArguments[kernel];
  const three = Object.fromEntries(list.map(({ name }) => [name, 3]));
  const numbers: Record<string, number> = { ...three, aColumn: 1, bColumn: 1, kind: 1 };
  for (const { name, axes } of list) {
    if (!axes) continue;
    const slots = slotsOf(axes, numbers);
    numbers[name] = backend.allocate(slots);
    backend.writeIds(numbers[name], new Int32Array(slots));
  }
  const run: (...args: number[]) => void = backend[kernel];
  return { numbers, run: () => run(...list.map(({ name }) => numbers[name])) };
}

describe.each(everyBackend)('the checks over $name', ({ create }) => {
  it.each(kernels)('let a good call of %s through', async (kernel) => {
    call(checkedBackend(await create()), kernel).run();
  });

  it.each(tensors)('%s: find a bad place of %s', async (kernel, name) => {
    const backend = checkedBackend(await create());
    const { numbers, run } = call(backend, kernel);
    const good = numbers[name];
    for (const bad of [good + 1, good + 0.5, good - 1, -16, 2 ** 40, NaN]) {
      numbers[name] = bad;
      expect(run).toThrow(ShapeError);
      expect(run).toThrow(`${kernel}: ${name} must lie within one allocation`);
    }
    backend.free(good);
    numbers[name] = good;
    expect(run).toThrow(`${kernel}: ${name} must lie`);
  });

  it('find a bad size, and a bad range of what is read or written', async () => {
    const backend = checkedBackend(await create());
    const offset = backend.allocate(4);
    expect(() => backend.copy(1.5, offset, offset)).toThrow('copy: x must be a whole number');
    expect(() => backend.copy(-1, offset, offset)).toThrow('copy: x must be a whole number');
    expect(() => backend.allocate(NaN)).toThrow('allocate: size must be a whole number');
    expect(() => backend.write(offset, [1, 2, 3, 4, 5])).toThrow('write: offset must lie');
    expect(() => backend.writeIds(offset + 4, [1])).toThrow('writeIds: offset must lie');
    await expect(backend.read(offset, 5)).rejects.toThrow('read: offset must lie');
    await expect(backend.readIds(0, 1)).rejects.toThrow('readIds: offset must lie');
  });

  it('find nothing in a training, and change no bit of it', async () => {
    const task = rotate({ length: 3, shift: 1 });
    const data = makeDataset(task, { trainSize: 60, testSize: 15, seed: 1 });
    const config = { source: task.source, target: task.target, embeddingSize: 6, hiddenSize: 8 };
    const losses = async (backend: Backend): Promise<number[]> => {
      const options = { epochs: 2, batchSize: 16, learningRate: 0.5, clipNorm: 1 };
      const history = await fit(new Translator(backend, config), data, options);
      return history.map(({ loss }) => loss);
    };
    expect(await losses(checkedBackend(await create()))).toEqual(await losses(await create()));
  });
});

describe('the record of arguments', () => {
  it.each(Object.entries(referenceKernels))('has all of %s', (kernel, run) => {
    expect(kernelArguments[kernel]).toHaveLength(run.length - 1); // less the memory
  });

  it('is what createBackend uses when it is asked to', async () => {
    const backend = await createBackend('auto', { check: true });
    expect(() => backend.sgd(1, 0.1, 5, 5)).toThrow('sgd: gradient must lie within one allocation');
  });
});
