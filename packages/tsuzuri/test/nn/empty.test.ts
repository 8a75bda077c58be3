import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.ts';
import { Activation } from '../../src/nn/activation.ts';
import { type AttentionKind, attentions } from '../../src/nn/attention/attentions.ts';
import { BatchNorm } from '../../src/nn/batch-norm.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Dropout } from '../../src/nn/dropout.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import { Linear } from '../../src/nn/linear.ts';
import { Lstm } from '../../src/nn/lstm.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';

/** A workspace, and a check that a batch of nothing left every gradient 0 and every guard whole. */
function prepare(backend: Backend) {
  const block = new ParameterBlock();
  const workspace = new GuardedArena(backend);
  return {
    workspace,
    ready: <Layer>(build: (scope: ParameterBlock) => Layer): Layer => {
      const layer = build(block);
      block.allocate(backend, Random.fromSeed(1));
      return layer;
    },
    expectUntouched: async (): Promise<void> => {
      const gradients = await backend.read(block.gradients, block.trainedSize);
      expect(gradients.every((g) => g === 0)).toBe(true);
      expect(await workspace.damage()).toBe(0);
    },
  };
}

describe.each(everyBackend)('a batch without rows on $name', ({ create }) => {
  it('goes through a linear layer', async () => {
    const { workspace, ready, expectUntouched } = prepare(await create());
    const layer = ready((scope) => new Linear(scope, { inputSize: 3, outputSize: 4 }));
    for (const axes of [[0], [2, 0], [0, 3]]) {
      const { output, cache } = layer.forward(workspace, workspace.tensor([...axes, 3]));
      expect(output.shape).toEqual([...axes, 4]);
      expect(layer.backward(workspace, cache, output).shape).toEqual([...axes, 3]);
    }
    await expectUntouched();
  });

  it('goes through an embedding', async () => {
    const { workspace, ready, expectUntouched } = prepare(await create());
    const layer = ready((scope) => new Embedding(scope, { vocabularySize: 3, embeddingSize: 4 }));
    const { output, cache } = layer.forward(workspace, workspace.ids([0, 2], []));
    expect(output.shape).toEqual([0, 2, 4]);
    layer.backward(workspace, cache, output);
    await expectUntouched();
  });

  it('goes through an LSTM', async () => {
    const { workspace, ready, expectUntouched } = prepare(await create());
    const layer = ready((scope) => new Lstm(scope, { inputSize: 3, hiddenSize: 4 }));
    const initial = layer.zeroState(workspace, 0);
    const ids = workspace.ids([0], []);
    const { output, state, cache } = layer.forward(
      workspace,
      workspace.tensor([2, 0, 3]),
      ids,
      initial,
    );
    expect([output.shape, state.hidden.shape]).toEqual([
      [2, 0, 4],
      [0, 4],
    ]);
    const { dx, dInitial } = layer.backward(workspace, cache, output, state);
    expect([dx.shape, dInitial.cell.shape]).toEqual([
      [2, 0, 3],
      [0, 4],
    ]);
    await expectUntouched();
  });

  it('goes through attention, as do no query and no source', async () => {
    const kinds = Object.keys(attentions) as AttentionKind[];
    for (const [time, source, batch] of [
      [2, 3, 0],
      [0, 3, 2],
      [2, 0, 2],
    ]) {
      for (const kind of kinds) {
        const { workspace, ready, expectUntouched } = prepare(await create());
        const sizes = { querySize: 4, keySize: 4 };
        const layer = ready((scope) => attentions[kind].create(scope, sizes));
        const states = workspace.zeros([source, batch, 4]);
        const lengths = workspace.ids([batch], new Int32Array(batch).fill(source));
        const memory = layer.prepare(workspace, states, lengths);
        const query = workspace.zeros([time, batch, 4]);
        const { context, weights, cache } = layer.forward(workspace, query, memory);
        expect(context.shape).toEqual([time, batch, 4]);
        expect(weights.shape).toEqual([time, batch, source]);
        const dMemory = layer.zeroGradient(workspace, memory);
        const { dQuery } = layer.backward(workspace, cache, context, dMemory);
        expect(dQuery.shape).toEqual(query.shape);
        expect(layer.prepareBackward(workspace, memory, dMemory).shape).toEqual(states.shape);
        const { backend } = workspace;
        const values = await backend.read(context.offset, context.size);
        expect(values.every((value) => value === 0)).toBe(true);
        await expectUntouched();
      }
    }
  });

  it('goes through the layers without parameters', async () => {
    const { workspace, expectUntouched, ready } = prepare(await create());
    ready(() => undefined);
    const x = workspace.tensor([0, 5]);
    const [activation, softmax, dropout] = [
      new Activation('tanh'),
      new Softmax(),
      new Dropout(0.5),
    ];
    const activated = activation.forward(workspace, x);
    expect(activation.backward(workspace, activated.cache, x).shape).toEqual([0, 5]);
    const normalised = softmax.forward(workspace, x);
    expect(softmax.backward(workspace, normalised.cache, x).shape).toEqual([0, 5]);
    const dropped = dropout.forward(workspace, x, Random.fromSeed(1));
    expect(dropout.backward(workspace, dropped.cache, x).shape).toEqual([0, 5]);
    await expectUntouched();
  });

  it('has a cross-entropy of 0', async () => {
    const backend = await create();
    const { workspace } = prepare(backend);
    const layer = new CrossEntropy();
    const none = layer.forward(workspace, workspace.tensor([0, 5]), workspace.ids([0], []));
    const empty = { lengths: workspace.ids([2], [0, 0]), count: 0 };
    const [logits, targets] = [
      workspace.zeros([3, 2, 5]),
      workspace.ids([3, 2], [0, 1, 2, 3, 4, 0]),
    ];
    const unread = layer.forward(workspace, logits, targets, empty);
    for (const { loss, cache } of [none, unread]) {
      expect([...(await backend.read(loss.offset, 1))]).toEqual([0]);
      const dLogits = layer.backward(workspace, cache);
      const gradient = await backend.read(dLogits.offset, dLogits.size);
      expect(gradient.every((g) => g === 0)).toBe(true);
    }
  });

  it('is refused by batch normalisation in training, and taken in inference', async () => {
    const { workspace, ready, expectUntouched } = prepare(await create());
    const layer = ready((scope) => new BatchNorm(scope, { features: 3 }));
    const none = workspace.tensor([0, 3]);
    expect(layer.forward(workspace, none, 'inference').output.shape).toEqual([0, 3]);
    for (const rows of [0, 1]) {
      const message = `batchNorm.forward: x must have at least 2 rows in training, got ${rows}`;
      const train = () => layer.forward(workspace, workspace.zeros([rows, 3]), 'training');
      expect(train).toThrow(new ShapeError(message));
    }
    await expectUntouched();
  });
});
