import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { backends } from '../../src/backend/select.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { type OptimizerName, optimizers } from '../../src/optim/optimizers.ts';
import { ParameterBlock, normal } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';

interface Fixture {
  readonly kind: OptimizerName;
  readonly options: Record<string, number | boolean>;
  readonly learningRates: readonly number[];
  readonly initial: Stored;
  readonly gradients: Stored;
  readonly values: Stored;
}

const fixtures = pytorchCases<Fixture>('optimizers');
const names = Object.keys(optimizers) as OptimizerName[];
const create = (
  name: OptimizerName,
  backend: Backend,
  block: ParameterBlock,
  options: Record<string, number | boolean> = {},
): Optimizer => optimizers[name].create(backend, block, options);

/** A block of two parameters of a sum of `size` numbers, so that there is padding between them. */
function blockOf(backend: Backend, size: number, init = normal(1)) {
  const block = new ParameterBlock();
  const split = Math.floor(size / 3);
  const parts = [split, size - split].map((n, i) => block.declare(`p${i}`, [n], init));
  const kept = block.declare('kept', [3], normal(1), { trained: false });
  block.allocate(backend, Random.fromSeed(1));
  const write = (what: 'value' | 'gradient', numbers: ArrayLike<number>) => {
    const all = Array.from(numbers);
    backend.write(parts[0][what].offset, all.slice(0, split));
    backend.write(parts[1][what].offset, all.slice(split));
  };
  const read = async () => [
    ...(await backend.read(parts[0].value.offset, split)),
    ...(await backend.read(parts[1].value.offset, size - split)),
  ];
  return { block, kept, write, read };
}

async function follow(fixture: Fixture, backend: Backend, tolerance: number): Promise<void> {
  const [size] = fixture.initial.shape;
  const { block, write, read } = blockOf(backend, size);
  write('value', fixture.initial.values);
  const optimizer = create(fixture.kind, backend, block, fixture.options);
  for (const [step, rate] of fixture.learningRates.entries()) {
    write('gradient', fixture.gradients.values.slice(step * size, (step + 1) * size));
    optimizer.update(backend, block, rate);
    const expected = fixture.values.values.slice(step * size, (step + 1) * size);
    expectClose(await read(), expected, tolerance, { floor: 1, what: `step ${step + 1}` });
  }
  expect(optimizer.steps).toBe(fixture.learningRates.length);
}

describe('ten updates are those of torch.optim', () => {
  it('for every optimiser', () => {
    expect(new Set(fixtures.map(([, { kind }]) => kind))).toEqual(new Set(names));
    expect(fixtures.every(([, { learningRates }]) => learningRates.length === 10)).toBe(true);
  });

  it.each(fixtures)('reference in float64: %s', (_, fixture) =>
    follow(fixture, exactBackend(), 1e-12),
  );

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(fixtures)('%s', async (_, fixture) => follow(fixture, await create(), 2e-6));
  });
});

const SIZE = 83; // no multiple of any vector length

/** Steps `from` + 1 to `to` with gradients that the step's number gives. */
async function run(
  backend: Backend,
  optimizer: Optimizer,
  parts: ReturnType<typeof blockOf>,
  [from, to]: readonly [number, number],
): Promise<number[]> {
  for (let step = from + 1; step <= to; step++) {
    const random = Random.fromSeed(step);
    parts.write(
      'gradient',
      Array.from({ length: SIZE }, () => random.normal()),
    );
    optimizer.update(backend, parts.block, 0.01);
  }
  return parts.read();
}

describe.each(everyBackend)('optimisers on $name', ({ create: createBackend }) => {
  it.each(names)('%s agrees with the reference in float64', async (name) => {
    const [backend, exact] = [await createBackend(), exactBackend()];
    const [got, wanted] = await Promise.all(
      [backend, exact].map((backend) => {
        const parts = blockOf(backend, SIZE);
        return run(backend, create(name, backend, parts.block), parts, [0, 5]);
      }),
    );
    expectClose(got, wanted, 2e-6);
  });

  it.each(names)('%s writes nothing but values and moments, and keeps padding 0', async (name) => {
    const backend = await createBackend();
    const parts = blockOf(backend, SIZE);
    const { block, kept } = parts;
    const gradients = await backend.read(block.gradients, block.trainedSize);
    const before = [...(await backend.read(kept.value.offset, 3))];
    const optimizer = create(name, backend, block);
    optimizer.update(backend, block, 0.1);
    expect(await backend.read(block.gradients, block.trainedSize)).toEqual(gradients);
    await run(backend, optimizer, parts, [0, 3]);
    expect([...(await backend.read(kept.value.offset, 3))]).toEqual(before);
    const values = await backend.read(block.values, block.trainedSize);
    expect([...values].filter((value) => value === 0)).toHaveLength(block.trainedSize - SIZE);
    for (const { tensor } of optimizer.state) expect(tensor.size).toBe(block.trainedSize);
  });

  it.each(names)('%s goes on from its steps and state, bit for bit', async (name) => {
    const backend = await createBackend();
    const parts = blockOf(backend, SIZE);
    const first = create(name, backend, parts.block);
    const middle = await run(backend, first, parts, [0, 4]);
    const saved = await Promise.all(
      first.state.map(async ({ tensor }) => backend.read(tensor.offset, tensor.size)),
    );
    const expected = await run(backend, first, parts, [4, 9]);

    parts.write('value', middle);
    const second = create(name, backend, parts.block);
    expect(second.state.map(({ name }) => name)).toEqual(first.state.map(({ name }) => name));
    second.steps = 4;
    second.state.forEach(({ tensor }, i) => backend.write(tensor.offset, saved[i]));
    expect(await run(backend, second, parts, [4, 9])).toEqual(expected);
  });
});

describe('optimisers', () => {
  it.each(names)('%s frees what it took', (name) => {
    const backend = counting(exactBackend());
    const { block } = blockOf(backend, SIZE);
    const before = new Map(backend.live);
    const optimizer = create(name, backend, block);
    optimizer.dispose();
    expect(backend.live).toEqual(before);
    backend.allocate(block.trainedSize); // of somebody else, in the same place
    const after = new Map(backend.live);
    optimizer.dispose();
    expect(backend.live).toEqual(after);
  });

  it.each<[OptimizerName, Record<string, number | boolean>, string]>([
    ['momentum', { momentum: 1 }, 'momentum: expected a number from 0 to below 1, got 1'],
    ['momentum', { momentum: 0, nesterov: true }, 'nesterov: needs a momentum above 0'],
    ['momentum', { weightDecay: -1 }, 'weightDecay: expected a number of at least 0, got -1'],
    ['adagrad', { initialSum: NaN }, 'initialSum: expected a number of at least 0, got NaN'],
    ['adagrad', { epsilon: 0 }, 'epsilon: expected a number above 1e-45, got 0'],
    ['rmsprop', { alpha: -0.1 }, 'alpha: expected a number from 0 to below 1, got -0.1'],
    ['adam', { beta1: 1 }, 'beta1: expected a number from 0 to below 1, got 1'],
    ['adam', { beta2: 1.5 }, 'beta2: expected a number from 0 to below 1, got 1.5'],
    ['adam', { epsilon: 1e-300 }, 'epsilon: expected a number above 1e-45, got 1e-300'],
    ['adamw', { weightDecay: Infinity }, 'weightDecay: expected a number of at least 0, got Inf'],
  ])('%s refuses %j', (name, options, message) => {
    const backend = counting(exactBackend());
    const { block } = blockOf(backend, SIZE);
    const before = new Map(backend.live);
    const refused = () => create(name, backend, block, options);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(message);
    expect(backend.live).toEqual(before);
  });
});

const native = everyBackend.some(({ name }) => name === 'native');

describe.runIf(native)('any number of threads gives the same bits', () => {
  const large = 500_001; // shared among four
  const random = Random.fromSeed(2);
  const numbers = Float32Array.from({ length: large }, () => random.uniform() - 0.5);
  it.each(names)('%s', async (name) => {
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 3]) {
      const backend = await backends.native.create({ threads });
      const { block } = blockOf(backend, large, () => 0);
      backend.write(block.values, numbers);
      backend.write(block.gradients, numbers.toReversed());
      const optimizer = create(name, backend, block);
      for (let step = 0; step < 2; step++) optimizer.update(backend, block, 0.01);
      results.push((await backend.read(block.values, block.trainedSize)) as Float32Array);
      optimizer.dispose();
      block.dispose();
    }
    for (const other of results.slice(1))
      expect(Buffer.compare(Buffer.from(other.buffer), Buffer.from(results[0].buffer))).toBe(0);
  });
});
