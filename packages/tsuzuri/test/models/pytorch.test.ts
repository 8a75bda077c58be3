import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { ModelRig } from '../support/model-rig.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { update } from '../../src/train/update.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';
import { type Stored, pytorchCases } from '../support/fixtures.ts';

interface ModelFixture {
  readonly config: Seq2SeqConfig;
  readonly learningRate: number;
  readonly clipNorm: number | null;
  readonly batches: readonly { source: number[][]; target: number[][] }[];
  readonly initial: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Stored>>;
}

const cases = pytorchCases<ModelFixture>('seq2seq');

async function follow(fixture: ModelFixture, backend: Backend, tolerance: number): Promise<void> {
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

describe('ten training steps of the encoder-decoder are those of PyTorch', () => {
  it('in eight variants of ten steps', () => {
    expect(cases).toHaveLength(8);
    expect(cases.every(([, fixture]) => fixture.losses.length === 10)).toBe(true);
  });

  it.each(cases)('reference in float64: %s', (_, fixture) => follow(fixture, exactBackend(), 1e-9));

  describe.each(everyBackend)('$name backend in float32', ({ create }) => {
    it.each(cases)('%s', async (_, fixture) => follow(fixture, await create(), 1e-5));
  });
});
