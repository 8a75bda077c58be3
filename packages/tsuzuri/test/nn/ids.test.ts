import { describe, expect, it } from 'vitest';
import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { BackendError, DataError } from '../../src/errors.ts';
import { cells } from '../../src/nn/cells.ts';
import { CrossEntropy } from '../../src/nn/cross-entropy.ts';
import { Embedding } from '../../src/nn/embedding.ts';
import type { Recurrent } from '../../src/nn/recurrent.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';

function embedding(backend: Backend) {
  const block = new ParameterBlock();
  const layer = new Embedding(block, { vocabularySize: 3, embeddingSize: 4 });
  block.allocate(backend, Random.fromSeed(1));
  const workspace: Workspace = new Arena(backend);
  return { layer, workspace };
}

describe.each(everyBackend)('ids on $name', ({ create }) => {
  it('are not numbers that happen to be whole', async () => {
    const { layer, workspace } = embedding(await create());
    const numbers = workspace.from([2], [1, 2]);
    expect(() => layer.forward(workspace, numbers)).toThrow(DataError);
    expect(() => layer.forward(workspace, numbers)).toThrow(
      'embedding.forward: ids must be a tensor of ids',
    );
  });

  it('that change between forward and backward are refused', async () => {
    const backend = await create();
    const { layer, workspace } = embedding(backend);
    const ids = workspace.ids([2], [1, 2]);
    const { output, cache } = layer.forward(workspace, ids);
    backend.writeIds(ids.offset, [1, 1_000_000]);
    expect(() => layer.backward(workspace, cache, output)).toThrow(
      'embeddingBackward: ids must be whole numbers from 0 to 2, got 1000000',
    );
  });

  it('of another backend are refused', async () => {
    const { layer, workspace } = embedding(await create());
    const other: Workspace = new Arena(await everyBackend[0].create());
    if (other.backend === workspace.backend) return;
    expect(() => layer.forward(workspace, other.ids([1], [1]))).toThrow(BackendError);
  });
});

describe.each(Object.keys(cells) as (keyof typeof cells)[])('lengths of %s', (kind) => {
  it('are ids, and at most the time', async () => {
    const backend = await everyBackend[0].create();
    const block = new ParameterBlock();
    const layer: Recurrent = cells[kind].create(block, { inputSize: 2, hiddenSize: 3 });
    block.allocate(backend, Random.fromSeed(1));
    const workspace: Workspace = new Arena(backend);
    const x = workspace.zeros([4, 2, 2]);
    const state = layer.zeroState(workspace, 2);
    const forward = (lengths: readonly number[]) => () =>
      layer.forward(workspace, x, workspace.ids([2], lengths), state);
    forward([4, 0])();
    expect(forward([5, 1])).toThrow('lengths must be whole numbers from 0 to 4, got 5');
    expect(forward([1.5, 1])).toThrow(DataError);
    expect(forward([-1, 1])).toThrow(DataError);
    expect(() => layer.forward(workspace, x, workspace.from([2], [1, 1]), state)).toThrow(
      'lengths must be a tensor of ids',
    );
  });
});

describe('the cross-entropy', () => {
  it('refuses targets that are no ids, and lengths beyond the time', async () => {
    const workspace: Workspace = new Arena(await everyBackend[0].create());
    const loss = new CrossEntropy();
    const logits = workspace.zeros([2, 1, 3]);
    const targets = workspace.ids([2, 1], [0, 9]);
    const within = (length: number) => ({ lengths: workspace.ids([1], [length]), count: 1 });
    loss.forward(workspace, logits, targets, within(1)); // the 9 does not count
    expect(() => loss.forward(workspace, logits, targets, within(2))).toThrow(DataError);
    expect(() => loss.forward(workspace, logits, targets, within(3))).toThrow(DataError);
    expect(() => loss.forward(workspace, logits, workspace.zeros([2, 1]), within(1))).toThrow(
      'crossEntropy.forward: targets must be a tensor of ids',
    );
  });
});
