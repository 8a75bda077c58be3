import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/backend.ts';
import { toIdBatch, toSourceBatch } from '../../../src/data/batch.ts';
import { greedy } from '../../../src/decode/greedy.ts';
import { DecodingMemory } from '../../../src/decode/memory.ts';
import { readPytorch } from '../../../src/export/pytorch/read.ts';
import { pytorchPieces } from '../../../src/export/pytorch/write.ts';
import { inMemory, joinPieces } from '../../../src/formats/safetensors-pieces.ts';
import { readSafetensors, writeSafetensors } from '../../../src/formats/safetensors.ts';
import { featureKinds } from '../../../src/models/features/features.ts';
import { Sgd } from '../../../src/optim/sgd.ts';
import { Arena } from '../../../src/tensor/arena.ts';
import { update } from '../../../src/train/update.ts';
import { everyBackend, exactBackend } from '../../support/backends.ts';
import { expectClose } from '../../support/compare.ts';
import type { Stored } from '../../support/fixtures.ts';

interface Case {
  readonly config: { readonly config: { readonly featuresKind: string } };
  readonly tensors: Readonly<Record<string, Stored>>;
  readonly logProbabilities: readonly (readonly number[])[];
  readonly greedy: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

const { sources, targets, features, limit, learningRate, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/pytorch/features.json', import.meta.url), 'utf8'),
) as {
  sources: number[][];
  targets: number[][];
  features: number[][];
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
  const source = toSourceBatch(sources, features);
  const answers = await greedy({ model, memory }, source, { length: limit, eosId: 4 });
  expect(answers.map((row) => [...row])).toEqual(twin.greedy);

  const workspace = new Arena(backend);
  const found: number[] = [];
  for (const row of sources.keys()) {
    const state = model.start(workspace, toSourceBatch([sources[row]], [features[row]]));
    const loss = model.score(workspace, state, toIdBatch([targets[row]]));
    found.push(-(await backend.read(loss.offset, 1))[0]);
  }
  const mean = (row: readonly number[]) => row.reduce((sum, value) => sum + value, 0) / row.length;
  expectClose(found, twin.logProbabilities.map(mean), tolerance, { what: 'log-probabilities' });

  const batch = { source, target: toIdBatch(targets) };
  const options = { optimizer: new Sgd(), learningRate };
  const losses: number[] = [];
  while (losses.length < 10) losses.push(await update(workspace, model, [batch], options));
  expectClose(losses, twin.losses, tolerance, { what: 'losses' });
  memory.dispose();
  workspace.dispose();
  model.parameters.dispose();
}

describe('models of PyTorch that read features', () => {
  it('are of every kind', () => {
    const kinds = Object.values(cases).map(({ config }) => config.config.featuresKind);
    expect(new Set(kinds)).toEqual(new Set(Object.keys(featureKinds)));
  });

  it.each(Object.entries(cases))('answer and learn the same here: %s', async (_, twin) => {
    await follow(twin, exactBackend(), 1e-9);
    for (const { create } of everyBackend) await follow(twin, await create(), 1e-5);
  });

  it.each(Object.entries(cases))('have the same tensors here: %s', async (_, twin) => {
    const backend = exactBackend();
    const stored = Object.entries(twin.tensors).map(
      ([name, { shape, values }]) => [name, { shape, values: Float64Array.from(values) }] as const,
    );
    const weights = inMemory(writeSafetensors({ tensors: new Map(stored), metadata: {} }));
    const translator = await readPytorch(backend, JSON.stringify(twin.config), weights);
    const { tensors } = readSafetensors(await joinPieces(pytorchPieces(translator)));
    expect([...tensors.keys()].toSorted()).toEqual(Object.keys(twin.tensors).toSorted());
    translator.dispose();
  });
});
