import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { DecodingMemory } from '../../src/decode/memory.ts';
import { readPytorch } from '../../src/export/pytorch/read.ts';
import { inMemory } from '../../src/formats/safetensors-pieces.ts';
import { writeSafetensors } from '../../src/formats/safetensors.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { update } from '../../src/train/update.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import type { Stored } from '../support/fixtures.ts';

interface Case {
  readonly config: object;
  readonly tensors: Readonly<Record<string, Stored>>;
  readonly greedy: readonly (readonly number[])[];
  readonly rowLosses: readonly number[];
  readonly losses: readonly number[];
}

const { sources, targets, limit, learningRate, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/pytorch/sparse-models.json', import.meta.url), 'utf8'),
) as {
  sources: number[][];
  targets: number[][];
  limit: number;
  learningRate: number;
  cases: Record<string, Case>;
};

async function follow(twin: Case, backend: Backend, tolerance: number): Promise<void> {
  const stored = Object.entries(twin.tensors).map(
    ([name, { shape, values }]) => [name, { shape, values: Float64Array.from(values) }] as const,
  );
  const weights = inMemory(writeSafetensors({ tensors: new Map(stored), metadata: {} }));
  const { model } = await readPytorch(backend, JSON.stringify(twin.config), weights);
  const memory = new DecodingMemory(backend);
  const source = toIdBatch(sources);
  const answers = await greedy({ model, memory }, source, { length: limit, eosId: 4 });
  expect(answers.map((row) => [...row])).toEqual(twin.greedy);

  const workspace = new Arena(backend);
  const found: number[] = [];
  for (const [row, one] of sources.entries()) {
    const state = model.start(workspace, toIdBatch([one]));
    const loss = model.score(workspace, state, toIdBatch([targets[row]]));
    found.push((await backend.read(loss.offset, 1))[0]);
  }
  expectClose(found, twin.rowLosses, tolerance, { what: 'losses of rows' });

  const batch = { source, target: toIdBatch(targets) };
  const options = { optimizer: new Sgd(), learningRate };
  const losses: number[] = [];
  while (losses.length < 10) losses.push(await update(workspace, model, [batch], options));
  expectClose(losses, twin.losses, tolerance, { what: 'losses' });
  memory.dispose();
  workspace.dispose();
  model.parameters.dispose();
}

describe('models of PyTorch with sparse attention or output', () => {
  it.each(Object.entries(cases))('answer and learn the same here: %s', async (_, twin) => {
    await follow(twin, exactBackend(), 1e-9);
    for (const { create } of everyBackend) await follow(twin, await create(), 1e-5);
  });
});
