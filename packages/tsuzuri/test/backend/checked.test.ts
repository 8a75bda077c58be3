import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { checkedBackend } from '../../src/backend/checked.ts';
import { type KernelName, argumentsOf, kernelTable, slotsOf } from '../../src/backend/kernels.ts';
import { referenceKernels } from '../../src/backend/reference/kernels.ts';
import { createBackend } from '../../src/backend/select.ts';
import { makeDataset } from '../../src/data/task.ts';
import { rotate } from '../../src/data/tasks/rotate.ts';
import { BackendError, DataError, ShapeError } from '../../src/errors.ts';
import { mixIds } from '../../src/models/decoders/mix-ids.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { Random } from '../../src/tensor/random.ts';
import { fit } from '../../src/train/train.ts';
import { Translator } from '../../src/translator/translator.ts';
import { everyBackend } from '../support/backends.ts';

const kernels = Object.keys(kernelTable) as KernelName[];
const operands = kernels.flatMap((kernel) =>
  argumentsOf(kernel).flatMap(({ operand }) => (operand ? [[kernel, operand] as const] : [])),
);
const tensors = operands.map(([kernel, { name }]) => [kernel, name] as const);
const idReads = operands.flatMap(([kernel, { name, type, use, bound, within }]) =>
  type === 'i32' && use === 'reads' ? [[kernel, name, { bound, within }] as const] : [],
);

/** A call with every size 3 and every operand an allocation of its own, which it fills. */
function call(backend: Backend, kernel: KernelName) {
  const list = argumentsOf(kernel);
  const three = Object.fromEntries(list.map(({ name }) => [name, 3]));
  const numbers: Record<string, number> = { ...three, aColumn: 1, bColumn: 1, kind: 1 };
  for (const { name, operand } of list) {
    if (!operand) continue;
    const slots = slotsOf(operand, numbers);
    numbers[name] = backend.allocate(slots);
    if (operand.type === 'i32') backend.writeIds(numbers[name], new Int32Array(slots));
    else backend.write(numbers[name], new Float32Array(slots));
  }
  const run: (...args: number[]) => void = backend[kernel];
  return { numbers, run: () => run(...list.map(({ name }) => numbers[name])) };
}

/** Each backend once for all tests of this file: a native one is a slot of a table, a thread may be an engine. */
const shared = everyBackend.map(({ name, create }) => {
  let only: Promise<Backend> | undefined;
  return { name, create: () => (only ??= create()) };
});

describe.each(shared)('ids and lengths on $name', ({ create }) => {
  it.each(idReads.filter(([, , { bound }]) => bound))(
    '%s: refuses bad %s, unchecked as it is',
    async (kernel, name, { bound, within }) => {
      const backend = await create();
      const { numbers, run } = call(backend, kernel);
      const most = (numbers[bound!.size] ?? Number(bound!.size)) - (bound!.isInclusive ? 0 : 1);
      if (within) backend.writeIds(numbers[within], [1, 1, 1]);
      run();
      for (const bad of [most + 1, -1, 2 ** 30]) {
        backend.writeIds(numbers[name], [bad]);
        expect(run).toThrow(DataError);
        const range = `whole numbers from 0 to ${most}, got ${bad}`;
        expect(run).toThrow(`${kernel}: ${name} must be ${range}`);
      }
      backend.writeIds(numbers[name], [most]);
      run();
    },
  );

  it('crossEntropyForward reads no target of a slot that does not count', async () => {
    const backend = await create();
    const { numbers, run } = call(backend, 'crossEntropyForward'); // with lengths of 0
    backend.writeIds(numbers.targets, [99, -1]);
    run();
  });
});

describe.each(shared)('the checks over $name', ({ create }) => {
  it.each(kernels)('let a good call of %s through', async (kernel) => {
    call(checkedBackend(await create()), kernel).run();
  });

  it.each(tensors)('%s: find a bad place of %s', async (kernel, name) => {
    const backend = checkedBackend(await create());
    const { numbers, run } = call(backend, kernel);
    const good = numbers[name];
    for (const bad of [good + 1, good + 0.5, good - 1]) {
      numbers[name] = bad;
      expect(run).toThrow(ShapeError);
      expect(run).toThrow(`${kernel}: ${name} must lie within one allocation`);
    }
    for (const bad of [-16, 16, 2 ** 52, NaN]) {
      numbers[name] = bad;
      expect(run).toThrow(BackendError);
      expect(run).toThrow(`${kernel}: ${name} must lie in the memory of this backend`);
    }
    backend.free(good);
    numbers[name] = good;
    expect(run).toThrow(`${kernel}: ${name} must lie`);
  });

  it.each(idReads)('%s: find other numbers in the place of %s', async (kernel, name) => {
    const backend = checkedBackend(await create());
    const { numbers, run } = call(backend, kernel);
    backend.write(numbers[name], [0]); // the bits of id 0
    expect(run).toThrow(DataError);
    expect(run).toThrow(`${kernel}: ${name} must be ids, got other numbers`);
  });

  it('find a tensor of another backend, checked or not', async () => {
    const [first, second] = [checkedBackend(await create()), checkedBackend(await create())];
    const [x, y] = [first.allocate(3), second.allocate(3)];
    expect(() => first.copy(3, y, x)).toThrow(BackendError);
    expect(() => second.copy(3, x, y)).toThrow(BackendError);
  });

  it('know ids that kernels wrote, and ids that were copied', async () => {
    const backend = checkedBackend(await create());
    const [x, best, copied, y] = [6, 2, 2, 4].map((size) => backend.allocate(size));
    backend.write(x, [0, 1, 0, 1, 0, 0]);
    backend.argmax(2, 3, x, best);
    backend.copy(2, best, copied);
    backend.embeddingForward(2, 3, 2, copied, x, y);
    expect([...(await backend.read(y, 4))]).toEqual([0, 1, 0, 1]);
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

  it('let scheduled sampling through, whose ids kernels write and choose', async () => {
    const workspace = new Arena(checkedBackend(await create()));
    const truth = workspace.ids([1, 3], [0, 1, 2]);
    const logits = workspace.from([1, 3, 4], [1, 2, 3, 4, 4, 3, 2, 1, 1, 4, 2, 3]);
    const mixed = mixIds(workspace, truth, logits, 1, Random.fromSeed(1));
    expect([...(await workspace.backend.readIds(mixed.offset, 3))]).toEqual([3, 0, 1]);
    const table = workspace.zeros([4, 2]);
    const y = workspace.tensor([3, 2]);
    workspace.backend.embeddingForward(3, 4, 2, mixed.offset, table.offset, y.offset);
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

describe('the table of kernels', () => {
  it.each(Object.entries(referenceKernels))('has the arguments of %s by name', (kernel, run) => {
    const [, list] = /\(([^)]*)\)/.exec(run.toString())!;
    const [, ...names] = list.split(',').map((name) => name.trim().replace(/^_/, ''));
    expect(names).toEqual(argumentsOf(kernel as KernelName).map(({ name }) => name));
  });

  it('gives each kernel the type of its arguments', async () => {
    const backend = await createBackend('reference');
    // @ts-expect-error -- copy takes a size and two offsets
    expect(() => backend.copy(1, 2)).not.toThrow();
    // @ts-expect-error -- and distances count
    expect(() => backend.copyColumns(0, 0, 16, 16)).not.toThrow();
  });

  it('is what createBackend checks by when it is asked to', async () => {
    const backend = await createBackend('auto', { check: true });
    const at = backend.allocate(1);
    expect(() => backend.sgd(2, 0.1, at, at)).toThrow(
      'sgd: gradient must lie within one allocation',
    );
  });
});
