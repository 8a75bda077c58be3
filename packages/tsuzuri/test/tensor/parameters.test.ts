import { describe, expect, it } from 'vitest';
import { BackendError, ConfigError } from '../../src/errors.ts';
import { ParameterBlock, constant, normal, uniform } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

function example(): ParameterBlock {
  const block = new ParameterBlock();
  const encoder = block.scope('encoder');
  encoder.declare('weight', [3, 7], normal(0.5));
  encoder.scope('norm').declare('mean', [5], constant(4), { trained: false });
  block.declare('bias', [5], uniform(2));
  return block;
}

describe('ParameterBlock', () => {
  it('names parameters by their scopes and keeps the order of declaration', async () => {
    const block = example();
    block.allocate(exactBackend(), Random.fromSeed(1));
    expect([...(await block.read()).keys()]).toEqual([
      'encoder.weight',
      'encoder.norm.mean',
      'bias',
    ]);
    expect(block.count).toBe(3 * 7 + 5);
  });

  it.each(everyBackend)(
    'lays $name out aligned: trained first, apart, gradients beside',
    async ({ create }) => {
      const backend = await create();
      const block = example();
      block.allocate(backend, Random.fromSeed(1));
      const [weight, mean, bias] = block.parameters;
      expect(block.trainedSize).toBe(32 + 16);
      expect(weight.value.offset).toBe(block.values);
      expect(bias.value.offset).toBe(block.values + 32);
      expect(mean.value.offset).toBe(block.values + 48);
      expect(weight.gradient.offset).toBe(block.gradients);
      expect(bias.gradient.offset).toBe(block.gradients + 32);
      for (const { value } of block.parameters) expect(value.offset % 16).toBe(0);
      const gradients = await backend.read(block.gradients, block.trainedSize);
      expect(gradients.every((g) => g === 0)).toBe(true);
      const values = await backend.read(block.values, block.trainedSize);
      expect(values.subarray(21, 32).every((v) => v === 0)).toBe(true);
      expect(values.subarray(37).every((v) => v === 0)).toBe(true);
    },
  );

  it('draws each parameter from the stream of its name', async () => {
    const values = async (block: ParameterBlock, seed = 1) => {
      block.allocate(exactBackend(), Random.fromSeed(seed));
      return (await block.read()).get('bias')!.values;
    };
    const more = new ParameterBlock();
    more.declare('another', [9], normal(1));
    more.declare('bias', [5], uniform(2));
    expect(await values(more)).toEqual(await values(example()));
    expect(await values(example(), 2)).not.toEqual(await values(example()));
  });

  it('starts from what each initialiser promises', async () => {
    const block = new ParameterBlock();
    block.declare('constant', [4], constant(-1.5));
    block.declare('normal', [100, 100], normal(0.25));
    block.declare('uniform', [100, 100], uniform(0.5));
    block.allocate(exactBackend(), Random.fromSeed(2));
    const read = await block.read();
    const deviation = (name: string): number => {
      const { values } = read.get(name)!;
      let sum = 0;
      for (const value of values) sum += value * value;
      return Math.sqrt(sum / values.length);
    };
    expect([...read.get('constant')!.values]).toEqual([-1.5, -1.5, -1.5, -1.5]);
    expect(deviation('normal')).toBeCloseTo(0.25, 2);
    expect(deviation('uniform')).toBeCloseTo(0.5 / Math.sqrt(3), 2);
    expect(read.get('uniform')!.values.every((v) => v >= -0.5 && v < 0.5)).toBe(true);
  });

  it('refuses a name that is taken, and a declaration that comes too late', () => {
    const block = example();
    const twice = () => block.scope('encoder').declare('weight', [1], constant(0));
    expect(twice).toThrow(ConfigError);
    expect(twice).toThrow('encoder.weight: a parameter of this name is already declared');
    block.allocate(exactBackend(), Random.fromSeed(1));
    const late = () => block.declare('late', [1], constant(0));
    expect(late).toThrow(ConfigError);
    expect(late).toThrow('late: the parameter block is already allocated');
  });

  it('writes and reads values by name, and refuses what does not fit', async () => {
    const block = example();
    block.allocate(exactBackend(), Random.fromSeed(1));
    block.write('bias', [1, 2, 3, 4, 5]);
    expect([...(await block.read()).get('bias')!.values]).toEqual([1, 2, 3, 4, 5]);
    expect(() => block.write('bias', [1])).toThrow(ConfigError);
    expect(() => block.write('nothing', [1])).toThrow(
      'nothing: there is no such parameter of 1 numbers',
    );
  });

  it('gives its memory back', () => {
    const backend = counting(exactBackend());
    const block = example();
    block.allocate(backend, Random.fromSeed(1));
    expect(backend.live.size).toBe(2);
    block.dispose();
    expect(backend.live.size).toBe(0);
  });

  it('does not give back what another block has by then, when it is disposed twice', async () => {
    const backend = exactBackend();
    const [first, second] = [example(), example()];
    first.allocate(backend, Random.fromSeed(1));
    first.dispose();
    second.allocate(backend, Random.fromSeed(2));
    const before = await second.read();
    first.dispose();
    example().allocate(backend, Random.fromSeed(3));
    expect(await second.read()).toEqual(before);
    await expect(first.read()).rejects.toThrow('parameters: the model has been disposed');
    expect(() => first.write('bias', [1, 2, 3, 4, 5])).toThrow(BackendError);
    expect(() => first.parameters[0].value.offset).toThrow(BackendError);
  });
});
