import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { createBackend } from '../../src/backend/select.ts';
import { ConfigError, ShapeError } from '../../src/errors.ts';
import { type AttentionKind, attentions } from '../../src/nn/attention/attentions.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { ParameterBlock } from '../../src/tensor/parameters.ts';
import { Random } from '../../src/tensor/random.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { attention, sizesFor } from '../support/attention-cases.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { differences } from '../support/compare.ts';
import { pytorchCases } from '../support/fixtures.ts';
import { LayerRig } from '../support/layer-suite.ts';

const kinds = Object.keys(attentions) as AttentionKind[];
const everyKind = everyBackend.flatMap(({ name, create }) =>
  kinds.map((kind) => ({ name, create, kind })),
);
const [QUERY, STATE] = [19, 21];

/** One row of a batch: its queries and its source, step by step. */
interface Row {
  readonly queries: readonly Float32Array[];
  readonly states: readonly Float32Array[];
}

function drawRow(seed: number, kind: AttentionKind, time: number, length: number): Row {
  const random = Random.fromSeed(seed);
  const { querySize, keySize } = sizesFor(kind, QUERY, STATE);
  const draw = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  return {
    queries: Array.from({ length: time }, () => draw(querySize)),
    states: Array.from({ length }, () => draw(keySize)),
  };
}

/** Steps of several rows as one tensor [length, B, size], with `padding` where a row has ended. */
function timeMajor(
  workspace: Arena<Backend>,
  sequences: readonly (readonly Float32Array[])[],
  length: number,
  size: number,
  padding: number,
): Tensor {
  const values = Array.from({ length }, (_, t) =>
    sequences.flatMap((steps) => [...(steps[t] ?? new Float32Array(size).fill(padding))]),
  ).flat();
  return workspace.from([length, sequences.length, size], values);
}

interface Looked {
  /** Of each row: context, weights, dQuery at every step, and dStates at every source position. */
  readonly context: number[][];
  readonly weights: number[][];
  readonly dQuery: number[][];
  readonly dStates: number[][];
}

/** Both passes over a batch of rows, whose source is padded to `source` positions. */
async function look(
  backend: Backend,
  kind: AttentionKind,
  rows: readonly Row[],
  { source, padding = 0, steps = false }: { source: number; padding?: number; steps?: boolean },
): Promise<Looked> {
  const block = new ParameterBlock();
  const { querySize, keySize } = sizesFor(kind, QUERY, STATE);
  const layer = attentions[kind].create(block, { querySize, keySize, attentionSize: 17 });
  block.allocate(backend, Random.fromSeed(1));
  const workspace = new Arena(backend);
  const batch = rows.length;
  const time = rows[0].queries.length;
  const states = rows.map((row) => row.states);
  const memory = layer.prepare(
    workspace,
    timeMajor(workspace, states, source, keySize, padding),
    workspace.ids(
      [batch],
      states.map(({ length }) => length),
    ),
  );
  const queries = rows.map((row) => row.queries);
  const query = timeMajor(workspace, queries, time, querySize, 0);
  const parts = steps ? Array.from({ length: time }, (_, t) => query.slice(t, t + 1)) : [query];
  const passes = parts.map((part) => layer.forward(workspace, part, memory));
  const dMemory = layer.zeroGradient(workspace, memory);
  const dQueries = passes.map(
    ({ cache, context }) => layer.backward(workspace, cache, context, dMemory).dQuery,
  );
  const dStates = layer.prepareBackward(workspace, memory, dMemory);

  const byRow = async (tensors: readonly Tensor[]): Promise<number[][]> => {
    const width = tensors[0].shape[2];
    const read: number[] = [];
    for (const { offset, size } of tensors) read.push(...(await backend.read(offset, size)));
    return rows.map((_, b) => read.filter((_x, i) => Math.floor(i / width) % batch === b));
  };
  return {
    context: await byRow(passes.map(({ context }) => context)),
    weights: await byRow(passes.map(({ weights }) => weights)),
    dQuery: await byRow(dQueries),
    dStates: await byRow([dStates]),
  };
}

describe.each(everyKind)('$kind attention on $name', ({ create, kind }) => {
  const rows = [3, 33, 0, 8, 1].map((length, b) => drawRow(b + 1, kind, 4, length));

  it('gives T queries the numbers of T calls of one query each', async () => {
    const backend = await create();
    const together = await look(backend, kind, rows, { source: 33 });
    const apart = await look(backend, kind, rows, { source: 33, steps: true });
    expect(apart.context).toEqual(together.context);
    expect(apart.weights).toEqual(together.weights);
    expect(apart.dQuery).toEqual(together.dQuery);
  });

  it('gives a row the same bits alone and in a batch, however much padding there is', async () => {
    const backend = await create();
    const { keySize } = sizesFor(kind, QUERY, STATE);
    const together = await look(backend, kind, rows, { source: 33 });
    for (const [b, row] of rows.entries()) {
      const length = row.states.length;
      for (const source of [length, length + 1, length + 21]) {
        const alone = await look(backend, kind, [row], { source });
        expect(alone.context[0]).toEqual(together.context[b]);
        expect(alone.dQuery[0]).toEqual(together.dQuery[b]);
        const [upTo, width] = [length * keySize, Math.min(source, 33)];
        expect(alone.dStates[0].slice(0, upTo)).toEqual(together.dStates[b].slice(0, upTo));
        for (let t = 0; t < 4; t++) {
          const weights = together.weights[b].slice(t * 33, t * 33 + width);
          expect(alone.weights[0].slice(t * source, t * source + width)).toEqual(weights);
        }
      }
    }
  });

  it('gives the same bits whatever stands in padded positions', async () => {
    const backend = await create();
    const zeros = await look(backend, kind, rows, { source: 40 });
    for (const padding of [-7.25, 1e36])
      expect(await look(backend, kind, rows, { source: 40, padding })).toEqual(zeros);
  });

  it('has weights of sum 1 over the source, and none past it', async () => {
    const { weights, context, dStates } = await look(await create(), kind, rows, { source: 40 });
    for (const [b, { states }] of rows.entries()) {
      for (let t = 0; t < 4; t++) {
        const row = weights[b].slice(t * 40, (t + 1) * 40);
        const sum = row.reduce((total, weight) => total + weight, 0);
        expect(sum).toBeCloseTo(states.length > 0 ? 1 : 0, 5);
        expect(row.slice(states.length).every((weight) => weight === 0)).toBe(true);
      }
    }
    expect(context[2].every((value) => value === 0)).toBe(true); // the empty source
    expect(dStates[2].every((value) => value === 0)).toBe(true);
  });
});

/** Cases with work for three threads, by rows of the batch and, for the small one, by queries. */
const large = kinds.flatMap((kind) => [
  attention(kind, [67, 131], 19, [31, 7, 0, 12, 31, 30, 2, 31, 29, 31, 5]),
  attention(kind, [131, 67], 43, [61, 90]),
]);

describe('any number of threads', () => {
  it.each(large.map((testCase) => [testCase.name, testCase] as const))(
    'gives the same bits: %s',
    async (_, testCase) => {
      const alone = await new LayerRig(testCase, await createBackend('auto', { threads: 1 })).run();
      for (const threads of [2, 3]) {
        const rig = new LayerRig(testCase, await createBackend('auto', { threads }));
        const together = await rig.run();
        expect(differences(together.outputs, alone.outputs)).toEqual([]);
        expect(differences(together.gradients, alone.gradients)).toEqual([]);
        expect(await rig.workspace.damage()).toBe(0);
        rig.dispose();
      }
    },
  );
});

describe('attention', () => {
  const sizes = { querySize: 3, keySize: 3 };

  it('has a PyTorch fixture for every kind', () => {
    const names = pytorchCases('attention').map(([name]) => name.split(':')[0]);
    expect([...new Set(names)].sort()).toEqual([...kinds].sort());
  });

  it('says which size is wrong', () => {
    const make = (kind: AttentionKind, wrong: object) => () =>
      attentions[kind].create(new ParameterBlock(), { ...sizes, ...wrong });
    for (const kind of ['dot', 'scaled-dot'] as const) {
      expect(make(kind, { querySize: 4 })).toThrow(
        new ConfigError(
          'querySize',
          'this attention has no weights, so it expects keySize, 3, got 4',
        ),
      );
    }
    for (const kind of kinds) {
      expect(make(kind, { querySize: 0, keySize: 0 })).toThrow(
        new ConfigError('querySize', 'expected a whole number of at least 1, got 0'),
      );
    }
    expect(make('additive', { attentionSize: 1.5 })).toThrow(
      new ConfigError('attentionSize', 'expected a whole number of at least 1, got 1.5'),
    );
  });

  it('says which tensor does not fit', () => {
    const workspace = new Arena(exactBackend());
    const layer = attentions.dot.create(new ParameterBlock(), sizes);
    const [states, lengths] = [workspace.zeros([5, 2, 3]), workspace.ids([2], [5, 4])];
    expect(() => layer.prepare(workspace, workspace.zeros([5, 2, 4]), lengths)).toThrow(
      new ShapeError('attention.prepare: states must be [*, *, 3], got [5, 2, 4]'),
    );
    expect(() => layer.prepare(workspace, states, workspace.ids([1], [5]))).toThrow(
      new ShapeError('attention.prepare: lengths must be [2], got [1]'),
    );
    const memory = layer.prepare(workspace, states, lengths);
    expect(() => layer.forward(workspace, workspace.zeros([1, 4, 3]), memory)).toThrow(
      new ShapeError('attention.forward: query must be [*, 2, 3], got [1, 4, 3]'),
    );
    const { cache } = layer.forward(workspace, workspace.zeros([1, 2, 3]), memory);
    const dMemory = layer.zeroGradient(workspace, memory);
    expect(() => layer.backward(workspace, cache, workspace.zeros([2, 2, 3]), dMemory)).toThrow(
      new ShapeError('attention.backward: dContext must be [1, 2, 3], got [2, 2, 3]'),
    );
  });
});
