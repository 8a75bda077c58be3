import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch, toSourceBatch } from '../../src/data/batch.ts';
import { type EditTransducerConfig } from '../../src/models/edit-config.ts';
import { EditTransducer } from '../../src/models/edit-transducer.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { Arena } from '../../src/tensor/arena.ts';
import { update } from '../../src/train/update.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';

interface Fixture {
  readonly config: EditTransducerConfig;
  readonly learningRate: number;
  readonly batches: readonly Readonly<Record<'source' | 'target' | 'features', number[][]>>[];
  readonly initial: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Stored>>;
}

const cases = pytorchCases<Fixture>('edit-transducer');

async function follow(fixture: Fixture, backend: Backend, tolerance: number): Promise<void> {
  const model = new EditTransducer(backend, fixture.config, 1);
  const workspace = new Arena(backend);
  const { parameters } = model;
  const names = parameters.parameters.map(({ name }) => name);
  expect(names.toSorted()).toEqual(Object.keys(fixture.initial).toSorted());
  for (const { name, shape } of parameters.parameters) {
    expect(fixture.initial[name].shape).toEqual(shape);
    parameters.write(name, fixture.initial[name].values);
  }
  const options = { optimizer: new Sgd(), learningRate: fixture.learningRate };
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) {
    const { source, target, features } = fixture.batches[step % fixture.batches.length];
    const batch = { source: toSourceBatch(source, features), target: toIdBatch(target) };
    losses.push(await update(workspace, model, [batch], options));
  }
  expectClose(losses, fixture.losses, tolerance, { what: 'losses' });
  for (const [name, { values }] of await parameters.read()) {
    expectClose(values, fixture.final[name].values, tolerance, { what: name });
  }
}

describe('ten training steps of the edit transducer are those of PyTorch', () => {
  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});
