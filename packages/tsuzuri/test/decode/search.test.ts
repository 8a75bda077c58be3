import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { toIdBatch } from '../../src/data/batch.ts';
import { type BeamOptions, beamSearch } from '../../src/decode/beam.ts';
import { greedy } from '../../src/decode/greedy.ts';
import { sample } from '../../src/decode/sample.ts';
import { createStepper } from '../../src/decode/stepper.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Seq2SeqConfig } from '../../src/models/config.ts';
import { ModelRig } from '../support/model-rig.ts';
import { Random } from '../../src/tensor/random.ts';
import { everyBackend } from '../support/backends.ts';
import { runs } from '../support/thorough.ts';

const vocabulary = 6;
const eosId = 5;
const limits = { eosId, maximumLength: 7 };
const config: Seq2SeqConfig = {
  sourceVocabularySize: 7,
  targetVocabularySize: vocabulary,
  embeddingSize: 5,
  hiddenSize: 8,
  bidirectional: true,
  attention: 'general',
  inputFeeding: true,
};
const random = Random.fromSeed(3);
const sources = Array.from({ length: 9 }, (_, i) =>
  Array.from({ length: 1 + (i % 5) }, () => random.integer(7)),
);

/** A model with weights large enough for its answers to differ. */
async function member(backend: Backend, seed: number): Promise<ModelRig> {
  const model = new ModelRig(backend, config, seed);
  const { values, trainedSize } = model.parameters;
  const scaled = (await backend.read(values, trainedSize)).map((value) => 2.5 * value);
  backend.write(values, scaled);
  return model;
}

const membersOf = (models: readonly ModelRig[]) => models.map((model) => model.member);

/** Σ ln p of ids (and the end) by feeding them in one by one. */
async function rescore(models: readonly ModelRig[], source: number[], ids: readonly number[]) {
  const stepper = createStepper(membersOf(models), toIdBatch([source]));
  let last = models[0].startId;
  let total = 0;
  for (const id of ids) {
    const { logProbabilities } = await stepper.next(Int32Array.of(last));
    total += logProbabilities[0][id];
    last = id;
  }
  return total;
}

describe.each(everyBackend)('searching on $name', ({ create }) => {
  let backend: Backend;
  let one: ModelRig;
  let two: ModelRig;
  beforeAll(async () => {
    backend = await create();
    one = await member(backend, 1);
    two = await member(backend, 2);
  });

  it('a beam of 1 is greedy search', async () => {
    const beams = await beamSearch([one.member], toIdBatch(sources), { ...limits, beamSize: 1 });
    const answers = await greedy(one.member, toIdBatch(sources), {
      length: limits.maximumLength,
      eosId,
    });
    expect(beams.map(([{ ids }]) => [...ids])).toEqual(answers.map((row) => [...row]));
    expect(beams.some(([{ finished }]) => finished)).toBe(true);
  });

  it.each([0, 0.6, 1])(
    'a batch gives what its sources give alone: length penalty %d',
    async (a) => {
      const options: BeamOptions = { ...limits, beamSize: 3, nBest: 3, lengthPenalty: a };
      for (const models of [[one], [one, two]]) {
        const together = await beamSearch(membersOf(models), toIdBatch(sources), options);
        for (const [i, source] of sources.entries()) {
          expect(await beamSearch(membersOf(models), toIdBatch([source]), options)).toEqual([
            together[i],
          ]);
        }
      }
    },
  );

  it('a score is the rescored sum of ln p over lengthᵅ, and the n best are different and in order', async () => {
    const options: BeamOptions = {
      ...limits,
      beamSize: 4,
      nBest: 4,
      lengthPenalty: 1,
      attention: true,
    };
    for (const models of [[one], [one, two]]) {
      const found = await beamSearch(membersOf(models), toIdBatch(sources), options);
      for (const [i, hypotheses] of found.entries()) {
        expect(new Set(hypotheses.map(({ ids }) => ids.join())).size).toBe(hypotheses.length);
        for (const { ids, logProbability, score, finished, attention } of hypotheses) {
          const all = [...ids, eosId];
          if (ids.length < limits.maximumLength) expect(finished).toBe(true);
          expect(await rescore(models, sources[i], all)).toBeCloseTo(logProbability, 10);
          expect(score).toBeCloseTo(logProbability / all.length, 10);
          expect(attention).toHaveLength(all.length);
          expect(attention!.every((weights) => weights.length === sources[i].length)).toBe(true);
        }
        const ranks = hypotheses.map(({ score }) => score);
        expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
      }
    }
  });

  it('a beam as wide as all continuations finds the best answer there is', async () => {
    const options = { eosId, maximumLength: 2, beamSize: 200, lengthPenalty: 0 };
    const [[best]] = await beamSearch([one.member], toIdBatch([sources[3]]), options);
    const tokens = [0, 1, 2, 3, 4];
    const all = [
      [],
      ...tokens.map((a) => [a]),
      ...tokens.flatMap((a) => tokens.map((b) => [a, b])),
    ];
    const scores: number[] = [];
    for (const ids of all) {
      scores.push(await rescore([one], sources[3], [...ids, eosId]));
    }
    expect([...best.ids]).toEqual(all[scores.indexOf(Math.max(...scores))]);
    expect(best.logProbability).toBeCloseTo(Math.max(...scores), 10);
  });

  it('keeps to the minimum and the maximum length', async () => {
    const options = { eosId, maximumLength: 5, minimumLength: 4, beamSize: 3 };
    const found = await beamSearch([one.member], toIdBatch(sources), options);
    for (const [{ ids }] of found) {
      expect(ids.length).toBeGreaterThanOrEqual(4);
      expect(ids.length).toBeLessThanOrEqual(5);
    }
  });

  it('samples by the model’s probabilities: top-k of 1 is greedy, and a row has its own stream', async () => {
    const streams = () => sources.map((_, i) => Random.fromSeed(4).stream(String(i)));
    const first = await sample([one.member], toIdBatch(sources), { ...limits, topK: 1 }, streams());
    const answers = await greedy(one.member, toIdBatch(sources), {
      length: limits.maximumLength,
      eosId,
    });
    expect(first.map(([{ ids }]) => [...ids])).toEqual(answers.map((row) => [...row]));
    const together = await sample([one.member], toIdBatch(sources), limits, streams());
    const alone = await sample([one.member], toIdBatch([sources[4]]), limits, [streams()[4]]);
    expect(alone).toEqual([together[4]]);
  });

  it('draws each token as often as it is likely', async () => {
    const source = toIdBatch(Array.from({ length: 2000 }, () => [1, 2]));
    const streams = Array.from({ length: 2000 }, (_, i) => Random.fromSeed(5).stream(String(i)));
    const { logProbabilities } = await createStepper([one.member], source).next(
      new Int32Array(2000).fill(one.startId),
    );
    const drawn = await sample([one.member], source, { eosId, maximumLength: 1 }, streams);
    for (let token = 0; token < vocabulary; token++) {
      const count = drawn.filter(([{ ids }]) => (ids[0] ?? eosId) === token).length;
      expect(count / 2000).toBeCloseTo(Math.exp(logProbabilities[0][token]), 1);
    }
  });
});

describe('searching', () => {
  it.each([
    [{ beamSize: 0 }, 'beamSize'],
    [{ beamSize: 2, nBest: 3 }, 'nBest'],
    [{ lengthPenalty: -1 }, 'lengthPenalty'],
    [{ maximumLength: 0 }, 'maximumLength'],
    [{ minimumLength: 9 }, 'minimumLength'],
  ])('refuses %j', async (options, setting) => {
    const backend = await everyBackend[0].create();
    const one = await member(backend, 1);
    const search = beamSearch([one.member], toIdBatch([[1]]), { ...limits, ...options });
    await expect(search).rejects.toThrow(ConfigError);
    await expect(search).rejects.toThrow(setting);
  });

  it('never gives fewer answers than were asked for while there are that many', async () => {
    const backend = await everyBackend[0].create();
    const one = await member(backend, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        async (source, beamSize, lengthPenalty) => {
          const options = { ...limits, beamSize, nBest: beamSize, lengthPenalty };
          const [found] = await beamSearch([one.member], toIdBatch([source]), options);
          expect(found).toHaveLength(beamSize);
        },
      ),
      { seed: 1, numRuns: runs(60) },
    );
  });
});
