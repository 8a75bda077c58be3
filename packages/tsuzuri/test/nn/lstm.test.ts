import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { ShapeError } from '../../src/errors.ts';
import { Lstm, type LstmState } from '../../src/nn/lstm.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock, normal } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';

function makeLstm(backend: Backend, inputSize: number, hiddenSize: number) {
  const block = new ParameterBlock();
  const lstm = new Lstm(block, { inputSize, hiddenSize });
  block.allocate(backend, Random.fromSeed(1));
  const random = Random.fromSeed(2);
  block.write(
    'bias',
    Array.from({ length: 4 * hiddenSize }, () => normal(1)(random)),
  );
  return { lstm, block };
}

const normals = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => Math.fround(random.normal()));

describe.each(everyBackend)('the LSTM on $name', ({ create }) => {
  it.each([
    { inputSize: 3, hiddenSize: 5, batch: 2, time: 4 },
    { inputSize: 9, hiddenSize: 19, batch: 7, time: 3 },
    { inputSize: 3, hiddenSize: 130, batch: 2, time: 2 },
    { inputSize: 300, hiddenSize: 9, batch: 2, time: 2 },
  ])('runs over a sequence as it steps, bit for bit: $inputSize to $hiddenSize', async (sizes) => {
    const { inputSize, hiddenSize, batch, time } = sizes;
    const backend = await create();
    const { lstm } = makeLstm(backend, inputSize, hiddenSize);
    const workspace = new Arena(backend);
    const random = Random.fromSeed(3);
    const x = workspace.from([time, batch, inputSize], normals(random, time * batch * inputSize));
    const [hidden, cell] = [1, 2].map(() =>
      workspace.from([batch, hiddenSize], normals(random, batch * hiddenSize)),
    );
    const lengths = Array.from({ length: batch }, (_, b) => time - (b % (time + 1)));
    const ids = workspace.ids([batch], lengths);
    const { output, state } = lstm.forward(workspace, x, ids, { hidden, cell });

    const row = async (tensor: Tensor, b: number): Promise<number[]> => {
      const { offset } = tensor.at(b);
      return [...(await backend.read(offset, hiddenSize))];
    };
    const folded: LstmState[] = [{ hidden, cell }];
    for (let t = 0; t < time; t++) folded.push(lstm.step(workspace, x.at(t), folded[t]));
    for (const [b, length] of lengths.entries()) {
      for (let t = 0; t < time; t++) {
        const wanted = folded[Math.min(t + 1, length)].hidden; // past its length, a row stands still
        expect(await row(output.at(t), b)).toEqual(await row(wanted, b));
      }
      expect(await row(state.hidden, b)).toEqual(await row(folded[length].hidden, b));
      expect(await row(state.cell, b)).toEqual(await row(folded[length].cell, b));
    }
  });

  it('takes no notice of what stands in padded slots', async () => {
    const backend = await create();
    const [inputSize, hiddenSize, time, batch] = [3, 5, 4, 3];
    const lengths = [2, 0, 4];
    const garbage = fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 });
    const run = async (values: readonly number[]): Promise<number[][]> => {
      const { lstm, block } = makeLstm(backend, inputSize, hiddenSize);
      const workspace = new GuardedArena(backend);
      const x = workspace.from([time, batch, inputSize], values);
      const ids = workspace.ids([batch], lengths);
      const initial = lstm.zeroState(workspace, batch);
      const { output, state, cache } = lstm.forward(workspace, x, ids, initial);
      const { dx, dInitial } = lstm.backward(workspace, cache, output, state);
      const gradients = block.parameters.map(({ gradient }) => gradient);
      const all = [
        output,
        state.hidden,
        state.cell,
        dx,
        dInitial.hidden,
        dInitial.cell,
        ...gradients,
      ];
      const read = await Promise.all(all.map(({ offset, size }) => backend.read(offset, size)));
      workspace.dispose();
      block.dispose();
      return read.map((numbers) => [...numbers].map((v) => v + 0)); // −0 is 0
    };
    const clean = normals(Random.fromSeed(4), time * batch * inputSize);
    const expected = await run(clean);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(garbage), async (stream) => {
        const soiled = clean.map((value, i) => {
          const slot = Math.floor(i / inputSize);
          const isPadding = Math.floor(slot / batch) >= lengths[slot % batch];
          return isPadding ? stream.next().value : value;
        });
        expect(await run(soiled)).toEqual(expected);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('gives the initial state back after no steps, and its gradient', async () => {
    const backend = await create();
    const { lstm, block } = makeLstm(backend, 3, 5);
    const workspace = new GuardedArena(backend);
    const x = workspace.tensor([0, 2, 3]);
    const numbers = normals(Random.fromSeed(5), 10);
    const initial = {
      hidden: workspace.from([2, 5], numbers),
      cell: workspace.from([2, 5], numbers.toReversed()),
    };
    const ids = workspace.ids([2], [0, 0]);
    const { output, state, cache } = lstm.forward(workspace, x, ids, initial);
    expect(output.shape).toEqual([0, 2, 5]);
    expect([...(await backend.read(state.hidden.offset, 10))]).toEqual(numbers);
    expect([...(await backend.read(state.cell.offset, 10))]).toEqual(numbers.toReversed());
    const { dx, dInitial } = lstm.backward(workspace, cache, undefined, state);
    expect(dx.shape).toEqual([0, 2, 3]);
    expect([...(await backend.read(dInitial.hidden.offset, 10))]).toEqual(numbers);
    const gradients = await backend.read(block.gradients, block.trainedSize);
    expect(gradients.every((g) => g === 0)).toBe(true);
    expect(await workspace.damage()).toBe(0);
  });

  it('names the argument whose shape does not fit', async () => {
    const backend = await create();
    const { lstm } = makeLstm(backend, 3, 5);
    const workspace = new Arena(backend);
    const [x, ids] = [workspace.zeros([2, 4, 3]), workspace.ids([4], [2, 2, 2, 2])];
    const initial = lstm.zeroState(workspace, 4);
    const refuses = (run: () => unknown, message: string): void =>
      expect(run).toThrow(new ShapeError(message));
    refuses(
      () => lstm.forward(workspace, workspace.zeros([2, 4, 9]), ids, initial),
      'lstm.forward: x must be [*, *, 3], got [2, 4, 9]',
    );
    refuses(
      () => lstm.forward(workspace, x, workspace.ids([3], [1, 1, 1]), initial),
      'lstm.forward: lengths must be [4], got [3]',
    );
    refuses(
      () => lstm.forward(workspace, x, ids, lstm.zeroState(workspace, 3)),
      'lstm.forward: initial.hidden must be [4, 5], got [3, 5]',
    );
    refuses(
      () => lstm.step(workspace, workspace.zeros([4, 2]), initial),
      'lstm.step: x must be [*, 3], got [4, 2]',
    );
    const { cache } = lstm.forward(workspace, x, ids, initial);
    refuses(
      () => lstm.backward(workspace, cache, workspace.zeros([2, 4, 4])),
      'lstm.backward: dOutput must be [2, 4, 5], got [2, 4, 4]',
    );
    const wrong = { hidden: workspace.zeros([4, 5]), cell: workspace.zeros([3, 5]) };
    refuses(
      () => lstm.backward(workspace, cache, undefined, wrong),
      'lstm.backward: dState.cell must be [4, 5], got [3, 5]',
    );
  });
});
