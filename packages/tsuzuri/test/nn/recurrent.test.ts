import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { ConfigError, ShapeError } from '../../src/errors.ts';
import { type CellKind, cells } from '../../src/nn/cells.ts';
import { layers } from '../../src/nn/layers.ts';
import type { Recurrent, RecurrentState } from '../../src/nn/recurrent.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { GuardedArena } from '../support/guarded-arena.ts';
import { stateNames, stateOf } from '../support/recurrent-cases.ts';

const kinds = Object.keys(cells) as CellKind[];
const onEveryBackend = kinds.flatMap((kind) =>
  everyBackend.map(({ name, create }) => ({ kind, name, create })),
);

const normals = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => Math.fround(random.normal()));

function make(backend: Backend, kind: CellKind, inputSize: number, hiddenSize: number) {
  const block = new ParameterBlock();
  const layer: Recurrent = cells[kind].create(block, { inputSize, hiddenSize });
  block.allocate(backend, Random.fromSeed(1));
  for (const { name, shape, value } of block.parameters) {
    if (shape.length === 1) block.write(name, normals(Random.fromSeed(2), value.size));
  }
  return { layer, block };
}

/** A state of numbers that do not depend on the workspace. */
function randomState(workspace: Workspace, layer: Recurrent, batch: number): RecurrentState {
  const zeros = Object.entries(layer.zeroState(workspace, batch));
  const tensors = zeros.map(([name, { shape, size }], i) => {
    return [name, workspace.from(shape, normals(Random.fromSeed(10 + i), size))];
  });
  return Object.fromEntries(tensors) as RecurrentState;
}

describe.each(onEveryBackend)('$kind on $name', ({ kind, create }) => {
  it.each([
    { inputSize: 3, hiddenSize: 5, batch: 2, time: 4 },
    { inputSize: 9, hiddenSize: 19, batch: 7, time: 3 },
    { inputSize: 3, hiddenSize: 130, batch: 2, time: 2 },
  ])('runs over a sequence as it steps, bit for bit: $inputSize to $hiddenSize', async (sizes) => {
    const { inputSize, hiddenSize, batch, time } = sizes;
    const backend = await create();
    const { layer } = make(backend, kind, inputSize, hiddenSize);
    const workspace = new Arena(backend);
    const numbers = normals(Random.fromSeed(3), time * batch * inputSize);
    const x = workspace.from([time, batch, inputSize], numbers);
    const initial = randomState(workspace, layer, batch);
    const lengths = Array.from({ length: batch }, (_, b) => time - (b % (time + 1)));
    const ids = workspace.ids([batch], lengths);
    const { output, state } = layer.forward(workspace, x, ids, initial);

    const row = async (tensor: Tensor, b: number): Promise<number[]> => {
      const { offset } = tensor.at(b);
      return [...(await backend.read(offset, hiddenSize))];
    };
    const folded = [initial];
    for (let t = 0; t < time; t++) folded.push(layer.step(workspace, x.at(t), folded[t]));
    for (const [b, length] of lengths.entries()) {
      for (let t = 0; t < time; t++) {
        const wanted = folded[Math.min(t + 1, length)].hidden; // past its length, a row stands still
        expect(await row(output.at(t), b)).toEqual(await row(wanted, b));
      }
      for (const name of stateNames[kind]) {
        expect(await row(state[name], b)).toEqual(await row(folded[length][name], b));
      }
    }
  });

  it('takes no notice of what stands in padded slots', async () => {
    const backend = await create();
    const [inputSize, hiddenSize, time, batch] = [3, 5, 4, 3];
    const lengths = [2, 0, 4];
    const garbage = fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 });
    const run = async (values: readonly number[]): Promise<number[][]> => {
      const { layer, block } = make(backend, kind, inputSize, hiddenSize);
      const workspace = new GuardedArena(backend);
      const x = workspace.from([time, batch, inputSize], values);
      const ids = workspace.ids([batch], lengths);
      const initial = randomState(workspace, layer, batch);
      const { output, state, cache } = layer.forward(workspace, x, ids, initial);
      const { dx, dInitial } = layer.backward(workspace, cache, output, state);
      const gradients = block.parameters.map(({ gradient }) => gradient);
      const states = [...Object.values(state), ...Object.values(dInitial)];
      const all = [output, dx, ...states, ...gradients];
      const read = await Promise.all(all.map(({ offset, size }) => backend.read(offset, size)));
      workspace.dispose();
      block.dispose();
      return read.map((numbers) => [...numbers].map((v) => v + 0)); // −0 is 0
    };
    const clean = normals(Random.fromSeed(4), time * batch * inputSize);
    const expected = await run(clean);
    expect(expected.flat().every(Number.isFinite)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(garbage), async (stream) => {
        const soiled = clean.map((value, i) => {
          const slot = Math.floor(i / inputSize);
          const isPadding = Math.floor(slot / batch) >= lengths[slot % batch];
          return isPadding ? stream.next().value : value;
        });
        expect(await run(soiled)).toEqual(expected);
      }),
      { seed: 1, numRuns: 10 },
    );
  });

  it.each([
    { time: 0, batch: 2 },
    { time: 2, batch: 0 },
  ])('takes $time steps of $batch rows, and leaves every gradient 0', async ({ time, batch }) => {
    const backend = await create();
    const { layer, block } = make(backend, kind, 3, 5);
    const workspace = new GuardedArena(backend);
    const x = workspace.tensor([time, batch, 3]);
    const initial = randomState(workspace, layer, batch);
    const ids = workspace.ids([batch], new Int32Array(batch));
    const { output, state, cache } = layer.forward(workspace, x, ids, initial);
    expect(output.shape).toEqual([time, batch, 5]);
    const { dx, dInitial } = layer.backward(workspace, cache, undefined, state);
    expect(dx.shape).toEqual([time, batch, 3]);
    const read = ({ offset, size }: Tensor) => backend.read(offset, size);
    for (const [name, tensor] of Object.entries(initial)) {
      expect(await read(state[name])).toEqual(await read(tensor));
      expect(await read(dInitial[name])).toEqual(await read(tensor));
    }
    const gradients = await backend.read(block.gradients, block.trainedSize);
    expect(gradients.every((g) => g === 0)).toBe(true);
    expect(await workspace.damage()).toBe(0);
  });
});

describe.each(kinds)('%s', (kind) => {
  const backend = exactBackend();
  const { layer } = make(backend, kind, 3, 5);
  const workspace = new Arena(backend);
  const [x, ids] = [workspace.zeros([2, 4, 3]), workspace.ids([4], [2, 2, 2, 2])];
  const initial = layer.zeroState(workspace, 4);
  const name = kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

  it('is a layer, described in a few words, with a state of its names', () => {
    expect(layers).toHaveProperty(kind);
    expect(cells[kind].description).not.toBe('');
    expect(Object.keys(initial)).toEqual(stateNames[kind]);
  });

  it('names the argument whose shape does not fit', () => {
    const { cache } = layer.forward(workspace, x, ids, initial);
    const last = stateNames[kind].at(-1)!;
    const wrong = stateOf(stateNames[kind], {
      ...initial,
      [last]: workspace.zeros([3, 5]),
    })!;
    const refusals: [string, () => unknown][] = [
      [
        `${name}.forward: x must be [*, *, 3], got [2, 4, 9]`,
        () => layer.forward(workspace, workspace.zeros([2, 4, 9]), ids, initial),
      ],
      [
        `${name}.forward: lengths must be [4], got [3]`,
        () => layer.forward(workspace, x, workspace.ids([3], [1, 1, 1]), initial),
      ],
      [
        `${name}.forward: initial.${last} must be [4, 5], got [3, 5]`,
        () => layer.forward(workspace, x, ids, wrong),
      ],
      [
        `${name}.forward: initial must have a hidden, got memory`,
        () =>
          layer.forward(workspace, x, ids, {
            memory: initial.hidden,
          } as unknown as RecurrentState),
      ],
      [
        `${name}.step: x must be [*, 3], got [4, 2]`,
        () => layer.step(workspace, workspace.zeros([4, 2]), initial),
      ],
      [
        `${name}.backward: dOutput must be [2, 4, 5], got [2, 4, 4]`,
        () => layer.backward(workspace, cache, workspace.zeros([2, 4, 4])),
      ],
      [
        `${name}.backward: dState.${last} must be [4, 5], got [3, 5]`,
        () => layer.backward(workspace, cache, undefined, wrong),
      ],
    ];
    for (const [message, run] of refusals) expect(run).toThrow(new ShapeError(message));
  });

  it.each(['inputSize', 'hiddenSize'])('wants a whole number as its %s', (size) => {
    const sizes = { inputSize: 3, hiddenSize: 5, [size]: 0 };
    const message = `${size}: expected a whole number of at least 1, got 0`;
    const create = () => cells[kind].create(new ParameterBlock(), sizes);
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(message);
  });
});
