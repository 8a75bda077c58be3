import { expect } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { update } from '../../src/train/update.ts';
import { expectClose } from './compare.ts';
import type { Stored } from './fixtures.ts';
import { ModelRig } from './model-rig.ts';

/** Some steps of training that PyTorch has taken. */
export interface ModelFixture {
  readonly config: Seq2SeqConfig;
  readonly learningRate: number;
  readonly clipNorm: number | null;
  readonly batches: readonly { source: number[][]; target: number[][] }[];
  readonly initial: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Stored>>;
}

/** Takes the same steps and expects the same losses and weights. */
export async function follow(
  fixture: ModelFixture,
  backend: Backend,
  tolerance: number,
): Promise<void> {
  const model = new ModelRig(backend, fixture.config, 1);
  const { parameters, workspace } = model;
  expect(parameters.parameters.map(({ name }) => name)).toEqual(Object.keys(fixture.initial));
  for (const { name, shape } of parameters.parameters) {
    expect(fixture.initial[name].shape).toEqual(shape);
    parameters.write(name, fixture.initial[name].values);
  }
  const options = {
    optimizer: new Sgd(),
    learningRate: fixture.learningRate,
    clipNorm: fixture.clipNorm ?? undefined,
    pass: () => ({}), // with label smoothing
  };
  const losses: number[] = [];
  for (let step = 0; step < fixture.losses.length; step++) {
    const { source, target } = fixture.batches[step % fixture.batches.length];
    const batch = { source: toIdBatch(source), target: toIdBatch(target) };
    losses.push(await update(workspace, model, [batch], options));
  }
  expectClose(losses, fixture.losses, tolerance, { what: 'losses' });
  for (const [name, { values }] of await parameters.read()) {
    expectClose(values, fixture.final[name].values, tolerance, { what: name });
  }
}
