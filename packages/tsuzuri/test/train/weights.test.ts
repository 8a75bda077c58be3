import { describe, expect, it } from 'vitest';
import type { Example } from '../../src/data/task.ts';
import { learn } from '../../src/learn/learn.ts';
import { resumeTraining, saveTraining } from '../../src/train/checkpoint.ts';
import { Training } from '../../src/train/training.ts';
import { Translator } from '../../src/translator/translator.ts';
import { exactBackend } from '../support/backends.ts';

const side = { kind: 'text', tokenizer: { kind: 'character' }, tokens: [...'abc'] } as const;
const config = { source: side, target: { ...side, eos: true }, embeddingSize: 4, hiddenSize: 6 };
const settings = {
  optimizer: 'sgd',
  batchSize: 8,
  clipNorm: 0,
  epochs: 1,
  unknownRate: 0,
} as const;
const rows = ['ab', 'bca', 'cc'].map((source) => ({ source, target: source }));

async function trained(train: readonly Example[], isStream = false, more: object = {}) {
  const translator = new Translator(exactBackend(), { ...config, ...more }, 1);
  const data = { train: isStream ? { open: () => train } : train };
  const training = await Training.open(translator, data, settings);
  let loss = 0;
  for await (const event of training.run()) if (event.kind === 'step') loss = event.loss;
  const weights = [...(await translator.model.parameters.read()).values()];
  return { loss, weights: weights.flatMap(({ values }) => [...values]) };
}

function requireNear(one: readonly number[], other: readonly number[]): void {
  expect(Math.max(...one.map((value, i) => Math.abs(value - other[i])))).toBeLessThan(1e-12);
}

describe('weights of examples', () => {
  it('count an example as if it stood so many times in its batch', async () => {
    const [first, second, third] = rows;
    const weighted = await trained([{ ...first, weight: 2 }, { ...second, weight: 3 }, third]);
    const repeated = await trained([first, first, second, second, second, third]);
    expect(weighted.loss).toBeCloseTo(repeated.loss, 12);
    requireNear(weighted.weights, repeated.weights);
    const halves = [
      { ...first, weight: 1 },
      { ...second, weight: 1.5 },
      { ...third, weight: 0.5 },
    ];
    requireNear((await trained(halves)).weights, repeated.weights);
    requireNear((await trained(halves, true)).weights, repeated.weights);
  });

  it('are those of every kind of model', async () => {
    const [first, second, third] = rows;
    const edits = { model: 'edit-transducer' };
    const weighted = await trained([{ ...first, weight: 2 }, second, third], false, edits);
    const repeated = await trained([first, first, second, third], false, edits);
    requireNear(weighted.weights, repeated.weights);
  });

  it('of 1 change no bit', async () => {
    const plain = await trained(rows);
    expect(await trained(rows.map((row) => ({ ...row, weight: 1 })))).toEqual(plain);
  });

  it('are part of the data that a run was started on', async () => {
    const train = rows.map((row, i) => ({ ...row, weight: i + 1 }));
    const translator = new Translator(exactBackend(), config, 1);
    const training = await Training.open(translator, { train }, { ...settings, epochs: 2 });
    for await (const { kind } of training.run()) if (kind === 'epoch') break;
    const checkpoint = await saveTraining(training);
    for await (const _ of training.run());
    const resumed = await resumeTraining(exactBackend(), checkpoint, { train });
    for await (const _ of resumed.run());
    expect(await saveTraining(resumed)).toEqual(await saveTraining(training));
    await expect(resumeTraining(exactBackend(), checkpoint, { train: rows })).rejects.toThrow(
      'the training or dev data are not those that the run was started on',
    );
  });

  it('are above 0', async () => {
    const pairs = [...rows, { source: 'a', target: 'a', weight: 0 }];
    await expect(learn(pairs, { epochs: 1, backend: exactBackend() })).rejects.toThrow(
      'weight: expected a number above 0, up to 1000000000, got 0',
    );
    const translator = new Translator(exactBackend(), config, 1);
    const train = [{ ...translator.codec.encode(rows[0]), weight: NaN }];
    await expect(Training.open(translator, { train })).rejects.toThrow(
      'data.train[0].weight: expected a number above 0, up to 1000000000, got NaN',
    );
  });
});
