import { describe, expect, it } from 'vitest';
import type { Backend, Workspace } from '../../src/backend/backend.ts';
import { type CellKind, cells } from '../../src/nn/cells.ts';
import { LayerNorm } from '../../src/nn/layer-norm.ts';
import { Linear } from '../../src/nn/linear.ts';
import type { Recurrent } from '../../src/nn/recurrent.ts';
import { Softmax } from '../../src/nn/softmax.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { everyBackend } from '../support/backends.ts';

/** A layer as a function of independent rows [B, size], which gives rows [B, *]: outputs and dx. */
interface RowLayer {
  readonly name: string;
  readonly size: number;
  readonly build: (
    block: ParameterBlock,
  ) => (workspace: Workspace, x: Tensor, lengths: readonly number[]) => Tensor[];
}

const steps = 3;
const recurrentKinds = (Object.keys(cells) as CellKind[]).flatMap((kind) =>
  [4, 19].map((hiddenSize) => [kind, hiddenSize] as const),
);

const rowLayers: RowLayer[] = [
  ...[
    [5, 3],
    [300, 21],
    [7, 530],
  ].map(([size, outputSize]) => ({
    name: `linear ${size} to ${outputSize}`,
    size,
    build(block: ParameterBlock) {
      const layer = new Linear(block, { inputSize: size, outputSize });
      return (workspace: Workspace, x: Tensor) => {
        const { output, cache } = layer.forward(workspace, x);
        return [output, layer.backward(workspace, cache, output)];
      };
    },
  })),
  {
    name: 'softmax',
    size: 13,
    build() {
      const layer = new Softmax();
      return (workspace, x) => {
        const { output, cache } = layer.forward(workspace, x);
        return [output, layer.backward(workspace, cache, x)];
      };
    },
  },
  {
    name: 'layer normalisation',
    size: 13,
    build(block) {
      const layer = new LayerNorm(block, { features: 13 });
      return (workspace, x) => {
        const { output, cache } = layer.forward(workspace, x);
        return [output, layer.backward(workspace, cache, x)];
      };
    },
  },
  ...recurrentKinds.map(([kind, hiddenSize]) => ({
    name: `${kind} of ${hiddenSize}`,
    size: hiddenSize * 2,
    build(block: ParameterBlock) {
      const sizes = { inputSize: 2 * hiddenSize, hiddenSize };
      const layer: Recurrent = cells[kind].create(block, sizes);
      return (workspace: Workspace, x: Tensor, lengths: readonly number[]) => {
        const [batch, size] = x.shape;
        const sequence = workspace.tensor([steps, batch, size]); // the same x at every step
        for (let t = 0; t < steps; t++)
          workspace.backend.copy(x.size, x.offset, sequence.at(t).offset);
        const ids = workspace.ids([batch], lengths);
        const initial = layer.zeroState(workspace, batch);
        const { output, state, cache } = layer.forward(workspace, sequence, ids, initial);
        const { dx, dInitial } = layer.backward(workspace, cache, output, state);
        const timeSteps = [0, 1, 2].flatMap((t) => [output.at(t), dx.at(t)]);
        return [...timeSteps, ...Object.values(state), ...Object.values(dInitial)];
      };
    },
  })),
];

/** The results for `rows`, row by row: row i has the numbers of all results in turn. */
async function run(
  backend: Backend,
  layer: RowLayer,
  rows: readonly Float32Array[],
  lengths: readonly number[],
): Promise<number[][]> {
  const block = new ParameterBlock();
  const apply = layer.build(block);
  block.allocate(backend, Random.fromSeed(8));
  const workspace = new Arena(backend);
  const x = workspace.from(
    [rows.length, layer.size],
    rows.flatMap((row) => [...row]),
  );
  const results = apply(workspace, x, lengths);
  const numbers = await Promise.all(results.map(({ offset, size }) => backend.read(offset, size)));
  return rows.map((_, b) =>
    numbers.flatMap((values) => {
      const width = values.length / rows.length;
      return Array.from(values.subarray(b * width, (b + 1) * width));
    }),
  );
}

describe.each(everyBackend)(
  'on $name, a row does not depend on the others, bit for bit',
  ({ create }) => {
    it.each(rowLayers)('$name', async (layer) => {
      const backend = await create();
      const random = Random.fromSeed(9);
      const rows = Array.from({ length: 11 }, () =>
        Float32Array.from({ length: layer.size }, () => random.normal()),
      );
      const lengths = rows.map((_, b) => [3, 1, 3, 2, 0][b % 5]);
      const together = await run(backend, layer, rows, lengths);
      for (const count of [1, 2, 3, 5, 8]) {
        for (let start = 0; start + count <= rows.length; start += count) {
          const end = start + count;
          const part = await run(backend, layer, rows.slice(start, end), lengths.slice(start, end));
          expect(part).toEqual(together.slice(start, end));
        }
      }

      const strange = rows.map((row, b) =>
        b === 6 ? row : new Float32Array(row.length).fill(1e9),
      );
      expect((await run(backend, layer, strange, lengths))[6]).toEqual(together[6]);
    });
  },
);
