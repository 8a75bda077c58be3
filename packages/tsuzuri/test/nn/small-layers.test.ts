import { describe, expect, it } from 'vitest';
import type { ActivationKind } from '../../src/backend/backend.ts';
import { ConfigError, DataError, ShapeError } from '../../src/errors.ts';
import { Activation } from '../../src/nn/activation.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Dropout } from '../../src/nn/dropout.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Lstm } from '../../src/nn/lstm.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';

describe.each(everyBackend)('dropout on $name', ({ create }) => {
  const rate = 0.3;
  const layer = new Dropout(rate);

  it('drops its share, scales the rest, and takes a new mask at every call', async () => {
    const backend = await create();
    const workspace = new Arena(backend);
    const x = workspace.from([10_000], new Float32Array(10_000).fill(1));
    const random = Random.fromSeed(1);
    const mask = async (): Promise<number[]> => {
      const { output } = layer.forward(workspace, x, random);
      return [...(await backend.read(output.offset, output.size))];
    };
    const [first, second] = [await mask(), await mask()];
    expect(random.position).toBe(2);
    expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const dropped = first.filter((y) => y === 0).length / first.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(0.02);
    const both = first.filter((y, i) => y === 0 && second[i] === 0).length / first.length;
    expect(Math.abs(both - rate * rate)).toBeLessThan(0.02);
  });

  it('gives what it got in inference, and at a rate of 0', async () => {
    const workspace = new Arena(await create());
    const x = workspace.zeros([3]);
    expect(layer.forward(workspace, x, undefined).output).toBe(x);
    const never = new Dropout(0).forward(workspace, x, Random.fromSeed(1));
    expect(never.output).toBe(x);
    expect(new Dropout(0).backward(workspace, never.cache, x)).toBe(x);
  });
});

describe.each(everyBackend)('softmax and cross-entropy on $name', ({ create }) => {
  it('stand large and very different logits', async () => {
    const backend = await create();
    const workspace = new Arena(backend);
    const logits = workspace.from([3, 3], [1e4, -1e4, 0, -5e3, -5e3, -5e3, 200, 100, -Infinity]);
    const targets = workspace.ids([3], [1, 2, 1]);
    const { output } = new Softmax().forward(workspace, logits);
    const probabilities = [...(await backend.read(output.offset, 9))];
    const third = Math.fround(1 / 3);
    [1, 0, 0, third, third, third, 1, 0, 0].forEach((p, i) => {
      expect(probabilities[i]).toBeCloseTo(p, 6);
    });
    const { loss } = new CrossEntropy().forward(workspace, logits, targets);
    const [nats] = await backend.read(loss.offset, 1);
    expect(nats / ((2e4 + Math.log(3) + 100) / 3)).toBeCloseTo(1, 6);
  });

  it('bear logits of −∞ where no label is smoothed', async () => {
    const backend = await create();
    const workspace = new Arena(backend);
    const logits = workspace.from([1, 3], [0, -Infinity, 0]);
    const layer = new CrossEntropy({ labelSmoothing: 0 });
    const { loss, cache } = layer.forward(workspace, logits, workspace.ids([1], [2]));
    expect((await backend.read(loss.offset, 1))[0]).toBeCloseTo(Math.LN2, 6);
    const dLogits = layer.backward(workspace, cache);
    expect([...(await backend.read(dLogits.offset, 3))]).toEqual([0.5, 0, -0.5]);
  });

  it.each([0, 0.2])('take no notice of padded slots, with smoothing %d', async (labelSmoothing) => {
    const backend = await create();
    const layer = new CrossEntropy({ labelSmoothing });
    const run = async (padding: number, paddedTarget: number): Promise<number[][]> => {
      const workspace = new Arena(backend);
      const logits = workspace.from([2, 2, 2], [1, 2, 3, 4, 0.5, 0, padding, -padding]);
      const targets = workspace.ids([2, 2], [0, 1, 1, paddedTarget]);
      const valid = { lengths: workspace.ids([2], [2, 1]), count: 3 };
      const { loss, cache } = layer.forward(workspace, logits, targets, valid);
      const dLogits = layer.backward(workspace, cache);
      return [
        [...(await backend.read(loss.offset, 1))],
        [...(await backend.read(dLogits.offset, 8))],
      ];
    };
    const clean = await run(0, 0);
    expect(clean[1].slice(6)).toEqual([0, 0]);
    expect(await run(1e30, 1)).toEqual(clean);
    expect(await run(NaN, 1_000_000)).toEqual(clean);
  });
});

describe('label smoothing', () => {
  it('is a number from 0 to below 1', () => {
    for (const labelSmoothing of [-0.1, 1, NaN]) {
      expect(() => new CrossEntropy({ labelSmoothing })).toThrow(
        new ConfigError(
          'labelSmoothing',
          `expected a number from 0 to below 1, got ${labelSmoothing}`,
        ),
      );
    }
  });
});

describe('what layers refuse', () => {
  const workspace = new Arena(exactBackend());
  const block = new ParameterBlock();
  const linear = new Linear(block.scope('linear'), { inputSize: 3, outputSize: 2 });
  const embedding = new Embedding(block.scope('embedding'), {
    vocabularySize: 4,
    embeddingSize: 2,
  });
  const norm = new BatchNorm(block.scope('norm'), { features: 3 });
  block.allocate(workspace.backend, Random.fromSeed(1));
  const zeros = (...shape: number[]): Tensor => workspace.zeros(shape);
  const [activation, softmax, loss] = [new Activation('relu'), new Softmax(), new CrossEntropy()];
  const valid = { lengths: workspace.ids([3], [1, 1, 1]), count: 3 };

  it.each<[string, () => unknown]>([
    ['linear.forward: x must be [4, 3], got [4, 2]', () => linear.forward(workspace, zeros(4, 2))],
    [
      'linear.backward: dOutput must be [4, 2], got [4, 3]',
      () => linear.backward(workspace, { x: zeros(4, 3) }, zeros(4, 3)),
    ],
    [
      'embedding.backward: dOutput must be [5, 2], got [5, 4]',
      () => embedding.backward(workspace, { ids: zeros(5) }, zeros(5, 4)),
    ],
    [
      'activation.backward: dOutput must be [2], got [3]',
      () => activation.backward(workspace, { x: zeros(2), output: zeros(2) }, zeros(3)),
    ],
    [
      'softmax.backward: dOutput must be [2, 2], got [4]',
      () => softmax.backward(workspace, { output: zeros(2, 2) }, zeros(4)),
    ],
    [
      'batchNorm.forward: x must be [*, 3], got [2, 4]',
      () => norm.forward(workspace, zeros(2, 4), 'training'),
    ],
    [
      'batchNorm.backward: dOutput must be [2, 3], got [3, 3]',
      () =>
        norm.backward(
          workspace,
          norm.forward(workspace, zeros(2, 3), 'training').cache!,
          zeros(3, 3),
        ),
    ],
    [
      'crossEntropy.forward: targets must be [5], got [4]',
      () => loss.forward(workspace, zeros(5, 2), zeros(4)),
    ],
    [
      'crossEntropy.forward: lengths must be [4], got [3]',
      () => loss.forward(workspace, zeros(2, 4, 5), zeros(2, 4), valid),
    ],
    [
      'crossEntropy.forward: logits must be [T, B, classes] with lengths or [N, classes] without, got [2, 4, 5]',
      () => loss.forward(workspace, zeros(2, 4, 5), zeros(2, 4)),
    ],
    [
      'crossEntropy.forward: logits must be [T, B, classes] with lengths or [N, classes] without, got [4, 5]',
      () => loss.forward(workspace, zeros(4, 5), zeros(4), valid),
    ],
  ])('%s', (message, run) => {
    expect(run).toThrow(new ShapeError(message));
  });

  it.each<[string, () => unknown]>([
    [
      'inputSize: expected a whole number of at least 1, got 0',
      () => new Linear(new ParameterBlock(), { inputSize: 0, outputSize: 1 }),
    ],
    [
      'outputSize: expected a whole number of at least 1, got 1.5',
      () => new Linear(new ParameterBlock(), { inputSize: 1, outputSize: 1.5 }),
    ],
    [
      'hiddenSize: expected a whole number of at least 1, got -1',
      () => new Lstm(new ParameterBlock(), { inputSize: 1, hiddenSize: -1 }),
    ],
    [
      'vocabularySize: expected a whole number of at least 1, got NaN',
      () => new Embedding(new ParameterBlock(), { vocabularySize: NaN, embeddingSize: 1 }),
    ],
    [
      'features: expected a whole number of at least 1, got 0',
      () => new BatchNorm(new ParameterBlock(), { features: 0 }),
    ],
    ['dropout: expected a number from 0 to below 1, got 1', () => new Dropout(1)],
    ['dropout: expected a number from 0 to below 1, got NaN', () => new Dropout(NaN)],
    [
      'activation: expected one of identity, sigmoid, tanh, relu, leaky-relu, elu, softplus, swish, gelu, got "toString"',
      () => new Activation('toString' as ActivationKind),
    ],
  ])('%s', (message, run) => {
    expect(run).toThrow(ConfigError);
    expect(run).toThrow(message);
  });

  it.each([[[0, 4]], [[-1, 0]], [[0.5, 1]], [[NaN, 0]]])(
    'ids %j, which would reach beyond the table or the classes',
    (values) => {
      const ids = workspace.ids([2, 1], values).at(0).reshape([1]);
      const got = values[1] === 4 ? 4 : 'one that is not';
      const expected = `must be whole numbers from 0 to 3, got ${got}`;
      expect(() => embedding.forward(workspace, ids)).toThrow(DataError);
      expect(() => embedding.forward(workspace, ids)).toThrow(`embedding.forward: ids ${expected}`);
      const classify = (): unknown => loss.forward(workspace, zeros(1, 4), ids);
      expect(classify).toThrow(`crossEntropy.forward: targets ${expected}`);
    },
  );
});
