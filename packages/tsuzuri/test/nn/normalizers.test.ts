import { describe, expect, it } from 'vitest';
import { attentions } from '../../src/nn/attention/attentions.ts';
import {
  type AttentionNormalizerName,
  attentionNormalizers,
} from '../../src/nn/attention/normalizers.ts';
import { Entmax, type EntmaxKind, entmaxPowers } from '../../src/nn/entmax.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';

type Numbers = Readonly<Record<string, Stored>>;
const cases = pytorchCases<{ given: Numbers; expected: Numbers }>('normalizers');
const tested = [
  { name: 'reference in float64', create: exactBackend, tolerance: 1e-12 },
  ...everyBackend.map((one) => ({ ...one, tolerance: 1e-5 })),
];

describe.each(tested)('attention with other normalisers, $name', ({ create, tolerance }) => {
  it.each(cases)('is that of PyTorch: %s', async (name, { given, expected }) => {
    const workspace = new Arena(await create());
    const normalizer = attentionNormalizers[name.split(':')[0] as AttentionNormalizerName];
    const sizes = { querySize: given.query.shape[2], keySize: given.states.shape[2] };
    const layer = attentions.dot.create(new ParameterBlock(), sizes, normalizer);
    const floats = (of: string) => workspace.from(given[of].shape, given[of].values);
    const lengths = workspace.ids(given.lengths.shape, given.lengths.values);
    const memory = layer.prepare(workspace, floats('states'), lengths);
    const { context, weights, cache } = layer.forward(workspace, floats('query'), memory);
    const dMemory = layer.zeroGradient(workspace, memory);
    const { dQuery } = layer.backward(workspace, cache, floats('dContext'), dMemory);
    const dStates = layer.prepareBackward(workspace, memory, dMemory);
    for (const [what, tensor] of Object.entries({ context, weights, dQuery, dStates })) {
      const found = await workspace.backend.read(tensor.offset, tensor.size);
      expectClose(found, expected[what].values, tolerance, { what });
    }
  });
});

const kinds = Object.keys(entmaxPowers) as EntmaxKind[];
const everyKind = everyBackend.flatMap((one) => kinds.map((kind) => ({ ...one, kind })));

describe.each(everyKind)('$kind on $name', ({ create, kind }) => {
  const rowOf = async (x: readonly number[]) => {
    const workspace = new Arena(await create());
    const lengths = workspace.ids([1], [x.length]);
    const { output } = new Entmax(kind).forward(
      workspace,
      workspace.from([1, 1, x.length], x),
      lengths,
    );
    return [...(await workspace.backend.read(output.offset, output.size))];
  };

  it('gives equal numbers equal shares, and all to one that is far ahead', async () => {
    expectClose(await rowOf(Array.from({ length: 1000 }, () => -7)), Array(1000).fill(1e-3), 1e-6);
    expect(await rowOf([0, 2.01, 0])).toEqual([0, 1, 0]);
    expect(await rowOf([1e30, -1e30, -Infinity])).toEqual([1, 0, 0]);
    expect(await rowOf([3])).toEqual([1]);
  });

  it('passes on what is not a number', async () => {
    for (const x of [
      [0, NaN, 1],
      [0, Infinity, 1],
      [-Infinity, -Infinity],
    ]) {
      expect((await rowOf(x)).every((y) => Number.isNaN(y))).toBe(true);
    }
  });
});
