import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { type IdBatch, type PairBatch, toIdBatch } from '../../src/data/batch.ts';
import { ConfigError, DataError, ShapeError } from '../../src/errors.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { ModelRig, carriedLayers } from '../support/model-rig.ts';
import { expectModelGradient } from '../support/model-gradient.ts';
import { counting, everyBackend, exactBackend } from '../support/backends.ts';

const sizes = { sourceVocabularySize: 6, targetVocabularySize: 5, embeddingSize: 3, hiddenSize: 4 };
const variants: Record<string, Seq2SeqConfig> = {
  'two embeddings': sizes,
  'reversed source': { ...sizes, reverseSource: true },
  'two layers': { ...sizes, layers: 2 },
  peeky: { ...sizes, peeky: true },
  'both ways, with a bridge': { ...sizes, bidirectional: true, layers: 2 },
  'general attention': { ...sizes, attention: 'general', bidirectional: true },
  'additive attention, fed in': { ...sizes, attention: 'additive', inputFeeding: true },
  'dot attention, tied output': { ...sizes, attention: 'dot', tiedOutput: true },
  'attention, peeky and fed in, two layers': {
    ...sizes,
    attention: 'scaled-dot',
    inputFeeding: true,
    peeky: true,
    layers: 2,
    bidirectional: true,
  },
  'frozen source embedding': { ...sizes, frozenEmbeddings: 'source' },
  'hard attention': { ...sizes, generator: 'hard', bidirectional: true },
  'monotonic attention': { ...sizes, generator: 'monotonic', bidirectional: true },
  'monotonic attention besides soft attention, tied': {
    ...sizes,
    generator: 'monotonic',
    attention: 'dot',
    inputFeeding: true,
    tiedOutput: true,
  },
  'shared embedding': { ...sizes, sourceVocabularySize: 5, sharedEmbedding: true },
};
const source = [[1, 2, 3], [4], [], [0, 0, 4, 2]];
const target = [[4], [0, 1, 2], [3, 3], [2, 1]];
const batch: PairBatch = { source: toIdBatch(source), target: toIdBatch(target) };

async function lossOf(model: ModelRig, pairs: PairBatch = batch): Promise<number> {
  model.workspace.reset();
  const { loss } = model.forward(model.workspace, pairs);
  return (await model.workspace.backend.read(loss.offset, 1))[0];
}

/** The loss and all gradients, with everything that could tell two runs apart. */
async function trainOnce(backend: Backend, pairs: PairBatch) {
  const model = new ModelRig(backend, variants['reversed source'], 1);
  const { loss, cache } = model.forward(model.workspace, pairs);
  model.backward(model.workspace, cache);
  const { gradients, trainedSize } = model.parameters;
  const result = {
    loss: (await backend.read(loss.offset, 1))[0],
    gradients: await backend.read(gradients, trainedSize),
  };
  model.dispose();
  return result;
}

describe.each(Object.entries(variants))('Seq2Seq: %s', (_, config) => {
  it('has a gradient that is that of its loss, along random directions', () =>
    expectModelGradient(config, batch, { directions: 5 }));

  it('has a gradient for every parameter', async () => {
    const backend = exactBackend();
    const model = new ModelRig(backend, config, 1);
    const { cache } = model.forward(model.workspace, batch);
    model.backward(model.workspace, cache);
    for (const { name, gradient } of model.parameters.parameters.filter((one) => one.trained)) {
      const numbers = await backend.read(gradient.offset, gradient.size);
      expect(
        numbers.some((g) => g !== 0),
        name,
      ).toBe(true);
    }
  });

  it('takes empty sources and targets', async () => {
    const backend = exactBackend();
    const model = new ModelRig(backend, config, 1);
    const empty = { source: toIdBatch([[], []]), target: toIdBatch([[], []]) };
    const { loss, cache } = model.forward(model.workspace, empty);
    model.backward(model.workspace, cache);
    expect(await backend.read(loss.offset, 1)).toEqual(Float64Array.of(0));
  });

  it('has the loss of its rows, weighted by their lengths', async () => {
    const model = new ModelRig(exactBackend(), config, 1);
    let sum = 0;
    let tokens = 0;
    for (const [b, row] of target.entries()) {
      const alone = { source: toIdBatch([source[b]]), target: toIdBatch([row]) };
      sum += (await lossOf(model, alone)) * row.length;
      tokens += row.length;
    }
    expect(Math.abs((await lossOf(model)) - sum / tokens)).toBeLessThan(1e-14);
  });
});

describe('Seq2Seq', () => {
  it('reads the source back to front where it is told to, in training and in prediction', async () => {
    const [plain, reversed] = ['two embeddings', 'reversed source'].map(
      (name) => new ModelRig(exactBackend(), variants[name], 1),
    );
    const mirrored = { ...batch, source: toIdBatch(source.map((row) => row.toReversed())) };
    expect(await lossOf(reversed)).toBe(await lossOf(plain, mirrored));
    expect(await lossOf(reversed)).not.toBe(await lossOf(plain));
    const decode = (model: ModelRig, side: IdBatch) => {
      const { hidden } = carriedLayers(model.start(model.workspace, side))[0];
      return model.workspace.backend.read(hidden.offset, hidden.size);
    };
    const state = await decode(reversed, batch.source);
    expect(state).toEqual(await decode(plain, mirrored.source));
    expect(state).not.toEqual(await decode(plain, batch.source));
  });

  it.each(everyBackend)('takes no notice of garbage in padded slots: $name', async ({ create }) => {
    const backend = await create();
    const expected = await trainOnce(backend, batch);
    const soil = (side: IdBatch, garbage: Iterator<number>): IdBatch => {
      const size = side.lengths.length;
      const ids = side.ids.map((id, i) =>
        Math.floor(i / size) < side.lengths[i % size] ? id : (garbage.next().value as number),
      );
      return { ...side, ids };
    };
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer()), async (garbage) => {
        const soiled = { source: soil(batch.source, garbage), target: soil(batch.target, garbage) };
        expect(await trainOnce(backend, soiled)).toEqual(expected);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('takes no notice of longer padding', async () => {
    const longer = (side: IdBatch): IdBatch => {
      const size = side.lengths.length;
      const ids = new Int32Array((side.time + 3) * size);
      ids.set(side.ids);
      return { ids, lengths: side.lengths, time: side.time + 3 };
    };
    const padded = { source: longer(batch.source), target: longer(batch.target) };
    expect(await trainOnce(exactBackend(), padded)).toEqual(await trainOnce(exactBackend(), batch));
  });

  it.each([
    [{ source: [[1], [2, 6]], target: [[1], [2]] }, 'step 1 of row 1 must be from 0 to 5, got 6'],
    [{ source: [[-1]], target: [[1]] }, 'step 0 of row 0 must be from 0 to 5, got -1'],
    [{ source: [[1]], target: [[1, 5]] }, 'step 1 of row 0 must be from 0 to 4, got 5'],
  ])('refuses an id out of range %#', (rows, message) => {
    const model = new ModelRig(exactBackend(), sizes, 1);
    const pairs = { source: toIdBatch(rows.source), target: toIdBatch(rows.target) };
    const forward = () => model.forward(model.workspace, pairs);
    expect(forward).toThrow(DataError);
    expect(forward).toThrow(message);
  });

  it('refuses sides of different sizes', () => {
    const model = new ModelRig(exactBackend(), sizes, 1);
    const uneven = { ...batch, target: toIdBatch([[1]]) };
    expect(() => model.forward(model.workspace, uneven)).toThrow(ShapeError);
  });

  it.each<[Partial<Seq2SeqConfig>, number, string]>([
    [{ hiddenSize: 0 }, 1, 'hiddenSize: expected a whole number of at least 1, got 0'],
    [{ embeddingSize: 1.5 }, 1, 'embeddingSize: expected a whole number of at least 1, got 1.5'],
    [{ sourceVocabularySize: 0 }, 1, 'sourceVocabularySize: expected'],
    [{ targetVocabularySize: -1 }, 1, 'targetVocabularySize: expected'],
    [
      { sharedEmbedding: true },
      1,
      'sharedEmbedding: needs one vocabulary for both sides, got 6 and 5 tokens',
    ],
    [{}, -1, 'seed: expected a whole number of at least 0, got -1'],
  ])('refuses impossible settings %j with seed %d', (more, seed, message) => {
    const make = () => new ModelRig(exactBackend(), { ...sizes, ...more }, seed);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(message);
  });

  it('starts from other weights for another seed, and gives all its memory back', async () => {
    const backend = counting(exactBackend());
    const models = [1, 1, 2].map((seed) => new ModelRig(backend, sizes, seed));
    const losses = await Promise.all(models.map((model) => lossOf(model)));
    expect(losses[0]).toBe(losses[1]);
    expect(losses[0]).not.toBe(losses[2]);
    for (const model of models) model.dispose();
    expect(backend.live.size).toBe(0);
  });
});
