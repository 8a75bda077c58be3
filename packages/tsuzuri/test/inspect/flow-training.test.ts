import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { flow } from '../../src/inspect/flow.ts';
import { counting, everyBackend } from '../support/backends.ts';
import { flowModel } from '../support/flow-model.ts';
import { begin, weightsOf } from '../support/training.ts';

const model = { attention: 'dot', dropout: 0.2, cell: 'layer-norm-lstm' } as const;

async function train(backend: Backend, look: boolean): Promise<number[]> {
  const training = begin({ epochs: 2, samplingRate: 0.3 }, model, backend);
  const { translator } = training;
  const { gradients, trainedSize } = translator.model.parameters;
  const numbers: number[] = [];
  for await (const { kind, loss } of training.run()) {
    numbers.push(loss);
    if (!look || kind !== 'step') continue;
    const before = await backend.read(gradients, trainedSize);
    await flow(translator, '123', { gradients: true });
    await flow(translator, '907', { target: '555', gradients: true });
    expect(await backend.read(gradients, trainedSize)).toEqual(before);
  }
  for (const { values } of (await weightsOf(training)).values()) numbers.push(...values);
  translator.dispose();
  return numbers;
}

describe.each(everyBackend)('a training that is looked into, on $name', ({ create }) => {
  it('has the bits of one that is not', async () => {
    const backend = await create();
    expect(await train(backend, true)).toEqual(await train(backend, false));
  });

  it('gets its gradients back also where the look fails', async () => {
    const backend = await create();
    const translator = flowModel(backend);
    const { model: inner } = translator;
    const { gradients, trainedSize } = inner.parameters;
    backend.fill(trainedSize, 3, gradients);
    inner.see = () => {
      throw new Error('nothing to see');
    };
    await expect(flow(translator, 'abc', { gradients: true })).rejects.toThrow('nothing to see');
    expect(new Set(await backend.read(gradients, trainedSize))).toEqual(new Set([3]));
    translator.dispose();
  });

  it('gets its memory back', async () => {
    const backend = counting(await create());
    const translator = flowModel(backend);
    const before = backend.live.size;
    await flow(translator, 'abc', { gradients: true });
    await expect(flow(translator, '')).rejects.toThrow('source with at least one token, got ""');
    expect(backend.live.size).toBe(before);
    translator.dispose();
  });
});
