import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { type PairBatch, toIdBatch } from '../../src/data/batch.ts';
import { DataError } from '../../src/errors.ts';
import { Seq2Seq } from '../../src/models/seq2seq.ts';
import { Adam } from '../../src/optim/adam.ts';
import { Sgd } from '../../src/optim/sgd.ts';
import { Tensor } from '../../src/tensor/tensor.ts';
import { accumulateGradients, accumulatedStep, targetTokens } from '../../src/train/accumulate.ts';
import { trainStep } from '../../src/train/train-step.ts';
import { everyBackend, exactBackend } from '../support/backends.ts';
import { expectClose } from '../support/compare.ts';

const config = {
  sourceVocabularySize: 5,
  targetVocabularySize: 6,
  embeddingSize: 4,
  hiddenSize: 5,
};

const row = (vocabulary: number) =>
  fc.array(fc.nat({ max: vocabulary - 1 }), { minLength: 1, maxLength: 5 });
/** Parts of one batch: of different sizes, with rows of different lengths. */
const someParts = fc.array(fc.array(fc.tuple(row(5), row(6)), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
});
const toBatch = (pairs: [number[], number[]][]): PairBatch => ({
  source: toIdBatch(pairs.map(([source]) => source)),
  target: toIdBatch(pairs.map(([, target]) => target)),
});
const weighted = (parts: [number[], number[]][][]) =>
  parts.map(toBatch).map((batch) => ({ batch, weight: targetTokens(batch) }));

async function compare(backend: Backend, tolerance: number): Promise<void> {
  const model = new Seq2Seq(backend, config, 1);
  const { workspace, parameters } = model;
  const loss = new Tensor(backend.allocate(1), [1]);
  await fc.assert(
    fc.asyncProperty(someParts, async (parts) => {
      workspace.reset();
      parameters.zeroGradients();
      const whole = model.forward(workspace, toBatch(parts.flat()));
      model.backward(workspace, whole.cache);
      const gradients = await backend.read(parameters.gradients, parameters.trainedSize);
      const wholeLoss = await backend.read(whole.loss.offset, 1);

      accumulateGradients(workspace, model, weighted(parts), loss);
      const sums = await backend.read(parameters.gradients, parameters.trainedSize);
      expectClose(sums, gradients, tolerance);
      expectClose(await backend.read(loss.offset, 1), wholeLoss, tolerance);
    }),
    { seed: 1, numRuns: 30 },
  );
}

describe('accumulateGradients is one large batch', () => {
  it('in float64', () => compare(exactBackend(), 1e-12));

  it.each(everyBackend)('in float32 on $name', async ({ create }) => compare(await create(), 3e-6));

  it('of one part is that part, bit for bit', async () => {
    const batch = toBatch([
      [
        [1, 2],
        [3, 4, 5],
      ],
      [[4], [0]],
    ]);
    const results = [];
    for (const inParts of [false, true]) {
      const backend = exactBackend();
      const model = new Seq2Seq(backend, config, 1);
      const loss = new Tensor(backend.allocate(1), [1]);
      const optimizer = new Adam(backend, model.parameters);
      const options = { optimizer, learningRate: 0.1, clipNorm: 0.5 };
      if (inParts) {
        accumulatedStep(model.workspace, model, [{ batch, weight: 4 }], options, loss);
      } else trainStep(model.workspace, model, batch, options);
      results.push(await model.parameters.read());
    }
    expect(results[1]).toEqual(results[0]);
  });
});

describe('accumulatedStep', () => {
  it('clips the sum, and updates once', async () => {
    const parts: [number[], number[]][][] = [
      [
        [
          [1, 2],
          [3, 4, 5],
        ],
      ],
      [
        [[4], [0]],
        [
          [2, 2, 1],
          [5, 5],
        ],
      ],
    ];
    const results = [];
    for (const inParts of [false, true]) {
      const backend = exactBackend();
      const model = new Seq2Seq(backend, config, 1);
      const loss = new Tensor(backend.allocate(1), [1]);
      const options = { optimizer: new Sgd(), learningRate: 0.1, clipNorm: 0.05 };
      if (inParts) accumulatedStep(model.workspace, model, weighted(parts), options, loss);
      else trainStep(model.workspace, model, toBatch(parts.flat()), options);
      expect(options.optimizer.steps).toBe(1);
      const { values, trainedSize } = model.parameters;
      results.push(await backend.read(values, trainedSize));
    }
    expectClose(results[1], results[0], 1e-13);
  });

  it.each([0, NaN, Infinity, -1])('refuses a part that weighs %d', (weight) => {
    const backend = exactBackend();
    const model = new Seq2Seq(backend, config, 1);
    const loss = new Tensor(backend.allocate(1), [1]);
    const parts = [{ batch: toBatch([[[1], [2]]]), weight }];
    const refused = () => accumulateGradients(model.workspace, model, parts, loss);
    expect(refused).toThrow(DataError);
    expect(refused).toThrow(`accumulate: part 0 must weigh more than 0, got ${weight}`);
  });
});
